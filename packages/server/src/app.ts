import { setMaxListeners } from 'node:events'
import type { FailedPayment } from '@reprise/engine'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { batchFormat } from './batch/batch-format.ts'
import type { Config } from './config.ts'
import type { Clock } from './domain/clock.ts'
import type { Tenant } from './domain/company.ts'
import type { SecureRandom } from './domain/random.ts'
import { createAdapters } from './gateways/adapters.ts'
import { callWithDeadline, settleWithin } from './gateways/call-with-deadline.ts'
import { connectToGateways } from './gateways/gateway-http.ts'
import { createGatewayTypes, WIRE_GATEWAY_TYPES } from './gateways/gateway-types.ts'
import { presentBatchEvent, presentEvent } from './http/present-event.ts'
import { healthRoutes } from './http/routes/health.ts'
import { metricsRoute } from './http/routes/metrics.ts'
import { openapiRoute } from './http/routes/openapi.ts'
import { createHttpServer } from './http/server.ts'
import { type WireUseCases, wireRoutes } from './http/wire-routes.ts'
import type { EngineFactory } from './learning/model-scope.ts'
import { createLogger } from './observability/logger.ts'
import { createMetrics, type Metrics } from './observability/metrics.ts'
import { generateSigningSecret } from './outbound/signing-secret.ts'
import { createPreflightSetup } from './recovery/ask-preflight.ts'
import type { Backlog } from './recovery/backlog-port.ts'
import type { BatchFiles } from './recovery/batch-file-port.ts'
import { bootstrapSandbox } from './recovery/bootstrap-sandbox.ts'
import { createGatewayCaller } from './recovery/call-gateway.ts'
import { createCheckCredentials } from './recovery/check-credentials.ts'
import { createCompanyTime } from './recovery/company-time.ts'
import type { ExportResults } from './recovery/export-results.ts'
import type { GatewayTypes } from './recovery/gateway-port.ts'
import { createInFlight } from './recovery/in-flight.ts'
import type { Staleness } from './recovery/ledger-port.ts'
import { createManageCompany } from './recovery/manage-company.ts'
import { createManageGateways } from './recovery/manage-gateways.ts'
import { createOutageWatch, type OutageWatch } from './recovery/outage-watch.ts'
import { createReadDecision } from './recovery/read-decision.ts'
import { createReadTransactions } from './recovery/read-transactions.ts'
import type { RecoveryEvents } from './recovery/recovery-events.ts'
import { createReportLift } from './recovery/report-lift.ts'
import {
  createResolveAttempt,
  createSettleAttempt,
  type ResolveAttempt,
  type SettleAttempt,
} from './recovery/resolve-attempt.ts'
import { resolveUnresolved } from './recovery/resolve-unresolved.ts'
import type { PasswordMint } from './recovery/sftp-user-port.ts'
import type { SecretVault } from './recovery/vault-port.ts'
import type { RetryRunner } from './scheduler/run-due-retries.ts'
import { startBackgroundWork } from './start/background-work.ts'
import { composeAdmin } from './start/compose-admin.ts'
import { type Batching, composeBatches } from './start/compose-batches.ts'
import { composeJobs } from './start/compose-jobs.ts'
import { composeModels, engineFactory, learningEventsOf } from './start/compose-learning.ts'
import { composeOpenPgp } from './start/compose-openpgp.ts'
import { composePayments } from './start/compose-payments.ts'
import { composeScheduler, preflightSecretsOf } from './start/compose-scheduler.ts'
import { type RunningSftp, startSftp } from './start/compose-sftp.ts'
import { watchDirectory } from './start/compose-watched-directory.ts'
import { composeWebhooks, type Webhooking } from './start/compose-webhooks.ts'
import { type Foundation, layFoundation } from './start/lay-foundation.ts'
import { DUE_LOOK_MS, listBackgroundWork } from './start/list-background-work.ts'
import { type OpenStorage, openStorage } from './start/open-storage.ts'
import { readCertificate } from './start/read-certificate.ts'
import type { App } from './start/run-server.ts'
import { serveAdmin } from './start/serve-admin.ts'
import { BacklogStore } from './storage/backlog-store.ts'
import type { Database } from './storage/database.ts'
import { DecisionStore } from './storage/decision-store.ts'
import { DrawnCaseStore } from './storage/drawn-case-store.ts'
import { OutageStore } from './storage/outage-store.ts'
import { TransactionListStore } from './storage/transaction-list-store.ts'
import { hashApiKey } from './vault/api-key.ts'
import type { Vault } from './vault/vault.ts'

