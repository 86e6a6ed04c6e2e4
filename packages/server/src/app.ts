import type { FailedPayment } from '@reprise/engine'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Clock } from './domain/clock.ts'
import type { Tenant } from './domain/company.ts'
import { createIdSource } from './domain/ids.ts'
import type { SecureRandom } from './domain/random.ts'
import { callWithDeadline } from './gateways/call-with-deadline.ts'
import { createFlexpaySandbox } from './gateways/flexpay-sandbox/flexpay-sandbox-gateway.ts'
import { createGatewayTypes, WIRE_GATEWAY_TYPES } from './gateways/gateway-types.ts'
import { createSandboxWorld } from './gateways/sandbox-world/sandbox-world-gateway.ts'
import { healthRoutes } from './http/routes/health.ts'
import { metricsRoute } from './http/routes/metrics.ts'
import { openapiRoute } from './http/routes/openapi.ts'
import { createHttpServer } from './http/server.ts'
import { type WireUseCases, wireRoutes } from './http/wire-routes.ts'
import type { EngineFactory } from './learning/model-scope.ts'
import { createLogger } from './observability/logger.ts'
import { createMetrics, type Metrics } from './observability/metrics.ts'
import { OutboundClient } from './outbound/outbound-client.ts'
import { generateSigningSecret } from './outbound/signing-secret.ts'
import { createPreflightSetup } from './recovery/ask-preflight.ts'
import type { Backlog } from './recovery/backlog-port.ts'
import { type BootstrapPorts, bootstrapSandbox } from './recovery/bootstrap-sandbox.ts'
import { createGatewayCaller } from './recovery/call-gateway.ts'
import { createCancelRecovery } from './recovery/cancel-recovery.ts'
import { createCharge } from './recovery/charge.ts'
import { createCompanyTime } from './recovery/company-time.ts'
import { createFollowUp } from './recovery/follow-up.ts'
import type { GatewayTypes } from './recovery/gateway-port.ts'
import { createInFlight } from './recovery/in-flight.ts'
import { createManageCompany } from './recovery/manage-company.ts'
import { createManageGateways } from './recovery/manage-gateways.ts'
import { createOutageWatch } from './recovery/outage-watch.ts'
import { createReadDecision } from './recovery/read-decision.ts'
import { createReadPaymentMethods } from './recovery/read-payment-methods.ts'
import { createReadTransactions } from './recovery/read-transactions.ts'
import { createRecachePaymentMethod } from './recovery/recache-payment-method.ts'
import { createRecommend } from './recovery/recommend.ts'
import { createTellOutcome } from './recovery/recommendation-outcome.ts'
import type { RecoveryEvents } from './recovery/recovery-events.ts'
import { createRedactPaymentMethod } from './recovery/redact-payment-method.ts'
import { createReportLift } from './recovery/report-lift.ts'
import { createResolveAttempt, type ResolveAttempt } from './recovery/resolve-attempt.ts'
import { resolveUnresolved } from './recovery/resolve-unresolved.ts'
import { createTokenizePaymentMethod } from './recovery/tokenize-payment-method.ts'
import { createUpdatePaymentMethod } from './recovery/update-payment-method.ts'
import type { RetryRunner } from './scheduler/run-due-retries.ts'
import { type BackgroundWork, startBackgroundWork } from './start/background-work.ts'
import { composeAdmin } from './start/compose-admin.ts'
import { composeModels, engineFactory, FOLLOW_EVERY_MS, learningEventsOf } from './start/compose-learning.ts'
import { composeScheduler, preflightSecretsOf } from './start/compose-scheduler.ts'
import { type OpenStorage, openStorage } from './start/open-storage.ts'
import { readCertificate } from './start/read-certificate.ts'
import { readMasterKeyring } from './start/read-master-keyring.ts'
import type { App } from './start/run-server.ts'
import { serveAdmin } from './start/serve-admin.ts'
import { tendEmbeddedDatabase } from './start/tend-embedded-database.ts'
import { ApiKeyStore } from './storage/api-key-store.ts'
import { BacklogStore } from './storage/backlog-store.ts'
import { CaseEndingStore } from './storage/case-ending-store.ts'
import { CompanyStore } from './storage/company-store.ts'
import { ConfigurationStore } from './storage/configuration-store.ts'
import { CvvStore } from './storage/cvv-store.ts'
import type { Database } from './storage/database.ts'
import { DecisionStore } from './storage/decision-store.ts'
import { DrawnCaseStore } from './storage/drawn-case-store.ts'
import { DueRetryStore } from './storage/due-retry-store.ts'
import { FirstStartStore } from './storage/first-start-store.ts'
import { FollowUpLedgerStore } from './storage/follow-up-ledger-store.ts'
import { GatewayStore } from './storage/gateway-store.ts'
import { MasterKeyCheckStore } from './storage/master-key-check-store.ts'
import { OutageStore } from './storage/outage-store.ts'
import { PaymentLedgerStore } from './storage/payment-ledger-store.ts'
import { PaymentMethodStore } from './storage/payment-method-store.ts'
import { RecommendationStore } from './storage/recommendation-store.ts'
import { SandboxCalendarStore } from './storage/sandbox-calendar-store.ts'
import { SandboxClockStore } from './storage/sandbox-clock-store.ts'
import { SandboxFile } from './storage/sandbox-file.ts'
import { TransactionListStore } from './storage/transaction-list-store.ts'
import { WrappedKeyStore } from './storage/wrapped-key-store.ts'
import { apiKeyHint, generateApiKey, hashApiKey } from './vault/api-key.ts'
import { CvvCache } from './vault/cvv-cache.ts'
import { DataKeys } from './vault/data-keys.ts'
import { confirmMasterKey, rewrapKeys } from './vault/master-keyring.ts'
import { Vault } from './vault/vault.ts'

