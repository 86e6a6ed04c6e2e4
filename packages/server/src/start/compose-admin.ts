import { type AdminOperations, type AdminPorts, createAdminOperations } from '../admin/admin-operations.ts'
import { batchFormat } from '../batch/batch-format.ts'
import { openPgp } from '../batch/openpgp-messages.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import { createIdSource } from '../domain/ids.ts'
import type { SecureRandom } from '../domain/random.ts'
import type { EngineFactory } from '../learning/model-scope.ts'
import type { LiveKeyPolicy } from '../recovery/live-key-policy.ts'
import type { MerchantConfigurations } from '../recovery/merchant-port.ts'
import { createReadDecision } from '../recovery/read-decision.ts'
import type { DataKeyRotation } from '../recovery/vault-port.ts'
import { ApiKeyStore } from '../storage/api-key-store.ts'
import { BatchLayoutStore } from '../storage/batch-layout-store.ts'
import { BatchStore } from '../storage/batch-store.ts'
import { readCardRangeFile } from '../storage/card-range-file.ts'
import { CardRangeStore } from '../storage/card-range-store.ts'
import { CompanyStore } from '../storage/company-store.ts'
import { ConfigurationStore } from '../storage/configuration-store.ts'
import type { Database } from '../storage/database.ts'
import { DecisionStore } from '../storage/decision-store.ts'
import { GatewayStore } from '../storage/gateway-store.ts'
import { MasterKeyCheckStore } from '../storage/master-key-check-store.ts'
import { OpenPgpKeyStore } from '../storage/openpgp-key-store.ts'
import { OutageStore } from '../storage/outage-store.ts'
import { PaymentLedgerStore } from '../storage/payment-ledger-store.ts'
import { type SealedKind, SealedRowStore } from '../storage/sealed-row-store.ts'
import { SftpUserStore } from '../storage/sftp-user-store.ts'
import { UnclassifiedCodeStore } from '../storage/unclassified-code-store.ts'
import { WrappedKeyStore } from '../storage/wrapped-key-store.ts'
import { apiKeyHint, generateApiKey, hashApiKey } from '../vault/api-key.ts'
import { DataKeys } from '../vault/data-keys.ts'
import { confirmMasterKey } from '../vault/master-keyring.ts'
import { PasswordHasher } from '../vault/password.ts'
import { reencrypt } from '../vault/reencrypt.ts'
import { engineFactory } from './compose-learning.ts'
import { composeModelAdmin, SILENT_EVENTS } from './compose-model-admin.ts'
import { readMasterKeyring } from './read-master-keyring.ts'

/**
 * The operator's operations on a database. A server hands over the stores it serves with, so that a key revoked through
 * it is dead at once.
 */
export function composeAdmin(
  config: Config,
  { clock, random }: { readonly clock: Clock; readonly random: SecureRandom },
  database: Database,
  shared: Partial<Pick<AdminPorts, 'companies' | 'apiKeys'>> & {
    readonly configurations?: MerchantConfigurations
    readonly dataKeys?: DataKeys
    readonly cardRanges?: CardRangeStore
    readonly createEngine?: EngineFactory | undefined
    /** Absent: commands that need it fail. */
    readonly recovery?: AdminPorts['recovery']
  } = {},
): AdminOperations {
  const ledger = new PaymentLedgerStore(database)
  const decisions = new DecisionStore(database)
  const companies = shared.companies ?? new CompanyStore(database)
  const configurations = shared.configurations ?? new ConfigurationStore(database)
  const ids = createIdSource(clock, random)
  const createEngine = shared.createEngine ?? engineFactory(config)
  const surroundings = { clock, ids, database, companies, configurations, createEngine, events: SILENT_EVENTS }
  return createAdminOperations({
    ...composeModelAdmin(config, surroundings),
    apiKeys: shared.apiKeys ?? new ApiKeyStore(database, clock),
    configurations,
    mint: { generate: () => generateApiKey(random), hash: hashApiKey, hint: apiKeyHint },
    ids,
    clock,
    liveKeys: liveKeyPolicyOf(config, database.kind),
    owners: ledger,
    unclassifiedCodes: new UnclassifiedCodeStore(database),
    cardRanges: shared.cardRanges ?? new CardRangeStore(database),
    readCardRangeFile,
    ledger,
    decisions,
    outages: new OutageStore(database),
    recovery: shared.recovery ?? (() => Promise.reject(new Error('Nothing was composed that reaches a gateway'))),
    readDecision: createReadDecision({ ledger, decisions }),
    gateways: new GatewayStore(database),
    batches: new BatchStore(database),
    batchLayouts: new BatchLayoutStore(database),
    batchFormat,
    sftpUsers: new SftpUserStore(database),
    openPgpKeys: new OpenPgpKeyStore(database),
    openPgp,
    passwords: new PasswordHasher(random),
    dataKeyRotation: rotationOf(config, { clock, random }, database, shared.dataKeys),
  })
}

const SEALED_KINDS = [
  'payment_method.pan',
  'gateway.settings',
  'company.preflight_secret',
  'webhook.secrets',
  'batch_row.request',
  'batch_file.key',
] as const satisfies readonly SealedKind[]

/** A command of its own opens the keys only when it needs them: making a company needs no master key. */
function rotationOf(
  config: Config,
  { clock, random }: { readonly clock: Clock; readonly random: SecureRandom },
  database: Database,
  shared: DataKeys | undefined,
): DataKeyRotation {
  let opened: Promise<DataKeys> | null = shared === undefined ? null : Promise.resolve(shared)
  const open = async () => {
    const keyring = await readMasterKeyring(config, random)
    await confirmMasterKey(keyring, new MasterKeyCheckStore(database))
    return new DataKeys({ keyring, store: new WrappedKeyStore(database), clock, random })
  }
  const dataKeys = () => {
    opened ??= open()
    return opened
  }
  return {
    rotate: async (companyId) => (await dataKeys()).rotate(companyId),
    async reencrypt(companyId) {
      let total = { reencrypted: 0, unreadable: 0 }
      for (const kind of SEALED_KINDS) {
        const done = await reencrypt(await dataKeys(), random, new SealedRowStore(database, kind), companyId)
        total = {
          reencrypted: total.reencrypted + done.reencrypted,
          unreadable: total.unreadable + done.unreadable,
        }
      }
      return total
    },
  }
}

function liveKeyPolicyOf(config: Config, database: Database['kind']): LiveKeyPolicy {
  return {
    hasGivenMasterKey: config.masterKey !== null,
    database,
    acceptsEmbeddedLive: config.acceptsEmbeddedLive,
    hasTls: config.tls !== null || config.trustedProxies.length > 0,
  }
}
