import type { DeclineReason } from '../decline-reason.ts'
import type { FailedPayment } from '../payment.ts'
import { CAUSE_COUNT, CLASS_COUNT, classOf, FUNDS_COUNT, MONEY_COUNT } from './causes.ts'
import { leanToCountry } from './country-paydays.ts'
import type { CustomerEvidence } from './customer-evidence.ts'
import { hashText } from './hash.ts'
import type { SharedModel } from './shared-model.ts'
import { issuerOf } from './slot-features.ts'
import { normalize, shrink, Tallies } from './tallies.ts'

/**
 * As how many observations what is more general counts: global -> reason here -> issuer, and anywhere -> country here.
 * What is counted is a belief, not what was seen, and a belief in causes half confirms itself; so it takes many to move
 * them. Which paydays a country has, answers tell better. Chosen on simulated worlds, by how well the moments of the same
 * payment are told apart.
 */
const REASON_STRENGTH = 300
const ISSUER_STRENGTH = 100
const COUNTRY_STRENGTH = 8

const REASONS_MAX = 60
const ISSUERS_MAX = 3000
const COUNTRIES_MAX = 150
/** Observations after which older ones fade: some months of a merchant of middle size, and of one issuer. */
const COUNTED_MAX = 2000
const COUNTED_BY_ISSUER_MAX = 400

/** Room for what is mixed for a payment: it is used at once. */
const reasonRoom = new Float64Array(CLASS_COUNT)
const issuerRoom = new Float64Array(CLASS_COUNT)
const fundsRoom = new Float64Array(FUNDS_COUNT)
const priorRoom = new Float64Array(CAUSE_COUNT)

/** How likely each cause is before a payment's own answers; learned by counting, in levels. */
export class CausePriors {
  readonly #shared: SharedModel
  readonly #reasons = new Tallies(CLASS_COUNT, REASONS_MAX, COUNTED_MAX)
  readonly #issuers = new Tallies(CLASS_COUNT, ISSUERS_MAX, COUNTED_BY_ISSUER_MAX)
  readonly #countries = new Tallies(FUNDS_COUNT, COUNTRIES_MAX, COUNTED_MAX)
  /** The shared chances as they lean in each country: asked for by every payment, and always the same. */
  readonly #leanings = new Map<string, Float64Array>()

  constructor(shared: SharedModel) {
    this.#shared = shared
  }

  /** Chances by cause; sums to 1. Good until it is asked again. */
  of(payment: FailedPayment, reason: DeclineReason, customers: CustomerEvidence, nowMs: number): Float64Array {
    const shipped = this.#shared.classes
    const anywhere = shipped.get(reason) ?? shipped.get('*') ?? new Float64Array(CLASS_COUNT).fill(1 / CLASS_COUNT)
    const here = shrink(anywhere, REASON_STRENGTH, this.#reasons.of(reason), reasonRoom)
    const classes = shrink(here, ISSUER_STRENGTH, this.#issuers.of(issuerKey(payment, reason)), issuerRoom)
    const funds = shrink(this.#fundsOf(payment), COUNTRY_STRENGTH, this.#countries.of(countryKey(payment)), fundsRoom)
    const prior = priorRoom
    const fundsChance = classes[0] as number
    for (let i = 0; i < FUNDS_COUNT; i++) prior[i] = fundsChance * (funds[i] as number)
    for (let i = FUNDS_COUNT; i < CAUSE_COUNT; i++) prior[i] = classes[classOf(i)] as number
    weighByCustomer(prior, payment, customers, nowMs)
    return normalize(prior)
  }

  #fundsOf({ card }: FailedPayment): Float64Array {
    if (card.funding === 'credit') return this.#shared.creditFunds
    const country = card.issuerCountry?.toUpperCase() ?? ''
    const known = this.#leanings.get(country)
    if (known) return known
    const leaning = leanToCountry(this.#shared.otherFunds, country)
    this.#leanings.set(country, leaning)
    return leaning
  }

  /**
   * Counts what is believed of a payment now instead of what was believed before its newest answer, so that a payment
   * counts once however many answers it has.
   */
  count(
    payment: FailedPayment,
    before: { readonly reason: DeclineReason; readonly probabilities: Float64Array } | null,
    now: { readonly reason: DeclineReason; readonly probabilities: Float64Array },
  ): void {
    const classesBefore = before && classesIn(before.probabilities)
    if (before && before.reason !== now.reason) {
      this.#reasons.move(before.reason, classesBefore, NOTHING)
      this.#issuers.move(issuerKey(payment, before.reason), classesBefore, NOTHING)
    }
    const same = before?.reason === now.reason ? classesBefore : null
    const classesNow = classesIn(now.probabilities)
    this.#reasons.move(now.reason, same, classesNow)
    this.#issuers.move(issuerKey(payment, now.reason), same, classesNow)
    this.#countries.move(countryKey(payment), before?.probabilities ?? null, now.probabilities)
  }

  toJson() {
    return {
      reasons: this.#reasons.toJson(),
      issuers: this.#issuers.toJson(),
      countries: this.#countries.toJson(),
    }
  }

  load(json: ReturnType<CausePriors['toJson']>): void {
    this.#reasons.load(json.reasons)
    this.#issuers.load(json.issuers)
    this.#countries.load(json.countries)
  }
}

const NOTHING = new Float64Array(CLASS_COUNT)

/** Whose money it is tells which of the money causes, and nothing of the others: their sums stay as they are. */
function weighByCustomer(
  prior: Float64Array,
  payment: FailedPayment,
  customers: CustomerEvidence,
  nowMs: number,
): void {
  if (!payment.customerId) return
  const before = sumOf(prior, MONEY_COUNT)
  customers.weigh(prior, payment.customerId, paymentTagOf(payment), nowMs)
  const after = sumOf(prior, MONEY_COUNT)
  if (after > 0) for (let i = 0; i < MONEY_COUNT; i++) prior[i] = ((prior[i] as number) * before) / after
}

/** Tells a customer's payments apart; two of them share one in 65,536. */
export function paymentTagOf({ paymentId }: FailedPayment): number {
  return hashText(paymentId) & 0xffff
}

/** Sum of the first `count` weights. */
export function sumOf(weights: Float64Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += weights[i] as number
  return sum
}

function classesIn(probabilities: Float64Array): Float64Array {
  const classes = new Float64Array(CLASS_COUNT)
  classes[0] = sumOf(probabilities, FUNDS_COUNT)
  for (let i = FUNDS_COUNT; i < CAUSE_COUNT; i++) classes[classOf(i)] = probabilities[i] as number
  return classes
}

function issuerKey(payment: FailedPayment, reason: DeclineReason): string {
  return `${issuerOf(payment)} ${reason}`
}

function countryKey({ card }: FailedPayment): string {
  return `${card.issuerCountry?.toUpperCase() ?? ''} ${card.funding === 'credit' ? 'credit' : 'other'}`
}