/** What is not configuration: tests bring a clock that moves, gateways that fail, and somewhere for the log to go. */
export interface Platform {
  readonly clock: Clock
  readonly random: SecureRandom
  readonly logger?: Logger
  readonly gatewayTypes?: GatewayTypes
  readonly createEngine?: EngineFactory
  readonly passwords?: PasswordMint
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
  /** Sends everything that webhooks are due by now; resolves to how many receivers had their turn. */
  readonly deliverWebhooks: () => Promise<number>
  /** `runAll` reads the inputs that are there and acts on their rows, until nothing is left that may be done now. */
  readonly batches: Batching & { readonly files: BatchFiles }
  /** Background jobs, as they begin by themselves once the app listens. */
  readonly startJobs: () => Promise<void>
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
  const { database } = storage
  try {
    const foundation = await layFoundation(config, platform, database)
    await foundation.cardRanges.refresh()
    const sandbox = await bootstrapSandbox(foundation.bootstrap, {
      apiKey: config.bootstrapApiKey,
      gatewayToken: config.bootstrapGatewayToken,
      sftpPassword: config.bootstrapSftpPassword,
    })
    const metrics = createMetrics()
    const giveUp = new AbortController()
    // Each call of a gateway listens while it lasts: many at once are no leak.
    setMaxListeners(0, giveUp.signal)
    const jobs = composeJobs({ database, clock: platform.clock, batch: config.batch, logger, metrics })
    const surroundings = {
      ...foundation,
      logger,
      metrics,
      givingUp: giveUp.signal,
      webhooksDue: () => jobs.wake('webhook-delivery'),
      inputArrived: () => jobs.wake('batch-import'),
    }
    const useCases = composeUseCases(config, platform, surroundings)
    let isServing = false
    let stopAdmin = async () => {}
    let sftp: RunningSftp | null = null
    const server = await openHttpServer(config, certificate, surroundings, useCases, () => isServing)
    const filePorts = { ...foundation, clock: platform.clock, logger, metrics, inputArrived: surroundings.inputArrived }
    const works = [
      ...listBackgroundWork(config, foundation, useCases, metrics, logger),
      ...(await watchDirectory(config.batch, filePorts)),
      await composeOpenPgp(config.batch, filePorts),
    ]
    const background = startBackgroundWork(works, logger)
    return {
      server,
      sandbox,
      database,
      resolveUnresolved: useCases.resolveUnresolved,
      followOutcomes: useCases.followOutcomes,
      runDueRetries: () => useCases.retryRunner.turn(),
      deliverWebhooks: useCases.webhooks.deliverWebhooks,
      batches: { ...useCases.batches, files: foundation.batchFiles },
      startJobs: () => jobs.start(useCases),
      async listen() {
        const address = await server.listen({ host: config.host, port: config.port })
        sftp = await startSftp(config, filePorts)
        const { createEngine } = platform
        const shared = { ...foundation, createEngine, recovery: async () => useCases }
        const admin = composeAdmin(config, platform, database, shared)
        const onFailure = (error: unknown) => logger.error({ err: error }, 'a command failed')
        stopAdmin = await serveAdmin(storage.heldDirectory, admin, onFailure)
        isServing = true
        // Not awaited: who is ready to serve need not wait for what is done beside it.
        void jobs.start(useCases)
        return { address, sftp: sftp?.address ?? null }
      },
      async close() {
        isServing = false
        useCases.stopFollowing()
        const patience = setTimeout(() => giveUp.abort(), GATEWAY_PATIENCE_AT_STOP_MS).unref()
        await Promise.all([server.close(), sftp?.stop(), useCases.retryRunner.stop(), useCases.batches.stop()])
        clearTimeout(patience)
        await stopAdmin()
        await background.stop()
        await jobs.stop(() => foundation.outbound.close())
        await storage.close()
      },
    }
  } catch (error) {
    await storage.close()
    throw error
  }
}

/** The entrance over HTTP. `isServing`: whether the process is to be called ready, provided that its database answers. */
function openHttpServer(
  config: Config,
  certificate: Awaited<ReturnType<typeof readCertificate>> | null,
  surroundings: Surroundings,
  useCases: UseCases,
  isServing: () => boolean,
): Promise<FastifyInstance> {
  const { logger, metrics, database, apiKeys, ids } = surroundings
  return createHttpServer({
    logger,
    ids,
    findTenant: (apiKey) => apiKeys.findByHash(hashApiKey(apiKey)),
    routes: wireRoutes(useCases, { batchBytesMax: config.batch.fileBytesMax }),
    openRoutes: [
      healthRoutes(async () => isServing() && (await isAnswering(database))),
      metricsRoute(metrics.render),
      openapiRoute,
    ],
    onFinished: metrics.requestFinished,
    bodyBytesMax: config.bodyBytesMax,
    tls: certificate,
    trustedProxies: config.trustedProxies,
  })
}

/** How long a stop waits for gateways before it answers their callers that the outcome is not known yet: 3 seconds. */
const GATEWAY_PATIENCE_AT_STOP_MS = 3_000

/** How long a merchant who saves settings waits for his gateway's word on them: 10 seconds. */
const CREDENTIALS_PATIENCE_MS = 10_000

/** How long after its deadline a gateway call's answer may still be on its way to the disk: a minute. */
const RECORDING_MARGIN_MS = 60_000

interface Surroundings extends Foundation {
  readonly logger: Logger
  readonly metrics: Metrics
  readonly givingUp: AbortSignal
  readonly webhooksDue: () => void
  readonly inputArrived: () => void
}

