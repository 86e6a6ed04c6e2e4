import { MS_PER_HOUR } from '../local-time.ts'
import { FUNDS_COUNT, MONEY_COUNT, ON_OFF_SHARES } from './causes.ts'
import { weighFunds } from './funds-calendar.ts'
import { hashText } from './hash.ts'
import { fromText, toText } from './numbers-text.ts'

/** One thing known of a cardholder's money: it was there at an hour, or it was not. */
export interface FundsEvidence {
  /** Hours of the cardholder's own clock since 1 January 1970. */
  readonly localHour: number
  /** Instant, in whole hours, by which it was known. */
  readonly utcHour: number
  readonly isOpen: boolean
  /** Share, 0..1, to which the answer was about money at all. */
  readonly weight: number
  /** Tells payments apart: a payment's own answers are not evidence for itself. */
  readonly paymentTag: number
}

const CUSTOMERS_MAX = 12_000
const EVIDENCE_MAX = 24
/** Ids are any text: of longer ones the beginning is kept and a hash of the whole, so that the snapshot has a bound. */
const ID_LENGTH_MAX = 64
const ID_START_LENGTH = 48
const HOURS_PER_DAY = 24
/** People change jobs: what is older than this is forgotten. */
const KEPT_HOURS = 420 * HOURS_PER_DAY
/** Nothing is quite certain: somebody else's card, a wrong clock. Chosen on simulated worlds. */
const TRUST = 0.99
/** People change jobs and employers change dates: what is this old counts half. Chosen on simulated worlds. */
const HALF_TRUSTED_HOURS = 600 * HOURS_PER_DAY
const BYTES = 7
const WEIGHT_STEPS = 15

/** What was seen of each cardholder's money, so that his own paydays can be found. The longest unseen is dropped first. */
export class CustomerEvidence {
  readonly #customers = new Map<string, FundsEvidence[]>()

  add(customerId: string, evidence: FundsEvidence): void {
    const key = keyOf(customerId)
    const known = this.#customers.get(key) ?? []
    this.#customers.delete(key)
    // Kept as it is written, so that a model that was written and read says the same.
    known.push({ ...evidence, weight: Math.round(evidence.weight * WEIGHT_STEPS) / WEIGHT_STEPS })
    if (known.length > EVIDENCE_MAX) known.shift()
    this.#customers.set(key, known)
    if (this.#customers.size > CUSTOMERS_MAX) {
      const [oldest] = this.#customers.keys()
      if (oldest !== undefined) this.#customers.delete(oldest)
    }
  }

  /** Multiplies chances by money cause with what other payments of the customer showed up to an instant. */
  weigh(money: Float64Array, customerId: string, paymentTag: number, nowMs: number): void {
    const known = this.#customers.get(keyOf(customerId))
    if (!known) return
    const nowHour = Math.floor(nowMs / MS_PER_HOUR)
    for (const { localHour, utcHour, isOpen, weight, paymentTag: own } of known) {
      const age = nowHour - utcHour
      if (own === paymentTag || age < 0 || age > KEPT_HOURS) continue
      const trust = weight * TRUST * 2 ** (-age / HALF_TRUSTED_HOURS)
      weighFunds(money, Math.floor(localHour / HOURS_PER_DAY), localHour % HOURS_PER_DAY, isOpen, trust)
      for (let i = FUNDS_COUNT; i < MONEY_COUNT; i++) {
        const share = ON_OFF_SHARES[i - FUNDS_COUNT] as number
        money[i] = (money[i] as number) * (1 - trust + trust * (isOpen ? share : 1 - share))
      }
    }
  }

  /** Pairs, the longest unseen first: an object would put ids that are numbers before all others. */
  toText(): [customerId: string, evidence: string][] {
    return [...this.#customers].map(([id, list]) => [id, encode(list)])
  }

  load(text: readonly (readonly [customerId: string, evidence: string])[]): void {
    for (const [id, list] of text) this.#customers.set(id, decode(list))
  }
}

function keyOf(customerId: string): string {
  if (customerId.length <= ID_LENGTH_MAX) return customerId
  return `${customerId.slice(0, ID_START_LENGTH)}#${hashText(customerId).toString(36)}`
}

/** 3 bytes the hour, 1 the difference of the clocks in hours, 1 weight and sign, 2 the payment. */
function encode(list: readonly FundsEvidence[]): string {
  const view = new DataView(new ArrayBuffer(list.length * BYTES))
  list.forEach(({ localHour, utcHour, isOpen, weight, paymentTag }, i) => {
    view.setUint8(i * BYTES, localHour >> 16)
    view.setUint16(i * BYTES + 1, localHour & 0xffff)
    view.setInt8(i * BYTES + 3, localHour - utcHour)
    view.setUint8(i * BYTES + 4, Math.round(weight * WEIGHT_STEPS) * 2 + (isOpen ? 1 : 0))
    view.setUint16(i * BYTES + 5, paymentTag & 0xffff)
  })
  return toText(new Uint8Array(view.buffer))
}

function decode(text: string): FundsEvidence[] {
  const count = Math.floor((text.length * 3) / 4 / BYTES)
  const view = new DataView(fromText(text, count * BYTES).buffer)
  return Array.from({ length: count }, (_, i) => {
    const localHour = view.getUint8(i * BYTES) * 0x1_0000 + view.getUint16(i * BYTES + 1)
    const packed = view.getUint8(i * BYTES + 4)
    return {
      localHour,
      utcHour: localHour - view.getInt8(i * BYTES + 3),
      isOpen: packed % 2 === 1,
      weight: (packed >> 1) / WEIGHT_STEPS,
      paymentTag: view.getUint16(i * BYTES + 5),
    }
  })
}
