import type { ApiKey, Company, CompanySettings, Mode, Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { SecretText } from '../domain/secret-text.ts'
import type { SftpUser } from '../domain/sftp-user.ts'
import type { Webhook } from '../domain/webhook.ts'

/** A company with the gateways of one mode, as of one version: what every charge needs and few requests change. */
export interface MerchantConfiguration {
  readonly company: Company
  /** In the order they were made: the first usable one is the default. */
  readonly gateways: readonly GatewayAccount[]
  /** How far the company's own time is ahead of the real one, milliseconds; 0 for live. */
  readonly clockOffsetMs: number
  /** What its webhooks want to be told of, all of them together; empty: nobody is told of anything. */
  readonly wantedEvents: Webhook['eventTypes']
  readonly version: number
}

export interface MerchantConfigurations {
  /** From memory unless `atLeastVersion` says that what is there is old. */
  read(tenant: Tenant, atLeastVersion?: number): Promise<MerchantConfiguration>
  forget(companyId: string): void
}

export interface Gateways {
  /** `reference_taken`: another gateway of the company and mode has this merchantAccountReferenceId. */
  insert(
    tenant: Tenant,
    account: GatewayAccount,
    sealedSettings: Buffer | null,
  ): Promise<'inserted' | 'reference_taken'>
  find(tenant: Tenant, gatewayToken: string): Promise<GatewayAccount | null>
  /** In the order they were made. */
  list(tenant: Tenant): Promise<readonly GatewayAccount[]>
  /** Replaces everything that may change: not token, name, type and the time it was made. */
  update(
    tenant: Tenant,
    account: GatewayAccount,
    sealedSettings: Buffer | null,
  ): Promise<'updated' | 'unknown' | 'reference_taken'>
  /** `in_use` while scheduled retries go through it, or the outcome of an attempt there is not known yet. */
  delete(tenant: Tenant, gatewayToken: string): Promise<'deleted' | 'unknown' | 'in_use'>
  findSealedSettings(tenant: Tenant, gatewayToken: string): Promise<Buffer | null>
}

export interface Companies {
  /** False when the code is taken; codes differ in more than capitals. */
  insert(company: Company, createdAt: Date): Promise<boolean>
  find(companyId: string): Promise<Company | null>
  findByCode(code: string): Promise<Company | null>
  /** By code. */
  list(): Promise<readonly Company[]>
  /**
   * Its settings after `change` of what they are, in one step whoever else changes them; null when there is no such
   * company. When `change` throws, nothing is changed.
   */
  update(companyId: string, change: (before: CompanySettings) => CompanySettings): Promise<Company | null>
}

export interface ListedApiKey extends ApiKey {
  readonly companyCode: string
}

/** A key as it is stored: its hash and its last four characters, never the key. */
export interface NewApiKey {
  readonly keyId: string
  readonly companyId: string
  readonly mode: Mode
  readonly keyHash: Buffer
  readonly hint: string
  readonly createdAt: Date
}

export interface ApiKeys {
  insert(key: NewApiKey): Promise<void>
  /** Null for an unknown and for a revoked key. A key that another process revoked may live 5 seconds longer here. */
  findByHash(keyHash: Buffer): Promise<Tenant | null>
  /** Oldest first; of every company when `companyId` is null. */
  list(companyId: string | null): Promise<readonly ListedApiKey[]>
  /** False when there is no such key. Revoking again keeps the first date. */
  revoke(keyId: string, revokedAt: Date): Promise<boolean>
}

/** Makes API keys, and knows them again by their hash. */
export interface ApiKeyMint {
  generate(): SecretText
  hash(apiKey: string): Buffer
  /** The last four characters before the padding. */
  hint(apiKey: string): string
}

/** What the first start of an installation makes, all of it or nothing. */
export interface FirstStart {
  readonly company: Company
  readonly gateway: GatewayAccount
  readonly apiKey: NewApiKey
  readonly sftpUser: SftpUser
}

export interface FirstStarts {
  /**
   * False when the company's code is taken: another process was first, and is done when this resolves. `beforeCommit`
   * runs in one process only; when it fails, nothing was made.
   */
  create(first: FirstStart, beforeCommit: () => Promise<void>): Promise<boolean>
}

export interface SandboxSecrets {
  readonly apiKey: SecretText
  readonly gatewayToken: string
  /** Null: kept by a version that had no SFTP server. */
  readonly sftpPassword: SecretText | null
}

/** The first start's values in the data directory, so that every later start can print them. */
export interface SandboxKeepsake {
  /** Where they are kept, for the operator. */
  readonly place: string
  read(): Promise<SandboxSecrets | null>
  write(secrets: SandboxSecrets): Promise<void>
}
