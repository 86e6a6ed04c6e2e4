import { Pan } from '../domain/card.ts'
import type { Tenant } from '../domain/company.ts'
import type { SecureRandom } from '../domain/random.ts'
import { fingerprintCard } from './card-fingerprint.ts'
import type { DataKeys } from './data-keys.ts'
import type { SealedRecord } from './envelope-encryption.ts'
import { keyVersionOf, open, seal } from './envelope-encryption.ts'
import { readReferenceToken, signReferenceToken } from './reference-token.ts'
import { VaultError } from './vault-error.ts'

/** Which record of a company: the ids of its row. */
export interface RecordId {
  readonly companyId: string
  readonly id: string
}

/** What `sealSecret` takes. Not a SecretText: JSON would keep its mask and lose the secret; reveal it first. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** Kinds of sealed records: table and column. Part of every ciphertext; renaming one makes its records unreadable. */
export const PAN_KIND = 'payment_method.pan'
export const GATEWAY_SETTINGS_KIND = 'gateway.settings'
export const PREFLIGHT_SECRET_KIND = 'company.preflight_secret'
export const WEBHOOK_SECRETS_KIND = 'webhook.secrets'
export const BATCH_ROW_KIND = 'batch_row.request'

/**
 * Encrypts what must not lie open in the database, and makes what must be unforgeable. Every method reads the company's
 * keys first: from memory after its first call. All throw VaultError, whose messages hold no secret.
 */
export class Vault {
  readonly #dataKeys: DataKeys
  readonly #random: SecureRandom

  constructor(dataKeys: DataKeys, random: SecureRandom) {
    this.#dataKeys = dataKeys
    this.#random = random
  }

  /** 40 hexadecimal digits, the same for the same number at the same company and mode, whatever its expiry. */
  async fingerprint(tenant: Tenant, pan: Pan): Promise<string> {
    return fingerprintCard(await this.#dataKeys.of(tenant.companyId), tenant.mode, pan)
  }

  /** Encrypts under the company's current data key, bound to the record: 33 bytes more than the plaintext. */
  async seal(record: SealedRecord, plaintext: Uint8Array): Promise<Buffer> {
    const { current } = await this.#dataKeys.of(record.companyId)
    return seal(current, record, plaintext, this.#random)
  }

  /** @throws VaultError 'unreadable' when it was altered or is another record's; 'key_missing' when its key is gone. */
  async open(record: SealedRecord, sealed: Uint8Array): Promise<Buffer> {
    const version = keyVersionOf(record, sealed)
    return open(await this.#dataKeys.dataKey(record.companyId, version), record, sealed)
  }

  /** `id` is the paymentMethodId. */
  async sealPan(method: RecordId, pan: Pan): Promise<Buffer> {
    return this.#sealText({ ...method, kind: PAN_KIND }, pan.reveal())
  }

  async openPan(method: RecordId, sealed: Uint8Array): Promise<Pan> {
    return new Pan(await this.#openText({ ...method, kind: PAN_KIND }, sealed))
  }

  /** Any JSON value, such as a gateway's secret settings (`id` is the gatewayToken). */
  async sealSecret(record: RecordId, secret: Json, kind = GATEWAY_SETTINGS_KIND): Promise<Buffer> {
    return this.#sealText({ ...record, kind }, JSON.stringify(secret))
  }

  /** What `sealSecret` was given. The caller checks its form. */
  async openSecret(record: RecordId, sealed: Uint8Array, kind = GATEWAY_SETTINGS_KIND): Promise<unknown> {
    const text = await this.#openText({ ...record, kind }, sealed)
    try {
      return JSON.parse(text)
    } catch {
      // The parser's own message quotes the text.
      throw new VaultError('unreadable', `The sealed ${kind} of ${record.id} is not JSON`)
    }
  }

  /** referenceData for a transaction: 58 characters, opaque. @throws VaultError 'invalid' unless the id is a ULID. */
  async signReference(tenant: Tenant, transactionId: string): Promise<string> {
    return signReferenceToken(await this.#dataKeys.of(tenant.companyId), tenant.mode, transactionId)
  }

  /** The transaction id in referenceData; null when this company did not get it in this mode, or when it was altered. */
  async readReference(tenant: Tenant, token: string): Promise<string | null> {
    return readReferenceToken(await this.#dataKeys.of(tenant.companyId), tenant.mode, token)
  }

  async #sealText(record: SealedRecord, text: string): Promise<Buffer> {
    const plaintext = Buffer.from(text)
    const sealed = await this.seal(record, plaintext)
    plaintext.fill(0)
    return sealed
  }

  async #openText(record: SealedRecord, sealed: Uint8Array): Promise<string> {
    const plaintext = await this.open(record, sealed)
    const text = plaintext.toString()
    plaintext.fill(0)
    return text
  }
}
