import type { Clock } from '../domain/clock.ts'
import type { Company } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { IdSource } from '../domain/ids.ts'
import type { SecretText } from '../domain/secret-text.ts'
import type { SftpUser } from '../domain/sftp-user.ts'
import { DEFAULT_SETTINGS } from './company-settings.ts'
import type {
  ApiKeyMint,
  ApiKeys,
  Companies,
  FirstStart,
  FirstStarts,
  SandboxKeepsake,
  SandboxSecrets,
} from './merchant-port.ts'
import type { PasswordMint, SftpUsers } from './sftp-user-port.ts'

/** The company of the first start, for trying things out. */
export const SANDBOX_COMPANY_CODE = 'DEMO'

/** Its SFTP user. */
export const SANDBOX_SFTP_USER = 'demo'

export interface BootstrapPorts {
  readonly companies: Pick<Companies, 'findByCode'>
  readonly apiKeys: Pick<ApiKeys, 'findByHash'>
  readonly firstStarts: FirstStarts
  readonly keepsake: SandboxKeepsake
  readonly mint: ApiKeyMint
  readonly sftpUsers: Pick<SftpUsers, 'find'>
  readonly passwords: PasswordMint
  readonly ids: IdSource
  readonly clock: Clock
}

/** What the operator asks for; null: made up. Counts on the first start of a database only. */
export interface BootstrapWishes {
  readonly apiKey: SecretText | null
  readonly gatewayToken: string | null
  readonly sftpPassword: SecretText | null
}

/** What can be said about the sandbox's key at a start. */
export type SandboxAccess =
  | ({ readonly kind: 'known'; readonly place: string } & SandboxSecrets)
  /** The key that is kept here does not work: it was revoked, or belongs to another database. */
  | { readonly kind: 'dead'; readonly place: string }
  /** The database was first started from another data directory, and only that one has the key. */
  | { readonly kind: 'elsewhere' }

/**
 * Makes company DEMO with a sandbox gateway, a sandbox key and an SFTP user at the first start of a database, and finds the key again
 * at every later one. Any number of processes may start at once: one makes them, and its values are on disk before the
 * database has them, so that a crash in between loses nothing and a key is never without a place to read it.
 */
export async function bootstrapSandbox(ports: BootstrapPorts, wishes: BootstrapWishes): Promise<SandboxAccess> {
  if ((await ports.companies.findByCode(SANDBOX_COMPANY_CODE)) === null) {
    const unfinished = await ports.keepsake.read()
    const sftpPassword = wishes.sftpPassword ?? unfinished?.sftpPassword ?? ports.passwords.generate()
    const secrets: SandboxSecrets = {
      sftpPassword,
      apiKey: wishes.apiKey ?? unfinished?.apiKey ?? ports.mint.generate(),
      gatewayToken: wishes.gatewayToken ?? unfinished?.gatewayToken ?? ports.ids.next(),
    }
    const passwordHash = await ports.passwords.hash(sftpPassword.reveal())
    await ports.firstStarts.create(firstStartOf(ports, secrets, passwordHash), () => ports.keepsake.write(secrets))
  }
  // Read again in every case: another process may have been the first, from the same data directory or from another.
  const kept = await ports.keepsake.read()
  if (kept === null) return { kind: 'elsewhere' }
  const owner = await ports.apiKeys.findByHash(ports.mint.hash(kept.apiKey.reveal()))
  const { place } = ports.keepsake
  if (owner === null) return { kind: 'dead', place }
  return { kind: 'known', place, ...kept, sftpPassword: await whatOpens(ports, kept.sftpPassword) }
}

/** The kept password, unless it was changed since, or its user disabled. */
async function whatOpens(
  { sftpUsers, passwords }: BootstrapPorts,
  password: SecretText | null,
): Promise<SecretText | null> {
  const user = password === null ? null : await sftpUsers.find(SANDBOX_SFTP_USER)
  if (password === null || user === null || user.disabledAt !== null) return null
  return (await passwords.matches(password.reveal(), user.passwordHash)) ? password : null
}

function firstStartOf(
  { ids, clock, mint }: BootstrapPorts,
  { apiKey, gatewayToken }: SandboxSecrets,
  passwordHash: string,
): FirstStart {
  const createdAt = clock.now()
  const company: Company = {
    companyId: ids.next(),
    code: SANDBOX_COMPANY_CODE,
    name: 'Demo company',
    ...DEFAULT_SETTINGS,
  }
  const tenant = { companyId: company.companyId, mode: 'sandbox' } as const
  const gateway: GatewayAccount = { ...tenant, ...SANDBOX_GATEWAY, gatewayToken, createdAt }
  const text = apiKey.reveal()
  const key = { ...tenant, keyId: ids.next(), keyHash: mint.hash(text), hint: mint.hint(text), createdAt }
  const access = { passwordHash, publicKeys: [], allowedSources: [], disabledAt: null }
  const sftpUser: SftpUser = { ...tenant, ...access, userName: SANDBOX_SFTP_USER, createdAt }
  return { company, gateway, apiKey: key, sftpUser }
}

const SANDBOX_GATEWAY = {
  name: 'Sandbox',
  gatewayType: 'flexpay_sandbox',
  merchantAccountReferenceId: 'sandbox',
  currency: null,
  status: 'Available',
  acceptedCurrencies: [],
  acceptedCards: {},
  weight: 0,
  acceptRetries: true,
  cvvRequired: false,
  dataCleanUp: true,
  sendsAddress: true,
  approvedChargeOrCaptureRateFee: null,
  approvedChargeOrCaptureFlatFeeMinor: null,
  otherTransactionFlatFeeMinor: null,
  settingNames: [],
} as const
