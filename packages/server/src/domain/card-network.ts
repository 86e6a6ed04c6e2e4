import creditCardType from 'credit-card-type'

/** The network whose rules bind a retry. unknown: none of these, or too few digits to tell. */
export type CardNetwork = 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'elo' | 'unknown'

/** Types of credit-card-type in our words; those that are missing (Maestro, UnionPay, Mir, Troy ...) are `unknown`. */
const NETWORKS: Readonly<Record<string, CardNetwork>> = {
  visa: 'visa',
  mastercard: 'mastercard',
  'american-express': 'amex',
  discover: 'discover',
  'diners-club': 'diners',
  jcb: 'jcb',
  elo: 'elo',
}

/** No range in credit-card-type's tables is longer than this (a test compares), so the rest of a number decides nothing. */
export const PREFIX_DIGITS_MAX = 8

/** The library takes about 10 µs a number, and a merchant's cards come from few ranges: 4,096 prefixes, about 300 KB. */
const CACHED_PREFIXES_MAX = 4096
const cache = new Map<string, CardNetwork>()

/** The network of a number, or of as many of its first digits as are known. */
export function networkOfPrefix(digits: string): CardNetwork {
  const prefix = digits.slice(0, PREFIX_DIGITS_MAX)
  const known = cache.get(prefix)
  if (known !== undefined) return known
  const network = lookUp(prefix)
  if (cache.size >= CACHED_PREFIXES_MAX) cache.clear()
  cache.set(prefix, network)
  return network
}

/** The network of a gateway's own method, of which six digits are known; null or fewer digits: unknown. */
export function networkOfFirstSix(firstSix: string | null): CardNetwork {
  return firstSix !== null && /^[0-9]{6}$/.test(firstSix) ? networkOfPrefix(firstSix) : 'unknown'
}

/**
 * The longest range that the digits lie in wholly. The library leaves ranges out of its choice, and gives several
 * answers, where the digits are fewer than a range's; six digits then decide as far as they can.
 */
function lookUp(prefix: string): CardNetwork {
  let strongest = 0
  let type = ''
  for (const candidate of creditCardType(prefix)) {
    const strength = candidate.matchStrength ?? 0
    if (strength > strongest) {
      strongest = strength
      type = candidate.type
    }
  }
  return NETWORKS[type] ?? 'unknown'
}

/** Whether a network issues numbers of just this length in the range that these digits lie in. */
export function isIssuedLength(digits: string): boolean {
  return creditCardType(digits).some(({ lengths }) => lengths.includes(digits.length))
}