/** What is not configuration: tests bring a clock that moves, gateways that fail, and somewhere for the log to go. */
export interface Platform {
  readonly clock: Clock
  readonly random: SecureRandom
  readonly logger?: Logger
  readonly gatewayTypes?: GatewayTypes
  readonly createEngine?: EngineFactory
  /** Storage that is open already; the app closes what it is given. */
  readonly storage?: OpenStorage
}

/** An App whose parts a test may reach. */
export interface ComposedApp extends App {
  readonly server: FastifyInstance
  readonly database: Database
  /** One turn of asking about attempts whose outcome is not known. */
  readonly resolveUnresolved: () => Promise<number>
  /** One turn of learning what the log of outcomes holds, and of writing and reading versions of models. */
  readonly followOutcomes: () => Promise<void>
  /** Runs the retries that are due, until none is; resolves to how many were taken up. */
  readonly runDueRetries: () => Promise<number>
}

/**
 * Builds every object of the process once, in order: storage, keys, stores, use cases, routes. Nothing is found by name
 * at run time; what a part needs, it is given here.
 */
export async function createApp(config: Config, platform: Platform): Promise<ComposedApp> {
  const logger = platform.logger ?? createLogger(config.logLevel)
  const certificate = config.tls === null ? null : await readCertificate(config.tls)
  const onConnectionError = (error: Error) => logger.error({ err: error }, 'a database connection failed')
  const storage = platform.storage ?? (await openStorage(config, platform.clock, onConnectionError))
  try {
    const foundation = await layFoundation(config, platform, storage.database)
    const sandbox = await bootstrapSandbox(foundation.bootstrap, {
      apiKey: config.bootstrapApiKey,
      gatewayToken: config.bootstrapGatewayToken,
    })
    const metrics = createMetrics()
    const giveUp = new AbortController()
    const useCases = composeUseCases(config, platform, { ...foundation, logger, metrics, givingUp: giveUp.signal })
    let isServing = false
    let stopAdmin = async () => {}
    const server = await createHttpServer({
      logger,
      ids: foundation.ids,
      findTenant: (apiKey) => foundation.apiKeys.findByHash(hashApiKey(apiKey)),
      routes: wireRoutes(useCases),
      openRoutes: [
        healthRoutes(async () => isServing && (await isAnswering(storage.database))),
        metricsRoute(metrics.render),
        openapiRoute,
      ],
      onFinished: metrics.requestFinished,
      bodyBytesMax: config.bodyBytesMax,
      tls: certificate,
      trustedProxies: config.trustedProxies,
    })
    const background = startBackgroundWork(backgroundWorkOf(config, foundation, useCases, metrics, logger), logger)
    return {
      server,
      sandbox,
      database: storage.database,
      resolveUnresolved: useCases.resolveUnresolved,
      followOutcomes: useCases.followOutcomes,
      runDueRetries: () => useCases.retryRunner.turn(),
      async listen() {
        const address = await server.listen({ host: config.host, port: config.port })
        const { createEngine } = platform
        const shared = { ...foundation, createEngine, recovery: async () => useCases }
        const admin = composeAdmin(config, platform, storage.database, shared)
        const onFailure = (error: unknown) => logger.error({ err: error }, 'a command failed')
        stopAdmin = await serveAdmin(storage.heldDirectory, admin, onFailure)
        isServing = true
        return { address }
      },
      async close() {
        isServing = false
        const patience = setTimeout(() => giveUp.abort(), GATEWAY_PATIENCE_AT_STOP_MS).unref()
        await Promise.all([server.close(), useCases.retryRunner.stop()])
        clearTimeout(patience)
        await stopAdmin()
        await background.stop()
        await foundation.outbound.close()
        await storage.close()
      },
    }
  } catch (error) {
    await storage.close()
    throw error
  }
}

