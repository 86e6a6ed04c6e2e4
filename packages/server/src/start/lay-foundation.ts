import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import { createIdSource } from '../domain/ids.ts'
import type { SecureRandom } from '../domain/random.ts'
import { OutboundClient } from '../outbound/outbound-client.ts'
import type { BootstrapPorts } from '../recovery/bootstrap-sandbox.ts'
import type { PasswordMint } from '../recovery/sftp-user-port.ts'
import { ApiKeyStore } from '../storage/api-key-store.ts'
import { BatchFileStore } from '../storage/batch-file-store.ts'
import { CardRangeStore } from '../storage/card-range-store.ts'
import { CaseEndingStore } from '../storage/case-ending-store.ts'
import { CompanyStore } from '../storage/company-store.ts'
import { ConfigurationStore } from '../storage/configuration-store.ts'
import { CvvStore } from '../storage/cvv-store.ts'
import type { Database } from '../storage/database.ts'
import { DueLookStore } from '../storage/due-look-store.ts'
import { DueRetryStore } from '../storage/due-retry-store.ts'
import { FirstStartStore } from '../storage/first-start-store.ts'
import { GatewayStore } from '../storage/gateway-store.ts'
import { MasterKeyCheckStore } from '../storage/master-key-check-store.ts'
import { OpenPgpKeyStore } from '../storage/openpgp-key-store.ts'
import { PaymentLedgerStore } from '../storage/payment-ledger-store.ts'
import { PaymentMethodStore } from '../storage/payment-method-store.ts'
import { SandboxCalendarStore } from '../storage/sandbox-calendar-store.ts'
import { SandboxClockStore } from '../storage/sandbox-clock-store.ts'
import { SandboxFile } from '../storage/sandbox-file.ts'
import { SftpUserStore } from '../storage/sftp-user-store.ts'
import { UnclassifiedCodeStore } from '../storage/unclassified-code-store.ts'
import { WrappedKeyStore } from '../storage/wrapped-key-store.ts'
import { apiKeyHint, generateApiKey, hashApiKey } from '../vault/api-key.ts'
import { BatchFileVault } from '../vault/batch-file-vault.ts'
import { CvvCache } from '../vault/cvv-cache.ts'
import { DataKeys } from '../vault/data-keys.ts'
import { readHostKey } from '../vault/host-key.ts'
import { confirmMasterKey, rewrapKeys } from '../vault/master-keyring.ts'
import { PasswordHasher } from '../vault/password.ts'
import { Vault } from '../vault/vault.ts'
import { readMasterKeyring } from './read-master-keyring.ts'

export interface FoundationPlatform {
  readonly clock: Clock
  readonly random: SecureRandom
  /** Absent: at the cost that an open server asks for. */
  readonly passwords?: PasswordMint
}

/** What every use case stands on: keys, vault, ids, the stores that several share, the way out. */
export type Foundation = Awaited<ReturnType<typeof layFoundation>>

export async function layFoundation(
  config: Config,
  { clock, random, passwords = new PasswordHasher(random) }: FoundationPlatform,
  database: Database,
) {
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
  const sftpUsers = new SftpUserStore(database)
  const mint = { generate: () => generateApiKey(random), hash: hashApiKey, hint: apiKeyHint }
  const bootstrap: BootstrapPorts = {
    companies,
    apiKeys,
    firstStarts: new FirstStartStore(database),
    keepsake: new SandboxFile(config.dataDirectory),
    mint,
    sftpUsers,
    passwords,
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
    passwords,
    sftpUsers,
    bootstrap,
    batchFiles: new BatchFileStore({
      ...{ database, vault: new BatchFileVault(vault, random), ids, clock },
      opensEncrypted: config.batch.openPgpKeyFile !== null,
    }),
    openPgpKeys: new OpenPgpKeyStore(database),
    cvvCache: new CvvCache({ vault, store: new CvvStore(database), clock }),
    gateways: new GatewayStore(database),
    configurations: new ConfigurationStore(database),
    methods: new PaymentMethodStore(database),
    cardRanges: new CardRangeStore(database),
    unclassifiedCodes: new UnclassifiedCodeStore(database),
    dueRetries: new DueRetryStore(database),
    dueLooks: new DueLookStore(database),
    endings: new CaseEndingStore(database),
    sandboxClocks: new SandboxClockStore(database),
    sandboxCalendar: new SandboxCalendarStore(database),
    ledger,
    outbound: new OutboundClient({ clock, allowsPrivate: config.allowsPrivateUrls }),
    startedAt: await ledger.afterAllWritten(),
    readHostKey: () => readHostKey({ keyring, store: keys, clock, random }),
    rewrap: () => rewrapKeys(keyring, keys, checks, random),
  }
}