export interface UseCases extends WireUseCases {
  readonly exportResults: ExportResults
  readonly resolveAttempt: ResolveAttempt
  readonly settleAttempt: SettleAttempt
  readonly followOutcomes: () => Promise<void>
  /** Ends soon what followOutcomes does. */
  readonly stopFollowing: () => void
  readonly resolveUnresolved: () => Promise<number>
  readonly retryRunner: RetryRunner
  readonly readBacklog: () => Promise<Backlog>
  readonly webhooks: Webhooking
  readonly batches: Batching
}

export function composeUseCases(config: Config, platform: Platform, surroundings: Surroundings): UseCases {
  const { database, vault, logger, metrics, givingUp } = surroundings
  const { clock } = platform
  const gatewayTypes = platform.gatewayTypes ?? createGatewayTypes(createAdapters(connectToGateways(), clock))
  const secrets = settingsVaultOf(vault)
  const gatewayCaller = createGatewayCaller({
    types: gatewayTypes,
    gateways: surroundings.gateways,
    secrets,
    endpoints: config.gatewayEndpoints,
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
    events: eventsOf(surroundings, clock),
    inFlight: createInFlight(),
    outageWatch: outageWatchOf(surroundings, clock),
    staleness: stalenessOf(config, surroundings),
  }
  const resolveAttempt = createResolveAttempt(ports)
  const checkCredentials = credentialsCheckOf(config, gatewayTypes, givingUp)
  const generateSecret = () => generateSigningSecret(platform.random)
  const preflightSecrets = preflightSecretsOf(vault, generateSecret)
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
  const present = { presentEvent, presentBatchEvent }
  const webhooks = composeWebhooks({ ...ports, ...present, transactions, generateSecret, tried: metrics.webhookTried })
  const payments = composePayments({ ...ports, resolveAttempt, transactions })
  const batches = composeBatches({
    ...ports,
    ...payments,
    resolveAttempt,
    files: surroundings.batchFiles,
    format: batchFormat,
    slots: config.batch.slots,
  })
  return {
    ...payments,
    retryRunner,
    resolveAttempt,
    ...batches,
    batches,
    settleAttempt: createSettleAttempt(ports),
    manageCompany: createManageCompany({ ...ports, preflights }),
    reportLift: createReportLift({ ...ports, drawnCases: new DrawnCaseStore(database) }),
    manageGateways: createManageGateways({ ...ports, secrets, checkCredentials, knownTypes: WIRE_GATEWAY_TYPES }),
    readDecision: createReadDecision({ ...ports, decisions: new DecisionStore(database) }),
    transactions,
    readBacklog: () => new BacklogStore(database).read(clock.now(), ports.staleness),
    sandboxClock,
    ...webhooks,
    webhooks,
    followOutcomes: () => models.turn(),
    stopFollowing: () => models.stop(),
    resolveUnresolved: () => resolveUnresolved({ ...ports, resolveAttempt, onFailure: onUnresolvable }),
  }
}

function credentialsCheckOf(config: Config, types: GatewayTypes, givingUp: AbortSignal) {
  const patienceMs = Math.min(config.gatewayDeadlineMs, CREDENTIALS_PATIENCE_MS)
  return createCheckCredentials({
    types,
    endpoints: config.gatewayEndpoints,
    withDeadline: (ask) => settleWithin(ask, patienceMs, () => 'unknown', givingUp),
  })
}

function outageWatchOf({ database, logger }: Surroundings, clock: Clock): OutageWatch {
  return createOutageWatch({
    outages: new OutageStore(database),
    monotonicMs: () => clock.monotonicMs(),
    onFailure: (error) => logger.error({ err: error }, 'what an attempt told of an outage could not be noted'),
  })
}

function stalenessOf(config: Config, { database, startedAt }: Foundation): Staleness {
  return {
    ageMs: config.gatewayDeadlineMs + RECORDING_MARGIN_MS,
    // The embedded database is ours alone: what was being sent before we started, nobody is waiting for.
    writtenBefore: database.kind === 'pglite' ? startedAt : null,
  }
}

function settingsVaultOf(vault: Vault): SecretVault {
  return {
    sealSettings: (tenant: Tenant, gatewayToken: string, settings: Readonly<Record<string, string>>) =>
      vault.sealSecret({ companyId: tenant.companyId, id: gatewayToken }, settings),
    openSettings: async (tenant: Tenant, gatewayToken: string, sealed: Uint8Array) =>
      (await vault.openSecret({ companyId: tenant.companyId, id: gatewayToken }, sealed)) as Record<string, string>,
  }
}

function eventsOf({ logger, metrics, webhooksDue, unclassifiedCodes }: Surroundings, clock: Clock): RecoveryEvents {
  return {
    webhooksDue,
    attemptFinished: metrics.attemptFinished,
    unclassifiedDecline(tenant, decline) {
      metrics.unclassifiedDecline(decline)
      logger.warn(decline, 'a decline whose codes are in no table')
      // Beside the payment: what cannot be noted is in the log.
      unclassifiedCodes
        .note(tenant, decline, clock.now())
        .catch((error: unknown) => logger.error({ err: error }, 'a code in no table could not be noted'))
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
