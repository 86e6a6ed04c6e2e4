import type { Pan } from '../domain/card.ts'
import type { Mode } from '../domain/company.ts'
import type { CompanyKeys } from './company-keys.ts'

/** 160 bits: two of a company's cards share one with odds below 2^-80 among a trillion cards. */
const FINGERPRINT_BYTES = 20

/**
 * The same for the same card at the same company and mode, whatever its expiry; different everywhere else. Keyed, because
 * a plain hash of a number of which ten digits are known is reversed in seconds. Hexadecimal in small letters, so that
 * merchants' databases that compare without regard to case tell two fingerprints apart.
 */
export function fingerprintCard(keys: CompanyKeys, mode: Mode, pan: Pan): string {
  return keys.authenticate('card-fingerprint', mode, pan.reveal()).toString('hex', 0, FINGERPRINT_BYTES)
}
