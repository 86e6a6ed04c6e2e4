import type { ClassifiedDecline } from './classify-decline.ts'
import { classifyAnswer } from './classify-decline.ts'
import { DECLINE_REASONS } from './decline-reason.ts'
import { MS_PER_HOUR } from './local-time.ts'
import type { NeverAnswer } from './never-answer.ts'
import type { Attempt, FailedPayment } from './payment.ts'

/** What the attempts so far say, read once per recommendation. */
export interface PaymentHistory {
  readonly first: Attempt
  readonly newest: Attempt
  /** The decline that decides what to do now: the newest, or the one before gateways that took nothing. */
  readonly governing: ClassifiedDecline
  /** Declines so far whose reason is the governing one, the governing one included; 0 if no issuer answered yet. */
  readonly sameReasonCount: number
  /** Declines so far, whatever the reason. */
  readonly declineCount: number
  /** Every attempt after the first, those that no gateway took included. */
  readonly retriesMade: number
  /** The answer that forbids another try, of this payment or of another that reaches this card. */
  readonly never: NeverAnswer | undefined
  /** The advised wait that still counts; undefined: none was advised. */
  readonly advisedWait: AdvisedWait | undefined
  /** Every attempt that was not approved, with what it means; oldest first. */
  readonly answered: readonly Answer[]
}

export interface Answer {
  readonly attempt: Attempt
  readonly decline: ClassifiedDecline
}

export interface AdvisedWait {
  readonly untilMs: number
  readonly rule: string
  readonly source: string
}

/** A gateway that took nothing and said nothing: a fault between the parties. */
const NOT_PROCESSED: ClassifiedDecline = {
  reason: 'processing_error',
  declineClass: 'soft',
  responseCode: DECLINE_REASONS.processing_error.responseCode,
  basis: { table: 'none', code: null },
}

/** Reads a checked payment: its attempts are in order and there is at least one. */
export function readHistory(payment: FailedPayment): PaymentHistory {
  const { network } = payment.card
  const [first] = payment.attempts
  const newest = payment.attempts[payment.attempts.length - 1]
  if (!first || !newest) throw new Error('a payment without attempts passed its check')

  const answered = readAnswers(payment)
  const declines = answered.filter(({ attempt }) => attempt.outcome === 'declined')
  // A gateway that took nothing governs only if its code says why; else the issuer's last answer still stands.
  const governing =
    answered.findLast(({ attempt, decline }) => attempt.outcome === 'declined' || decline.reason !== 'unclassified')
      ?.decline ?? NOT_PROCESSED
  const onOtherPayments = (payment.otherAttemptsOnCard ?? [])
    .filter((attempt) => attempt.outcome !== 'approved')
    .map((attempt) => classifyAnswer(attempt, network).never)
    .find((never) => never && never.reach !== 'payment')

  return {
    first,
    newest,
    governing,
    sameReasonCount: declines.filter(({ decline }) => decline.reason === governing.reason).length,
    declineCount: declines.length,
    retriesMade: payment.attempts.length - 1,
    never: answered.find(({ decline }) => decline.never)?.decline.never ?? onOtherPayments,
    advisedWait: advisedWaitOf(answered),
    answered,
  }
}

/** Every attempt that was not approved, with what it means; oldest first. */
export function readAnswers({ attempts, card }: Pick<FailedPayment, 'attempts' | 'card'>): Answer[] {
  return attempts
    .filter((attempt) => attempt.outcome !== 'approved')
    .map((attempt) => ({ attempt, decline: classifyAnswer(attempt, card.network) }))
}

/**
 * The wait that ends last, of those that came with declines and those that came with attempts told as not processed: an
 * advice is the network's word, whatever the gateway says became of the attempt, but such a one shortens no other.
 */
function advisedWaitOf(answered: readonly Answer[]): AdvisedWait | undefined {
  const isDecline = ({ attempt }: Answer) => attempt.outcome === 'declined'
  return [answered.filter(isDecline), answered.filter((answer) => !isDecline(answer))]
    .flatMap(newestWaits)
    .reduce<AdvisedWait | undefined>(
      (latest, wait) => (latest && latest.untilMs >= wait.untilMs ? latest : wait),
      undefined,
    )
}

/**
 * A newer advice replaces an older one, measured from its own attempt. Only "try later" (02), whose 72 hours are the
 * processors' reading, never shortens a wait that the network itself has put in hours (24 to 30).
 */
function newestWaits(answered: readonly Answer[]): AdvisedWait[] {
  const stated = answered.findLast(({ decline }) => decline.adviceWaitHours !== undefined && !isLater(decline))
  const later = answered.findLast(({ decline }) => decline.adviceWaitHours !== undefined && isLater(decline))
  return [stated, later]
    .filter((found) => found !== undefined)
    .map(({ attempt, decline }) => ({
      untilMs: attempt.at.getTime() + (decline.adviceWaitHours ?? 0) * MS_PER_HOUR,
      rule: attempt.adviceCode
        ? `mastercard_advice_${attempt.adviceCode.trim()}`
        : `gateway_advice_${attempt.gatewayCode}`,
      source: isLater(decline)
        ? 'Mastercard advice 02, read as 72 hours (Solidgate, Everonet)'
        : 'Mastercard Authorization Optimizer (TabaPay), or the gateway\u2019s code for it',
    }))
}

function isLater(decline: ClassifiedDecline): boolean {
  return decline.adviceAction === 'later'
}
