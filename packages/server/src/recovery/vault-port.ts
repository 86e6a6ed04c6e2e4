import type { Cvv, Pan } from '../domain/card.ts'
import type { Tenant } from '../domain/company.ts'

/** Which sealed record: part of its encryption, so that a row copied elsewhere does not open. */
export interface SealedRecordId {
  readonly companyId: string
  readonly id: string
}

/** Seals card numbers; the only one who can open them. */
export interface CardVault {
  fingerprint(tenant: Tenant, pan: Pan): Promise<string>
  sealPan(method: SealedRecordId, pan: Pan): Promise<Buffer>
  openPan(method: SealedRecordId, sealedPan: Uint8Array): Promise<Pan>
}

export interface CvvOwner {
  readonly companyId: string
  readonly paymentMethodId: string
}

/** Keeps a security code for the next authorization of a stored method, for minutes. */
export interface CvvCache {
  put(owner: CvvOwner, cvv: Cvv): Promise<void>
  /** Gives it once: it is gone from the store when this resolves. */
  take(owner: CvvOwner): Promise<Cvv | null>
}

export interface SecretVault {
  sealSettings(tenant: Tenant, gatewayToken: string, settings: Readonly<Record<string, string>>): Promise<Buffer>
  openSettings(tenant: Tenant, gatewayToken: string, sealed: Uint8Array): Promise<Readonly<Record<string, string>>>
}

/** The opaque tokens that tie an attempt to the one before. */
export interface ReferenceTokens {
  signReference(tenant: Tenant, transactionId: string): Promise<string>
  /** The transaction id, or null for a token that is not ours, not this company's, or not this mode's. */
  readReference(tenant: Tenant, token: string): Promise<string | null>
}

export interface Reencrypted {
  readonly reencrypted: number
  /** Records that no key opens, left as they are. */
  readonly unreadable: number
}

/** Changes the key that a company's records are sealed with. Old keys go on opening what they sealed. */
export interface DataKeyRotation {
  /** Makes a new current data key; resolves to its version. */
  rotate(companyId: string): Promise<number>
  /** Seals again, with the current key, what older ones sealed. May be stopped and repeated. */
  reencrypt(companyId: string): Promise<Reencrypted>
}