/** How long a stop waits for gateways before it answers their callers that the outcome is not known yet: 3 seconds. */
const GATEWAY_PATIENCE_AT_STOP_MS = 3_000

/** How often a process looks for what has become due: every second. */
const DUE_LOOK_MS = 1_000

/** How long after its deadline a gateway call's answer may still be on its way to the disk: a minute. */
const RECORDING_MARGIN_MS = 60_000

export async function layFoundation(config: Config, platform: Platform, database: Database) {
  const { clock, random } = platform
  const keyring = await readMasterKeyring(config, random)
  const keys = new WrappedKeyStore(database)
  const checks = new MasterKeyCheckStore(database)
  await confirmMasterKey(keyring, checks)
  const dataKeys = new DataKeys({ keyring, store: keys, clock, random })
  const vault = new Vault(dataKeys, random)
  const ids = createIdSource(clock, random)
  const companies = new CompanyStore(database)
  const ledger = new PaymentLedgerStore(database)
  const apiKeys = new ApiKeyStore(database, clock)
  const mint = { generate: () => generateApiKey(random), hash: hashApiKey, hint: apiKeyHint }
  const bootstrap: BootstrapPorts = {
    companies,
    apiKeys,
    firstStarts: new FirstStartStore(database),
    keepsake: new SandboxFile(config.dataDirectory),
    mint,
    ids,
    clock,
  }
  return {
    database,
    keyring,
    dataKeys,
    vault,
    ids,
    companies,
    apiKeys,
    mint,
    bootstrap,
    cvvCache: new CvvCache({ vault, store: new CvvStore(database), clock }),
    gateways: new GatewayStore(database),
    configurations: new ConfigurationStore(database),
    methods: new PaymentMethodStore(database),
    dueRetries: new DueRetryStore(database),
    endings: new CaseEndingStore(database),
    sandboxClocks: new SandboxClockStore(database),
    sandboxCalendar: new SandboxCalendarStore(database),
    ledger,
    outbound: new OutboundClient({ clock, allowsPrivate: config.allowsPrivateUrls }),
    startedAt: await ledger.afterAllWritten(),
    rewrap: () => rewrapKeys(keyring, keys, checks, random),
  }
}

type Foundation = Awaited<ReturnType<typeof layFoundation>>

interface Surroundings extends Foundation {
  readonly logger: Logger
  readonly metrics: Metrics
  readonly givingUp: AbortSignal
}

export interface UseCases extends WireUseCases {
  readonly resolveAttempt: ResolveAttempt
  readonly followOutcomes: () => Promise<void>
  readonly resolveUnresolved: () => Promise<number>
  readonly retryRunner: RetryRunner
  readonly readBacklog: () => Promise<Backlog>
}

