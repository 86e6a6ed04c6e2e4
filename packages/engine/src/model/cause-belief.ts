import { localDayOf, localOffsetMs, MS_PER_HOUR } from '../local-time.ts'
import type { FailedPayment } from '../payment.ts'
import type { Answer } from '../payment-history.ts'
import type { AnswerKind } from './answer-kind.ts'
import { answerKindOf, answerLikelihood } from './answer-kind.ts'
import {
  CAUSE_COUNT,
  type CauseContext,
  calendarLimits,
  FUNDS_COUNT,
  type Moment,
  momentOf,
  OTHERS_COUNT,
  openOfAll,
} from './causes.ts'
import { daysToPaydays, FUNDS_CAUSES } from './funds-calendar.ts'
import { PAY_CYCLES } from './pay-cycles.ts'
import { normalize } from './tallies.ts'

/** Chance that an open way leads to an approval: issuers have moods. ASSUMPTION, tried on simulated worlds. */
export const PASS_CHANCE = 0.9
/** Answers nearer to each other than this say little more than one. */
const REPEATED_HOURS = 10
const REPEATED_WEIGHT = 0.4
/** Of the waits that a network advises for missing funds, how many fit the next payday; the rest are any of seven. */
const ADVICE_FITS_SHARE = 0.5
const ADVISED_HOURS = [1, 24, 48, 96, 144, 192, 240]

/** Which causes are how likely, after some answers. */
export interface Belief {
  /** By cause; sums to 1. */
  readonly probabilities: Float64Array
  /** When the issuer refused, oldest first. */
  readonly refusedMs: readonly number[]
  /** What the causes need to know after these answers. */
  readonly causes: CauseContext
}

/** What the answers of a payment leave of the prior chances. `telling`: the kind of the answer that says most. */
export function believe(
  prior: Float64Array,
  payment: FailedPayment,
  answers: readonly Answer[],
  telling: AnswerKind,
): Belief {
  const refusedMs: number[] = []
  const belief: Belief = { probabilities: prior.slice(), refusedMs, causes: causeContextOf(payment, refusedMs) }
  for (const answer of answers) weigh(belief, refusedMs, answer, telling)
  normalize(belief.probabilities)
  return belief
}

/** What one more answer leaves, when the answer that says most is the same with it as without. */
export function believeNext(before: Belief, payment: FailedPayment, newest: Answer, telling: AnswerKind): Belief {
  const refusedMs = [...before.refusedMs]
  const probabilities = before.probabilities.slice()
  const belief: Belief = { probabilities, refusedMs, causes: causeContextOf(payment, refusedMs) }
  weigh(belief, refusedMs, newest, telling)
  normalize(probabilities)
  return belief
}

/** Room for the chances of an instant: they are used at once. */
const others = new Float64Array(OTHERS_COUNT)

/** Weighs the chances by one answer, newer than those in `refusedMs`, and adds it there. */
function weigh({ probabilities, causes }: Belief, refusedMs: number[], answer: Answer, telling: AnswerKind): void {
  const kind = answerKindOf(answer.attempt, answer.decline)
  if (kind === 'technical') return
  const atMs = answer.attempt.at.getTime()
  const lastMs = refusedMs.at(-1)
  const isRepeated = lastMs !== undefined && atMs - lastMs < REPEATED_HOURS * MS_PER_HOUR
  const moment = momentOf(causes, atMs, answer.attempt.gatewayId, others)
  applyRefusal(probabilities, moment, kind, telling, isRepeated ? REPEATED_WEIGHT : 1)
  applyAdvice(probabilities, answer, causes.offsetMs)
  refusedMs.push(atMs)
}

/** What an approval leaves: the causes that had let it through. */
export function believeApproved({ probabilities }: Belief, moment: Moment): Float64Array {
  const approved = new Float64Array(CAUSE_COUNT)
  const open = openOfAll(moment)
  for (let i = 0; i < CAUSE_COUNT; i++) approved[i] = (probabilities[i] as number) * (open[i] as number)
  return normalize(approved)
}

/** What the causes need to know of a payment, with the refusals up to some instant. */
export function causeContextOf(payment: FailedPayment, refusedMs: readonly number[]): CauseContext {
  const country = payment.card.issuerCountry?.toUpperCase()
  const isPlaced = Boolean(country) && payment.gateways.some((gateway) => Boolean(gateway.country))
  const offsetMs = localOffsetMs(payment)
  const [first] = payment.attempts
  const firstMs = first?.at.getTime() ?? 0
  return {
    offsetMs,
    firstMs,
    clearsOn: calendarLimits(firstMs, offsetMs),
    firstGatewayId: first?.gatewayId ?? '',
    domesticGatewayIds: isPlaced
      ? new Set(
          payment.gateways.filter((each) => each.country?.toUpperCase() === country).map((each) => each.gatewayId),
        )
      : null,
    refusedMs,
  }
}

function applyRefusal(
  probabilities: Float64Array,
  moment: Moment,
  kind: AnswerKind,
  telling: AnswerKind,
  weight: number,
): void {
  const open = openOfAll(moment)
  weighClasses(probabilities, open, 0, FUNDS_COUNT, answerLikelihood(kind, telling, true), weight)
  weighClasses(probabilities, open, FUNDS_COUNT, CAUSE_COUNT, answerLikelihood(kind, telling, false), weight)
}

/** Weighs the causes from `from` up to `to`, which answer alike. */
function weighClasses(
  probabilities: Float64Array,
  open: Float64Array,
  from: number,
  to: number,
  { whileClosed, whileOpen }: ReturnType<typeof answerLikelihood>,
  weight: number,
): void {
  const refusedOpen = 1 - PASS_CHANCE
  for (let i = from; i < to; i++) {
    const isOpen = open[i] as number
    const likelihood = (1 - isOpen) * whileClosed + isOpen * refusedOpen * whileOpen
    probabilities[i] = (probabilities[i] as number) * (1 - weight + weight * likelihood)
  }
}

/** An issuer that advises a wait for missing funds may know when money comes: the shortest wait that reaches it. */
function applyAdvice(probabilities: Float64Array, { attempt, decline }: Answer, offsetMs: number): void {
  const hours = decline.adviceWaitHours
  if (hours === undefined || decline.adviceAction !== 'wait' || decline.reason !== 'insufficient_funds') return
  const place = ADVISED_HOURS.indexOf(hours)
  if (place < 0) return
  const day = localDayOf(attempt.at.getTime(), offsetMs)
  const shorter = place === 0 ? 0 : (ADVISED_HOURS[place - 1] ?? 0)
  const daysTo = daysToPaydays(day)
  const likelihoods = PAY_CYCLES.map((_, cycle) => {
    const days = daysTo[cycle] as number
    // Money that comes in the night of that day, a few hours either way.
    const fits = days > 0 && days * 24 > shorter - 12 && days * 24 - 16 <= hours
    return (fits ? ADVICE_FITS_SHARE : 0) + (1 - ADVICE_FITS_SHARE) / ADVISED_HOURS.length
  })
  const other = (1 - ADVICE_FITS_SHARE) / ADVISED_HOURS.length
  for (let i = 0; i < CAUSE_COUNT; i++) {
    const cause = FUNDS_CAUSES[i]
    probabilities[i] = (probabilities[i] as number) * (cause ? (likelihoods[cause.cycle] ?? other) : other * 2)
  }
}
