import { mix } from '../../src/model/hash.ts'
import type { Attempt, CardNetwork, FailedPayment, GatewayOption } from '../../src/payment.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START_MS = Date.UTC(2025, 9, 1, 8)
/** Over how many days the first attempts of the taught payments are spread. */
const TAUGHT_DAYS = 240
const ATTEMPTS_MAX = 6
const CUSTOMERS = 2500
const APPROVED_SHARE = 0.3

/** Shares out of 100; each adds up to it. */
const NETWORKS: readonly (readonly [CardNetwork, number])[] = [
  ['visa', 50],
  ['mastercard', 35],
  ['amex', 8],
  ['discover', 7],
]
const COUNTRIES: readonly (readonly [string, number])[] = [
  ['US', 45],
  ['GB', 20],
  ['DE', 15],
  ['BR', 10],
  ['JP', 10],
]
const CODES: readonly (readonly [string, number])[] = [
  ['51', 50],
  ['05', 25],
  ['61', 8],
  ['62', 6],
  ['91', 6],
  ['96', 5],
]
const FUNDINGS: readonly (readonly [FailedPayment['card']['funding'], number])[] = [
  ['debit', 65],
  ['credit', 30],
  ['prepaid', 5],
]

const GATEWAYS: readonly GatewayOption[] = [
  { gatewayId: 'north', country: 'US', attemptFeeMinor: 10 },
  { gatewayId: 'east', country: 'DE', attemptFeeMinor: 8 },
  { gatewayId: 'west', country: 'GB', attemptFeeMinor: 12 },
]

export interface Question {
  readonly payment: FailedPayment
  readonly now: Date
}

/** What a merchant saw: every payment after each of its attempts, in order of time; the last of some is approved. */
export function taughtPayments(count: number): FailedPayment[] {
  return Array.from({ length: count }, (_, n) => {
    const draws = new Draws(1, n)
    const whole = paymentOf(`taught-${n}`, START_MS + (n / count) * TAUGHT_DAYS * DAY_MS, draws, APPROVED_SHARE)
    return whole.attempts.map((_, last) => ({ ...whole, attempts: whole.attempts.slice(0, last + 1) }))
  })
    .flat()
    .sort((a, b) => newestMs(a) - newestMs(b))
}

/**
 * Declined payments after what was taught, each with 30 whole days ahead of it, three gateways and 1 to 6 attempts
 * behind it; every other one is of a customer whose earlier payments were taught.
 */
export function askedQuestions(count: number): Question[] {
  return Array.from({ length: count }, (_, n) => {
    const draws = new Draws(2, n)
    const startMs = START_MS + (TAUGHT_DAYS + 30 * draws.next()) * DAY_MS
    const { customerId, ...payment } = paymentOf(`asked-${n}`, startMs, draws, 0)
    const now = new Date(newestMs(payment) + 1000)
    const deadline = new Date(now.getTime() + 30 * DAY_MS)
    return { payment: { ...payment, ...(n % 2 === 0 && { customerId }), deadline }, now }
  })
}

function paymentOf(paymentId: string, startMs: number, draws: Draws, approvedShare: number) {
  const customer = draws.below(CUSTOMERS)
  // What belongs to a person is the same in each of his payments.
  const person = new Draws(3, customer)
  const network = person.pick(NETWORKS)
  const issuerCountry = person.pick(COUNTRIES)
  return {
    paymentId,
    customerId: `customer-${customer}`,
    amountMinor: 500 + draws.below(10_000),
    currency: 'USD',
    initiator: 'merchant' as const,
    card: { network, funding: person.pick(FUNDINGS), issuerCountry, bin: String(400_000 + person.below(300)) },
    tenureMonths: person.below(40),
    attempts: attemptsOf(startMs, network, draws, approvedShare),
    gateways: GATEWAYS,
  }
}

function attemptsOf(startMs: number, network: CardNetwork, draws: Draws, approvedShare: number): Attempt[] {
  const count = 1 + draws.below(ATTEMPTS_MAX)
  const usual = draws.pick(CODES)
  const attempts: Attempt[] = []
  let atMs = Math.floor(startMs)
  for (let i = 0; i < count; i++) {
    const { gatewayId } = GATEWAYS[draws.below(GATEWAYS.length)] as GatewayOption
    const isApproved = i === count - 1 && i > 0 && draws.next() < approvedShare
    const networkCode = draws.next() < 0.75 ? usual : draws.pick(CODES)
    const isAdvised = network === 'mastercard' && draws.next() < 0.2
    attempts.push({
      at: new Date(atMs),
      gatewayId,
      ...(isApproved
        ? { outcome: 'approved' }
        : { outcome: 'declined', networkCode, ...(isAdvised && { adviceCode: String(24 + draws.below(5)) }) }),
    })
    atMs += Math.floor((6 + 90 * draws.next()) * HOUR_MS)
  }
  return attempts
}

function newestMs({ attempts }: Pick<FailedPayment, 'attempts'>): number {
  return attempts[attempts.length - 1]?.at.getTime() ?? 0
}

/** A stream of draws of its own for every payment and person: the same at every run. */
class Draws {
  readonly #seed: number
  #drawn = 0

  constructor(kind: number, n: number) {
    this.#seed = mix(kind, n)
  }

  /** 0..1, 1 excluded. */
  next(): number {
    this.#drawn++
    return mix(this.#seed, this.#drawn) / 0x1_0000_0000
  }

  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  pick<T>(shares: readonly (readonly [T, number])[]): T {
    let left = this.next() * 100
    for (const [value, share] of shares) {
      left -= share
      if (left < 0) return value
    }
    return (shares[shares.length - 1] as readonly [T, number])[0]
  }
}