export function composeUseCases(config: Config, platform: Platform, surroundings: Surroundings): UseCases {
  const { database, vault, logger, metrics, givingUp } = surroundings
  const { clock } = platform
  const gatewayTypes =
    platform.gatewayTypes ??
    createGatewayTypes({ flexpay_sandbox: createFlexpaySandbox(), sandbox_world: createSandboxWorld() })
  const secrets = {
    sealSettings: (tenant: Tenant, gatewayToken: string, settings: Readonly<Record<string, string>>) =>
      vault.sealSecret({ companyId: tenant.companyId, id: gatewayToken }, settings),
    openSettings: async (tenant: Tenant, gatewayToken: string, sealed: Uint8Array) =>
      (await vault.openSecret({ companyId: tenant.companyId, id: gatewayToken }, sealed)) as Record<string, string>,
  }
  const gatewayCaller = createGatewayCaller({
    types: gatewayTypes,
    gateways: surroundings.gateways,
    secrets,
    withDeadline: (call) => callWithDeadline(call, config.gatewayDeadlineMs, givingUp),
  })
  const models = composeModels(config, {
    ...surroundings,
    clock,
    createEngine: platform.createEngine ?? engineFactory(config),
    events: learningEventsOf(logger, metrics),
  })
  const ports = {
    ...surroundings,
    clock,
    companyTime: createCompanyTime(clock, surroundings.sandboxClocks),
    gatewayTypes,
    gatewayCaller,
    references: vault,
    engineFor: (tenant: Tenant) => models.engineFor(tenant),
    attemptTold: (tenant: Tenant, payment: FailedPayment) => models.attemptTold(tenant, payment),
    events: eventsOf(logger, metrics),
    inFlight: createInFlight(),
    outageWatch: createOutageWatch({
      outages: new OutageStore(database),
      monotonicMs: () => clock.monotonicMs(),
      onFailure: (error) => logger.error({ err: error }, 'what an attempt told of an outage could not be noted'),
    }),
    staleness: {
      ageMs: config.gatewayDeadlineMs + RECORDING_MARGIN_MS,
      // The embedded database is ours alone: what was being sent before we started, nobody is waiting for.
      writtenBefore: database.kind === 'pglite' ? surroundings.startedAt : null,
    },
  }
  const resolveAttempt = createResolveAttempt(ports)
  const preflightSecrets = preflightSecretsOf(vault, () => generateSigningSecret(platform.random))
  const onUnresolvable = (transactionId: string, error: unknown) =>
    logger.error({ err: error, transactionId }, 'cannot resolve an attempt')
  const { retryRunner, sandboxClock } = composeScheduler({
    ...ports,
    posts: surroundings.outbound,
    preflightSecrets,
    resolveAttempt,
    onUnresolvable,
    slots: Math.max(1, config.retrySlots),
    pause: () => new Promise((resolve) => setTimeout(resolve, DUE_LOOK_MS).unref()),
    onEnd: metrics.retryRun,
    onFailure({ caseId, tenant }, error) {
      metrics.retryRun('failed')
      logger.error({ err: error, caseId, companyId: tenant.companyId }, 'a due retry could not be run')
    },
  })
  const transactions = createReadTransactions({ ...ports, list: new TransactionListStore(database) })
  const preflights = createPreflightSetup({ posts: surroundings.outbound, secrets: preflightSecrets })
  const advicePorts = { ...ports, recommendations: new RecommendationStore(database) }
  return {
    retryRunner,
    resolveAttempt,
    cancelRecovery: createCancelRecovery({ ...ports, resolveAttempt, transactions }),
    manageCompany: createManageCompany({ ...ports, preflights }),
    reportLift: createReportLift({ ...ports, drawnCases: new DrawnCaseStore(database) }),
    manageGateways: createManageGateways({ ...ports, secrets, knownTypes: WIRE_GATEWAY_TYPES }),
    charge: createCharge({ ...ports, resolveAttempt }),
    followUp: createFollowUp({ ...ports, followUps: new FollowUpLedgerStore(database), resolveAttempt }),
    recommend: createRecommend(advicePorts),
    tellOutcome: createTellOutcome(advicePorts),
    readPaymentMethods: createReadPaymentMethods(ports),
    tokenizePaymentMethod: createTokenizePaymentMethod(ports),
    updatePaymentMethod: createUpdatePaymentMethod(ports),
    redactPaymentMethod: createRedactPaymentMethod(ports),
    recachePaymentMethod: createRecachePaymentMethod(ports),
    readDecision: createReadDecision({ ...ports, decisions: new DecisionStore(database) }),
    transactions,
    readBacklog: () => new BacklogStore(database).read(clock.now(), ports.staleness),
    sandboxClock,
    followOutcomes: () => models.turn(),
    resolveUnresolved: () => resolveUnresolved({ ...ports, resolveAttempt, onFailure: onUnresolvable }),
  }
}

function backgroundWorkOf(
  config: Config,
  foundation: Foundation,
  useCases: UseCases,
  metrics: Metrics,
  logger: Logger,
): readonly BackgroundWork[] {
  return [
    { name: 'resolve-unresolved', everyMs: 15_000, run: async () => void (await useCases.resolveUnresolved()) },
    { name: 'read-backlog', everyMs: 15_000, run: async () => metrics.backlogSeen(await useCases.readBacklog()) },
    ...(config.retrySlots === 0
      ? []
      : [{ name: 'run-due-retries', everyMs: DUE_LOOK_MS, run: async () => void (await useCases.retryRunner.turn()) }]),
    { name: 'follow-outcomes', everyMs: FOLLOW_EVERY_MS, waitsFirst: true, run: useCases.followOutcomes },
    {
      name: 'sweep-cvv-cache',
      everyMs: 60_000,
      run: async () => {
        await foundation.cvvCache.sweep()
      },
    },
    ...(foundation.database.kind === 'pglite' ? [tendEmbeddedDatabase(foundation.database)] : []),
    {
      name: 'rewrap-keys',
      everyMs: 3_600_000,
      run: async () => {
        if (foundation.keyring.previous === null) return
        logger.info(await foundation.rewrap(), 'moved keys to the current master key')
      },
    },
  ]
}

function eventsOf(logger: Logger, metrics: Metrics): RecoveryEvents {
  return {
    attemptFinished: metrics.attemptFinished,
    unclassifiedDecline(decline) {
      metrics.unclassifiedDecline(decline)
      logger.warn(decline, 'a decline whose codes are in no table')
    },
    attemptUnresolved({ transactionId, why }) {
      metrics.attemptUnresolved()
      logger.warn({ transactionId, why }, 'the gateway could not say what became of an attempt')
    },
  }
}

async function isAnswering(database: Database): Promise<boolean> {
  try {
    await database.query('select 1 as one')
    return true
  } catch {
    return false
  }
}
