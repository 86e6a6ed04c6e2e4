import type { CardNetwork } from '@reprise/engine'
import { makeAttempt, type WorldRules } from './attempt-outcome.ts'
import { moneyAt, WARM_UP_DAYS } from './cardholder.ts'
import { type Customer, drawCustomers } from './customer.ts'
import { clearingMs } from './failure-draw.ts'
import { openIssuers } from './issuer.ts'
import { openPayments, WINDOW_DAYS } from './open-payments.ts'
import { hashText, mix, SeededRandom } from './random.ts'
import type { SimulatedPayment } from './simulated-payment.ts'
import { Spells } from './spells.ts'
import { localDayOf, MS_PER_DAY } from './virtual-time.ts'
import type { DeclineCause, WorldFile } from './world-file.ts'
import { readWorldFile } from './world-file.ts'
import { usStreaming } from './worlds/us-streaming.ts'

const READ = readWorldFile(usStreaming)
/** Nobody's card dies and nobody revokes: whoever tries the sandbox uses one card for everybody, which would end them all. */
const WORLD: WorldFile = { ...READ, cards: { ...READ.cards, diesInWindowShare: 0, revokesInWindowShare: 0 } }

/** Causes that one payment through one gateway can have, and that leave other payments of the same card alone. */
const CAUSES = ['funds', 'risk', 'limit', 'fraud', 'expired', 'fault', 'restricted'] as const satisfies DeclineCause[]

/** Enough people for somebody among them to be short of money on any day. */
const CANDIDATES = 40
/** Days after the window in which money and spells are still drawn. */
const MARGIN_DAYS = 5
const GATEWAY_ID = 'sandbox'

export interface DrawnQuestion {
  readonly customerId: string
  readonly network: CardNetwork
  readonly firstMs: number
  readonly atMs: number
}

/**
 * The answer of a cardholder drawn at random: by customer and first attempt, which always fails. The draw is made anew at
 * each question (a millisecond), so that nothing has to be remembered and a restart changes nothing.
 */
export function drawCardholderAnswer(question: DrawnQuestion) {
  const { rules, payment } = drawPayment(question)
  const nothingBefore = { declinesMs: [], advisedUntilMs: Number.NEGATIVE_INFINITY }
  const isFirst = question.atMs <= payment.firstMs
  const attempt = isFirst
    ? payment.firstAttempt
    : makeAttempt(rules, payment, question.atMs, GATEWAY_ID, nothingBefore).attempt
  return {
    isApproved: attempt.outcome === 'approved',
    networkCode: attempt.networkCode ?? '96',
    adviceCode: attempt.adviceCode ?? null,
  }
}

function drawPayment({ customerId, network, firstMs }: DrawnQuestion): {
  rules: WorldRules
  payment: SimulatedPayment
} {
  const seed = hashText(customerId)
  const startMs = localDayOf(firstMs, 0) * MS_PER_DAY
  const warmUpMs = startMs - WARM_UP_DAYS * MS_PER_DAY
  const days = WARM_UP_DAYS + WINDOW_DAYS + MARGIN_DAYS
  const random = new SeededRandom(mix(seed, localDayOf(firstMs, 0)))
  const cause = random.pick(CAUSES, (each) => WORLD.causes[each])
  const issuers = openIssuers(WORLD, seed, warmUpMs, days)
  const customers = drawCustomers({
    file: WORLD,
    seed,
    count: CANDIDATES,
    issuers,
    startMs,
    dayCount: days,
    driftDay: null,
  })
  const customer = { ...whomItFits(customers, cause, firstMs), network }
  const outages = new Spells({ startMs: warmUpMs, days, perMonth: 0, hours: { median: 1, spread: 0 }, random })
  const gateway = {
    gatewayId: GATEWAY_ID,
    country: customer.country.country,
    attemptFeeMinor: 0,
    firstAttemptShare: 1,
    passFactor: 1,
    outagesPerMonth: 0,
    outageHours: { median: 1, spread: 0 },
    networks: undefined,
    currencies: undefined,
    outages,
  }
  const rules: WorldRules = { file: WORLD, gateways: [gateway], drift: null }
  const clearsAtMs = firstMs + clearingMs(cause, WORLD, customer, firstMs, random)
  const charge = { customer, cause, firstMs, gateway, amountMinor: 1, need: 1, clearsAtMs }
  const [payment] = openPayments(rules, [charge], seed, startMs)
  if (payment === undefined) throw new Error('a charge became no payment')
  return { rules, payment }
}

/** For a cause that is not about money anybody will do; without anyone short of it, the one who has least. */
function whomItFits(customers: readonly Customer[], cause: DeclineCause, firstMs: number): Customer {
  const byMoney = [...customers].sort((a, b) => moneyAt(a.purse, firstMs) - moneyAt(b.purse, firstMs))
  const short = customers.find(({ purse }) => moneyAt(purse, firstMs) < 1)
  const chosen = cause === 'funds' ? (short ?? byMoney[0]) : customers[0]
  if (chosen === undefined) throw new Error('a world without customers')
  return chosen
}
