import { localDayOf, localHourOf, localOffsetMs, MS_PER_HOUR } from '../local-time.ts'
import type { Attempt, FailedPayment } from '../payment.ts'
import { type Answer, readAnswers } from '../payment-history.ts'
import { type AnswerKind, answerKindOf, tellingAnswer } from './answer-kind.ts'
import { believe, believeApproved, believeNext } from './cause-belief.ts'
import { CausePriors, paymentTagOf, sumOf } from './cause-priors.ts'
import { FUNDS_COUNT } from './causes.ts'
import { CustomerEvidence } from './customer-evidence.ts'
import { FirstAttempts } from './first-attempts.ts'
import { LearnedAttempts } from './learned-attempts.ts'
import { LogisticWeights } from './logistic-weights.ts'
import { gatewayPlace, issuerPlace, Outlook } from './outlook.ts'
import { RecentAnswers } from './recent-answers.ts'
import { openSharedModel } from './shared-model.ts'
import type { ShippedModel } from './shipped-format.ts'

const GENERAL_SIZE = 1 << 12
const OWN_SIZE = 1 << 15
/** Step of a weight that was never moved. Own weights are many and see little each. Chosen on simulated worlds. */
const GENERAL_RATE = 0.08
const OWN_RATE = 0.06

/** How much of a refusal is taken to be about money when it repeats what was said, and when it says another thing. */
const SAME_ANSWER_TRUST = 0.95
const OTHER_ANSWER_TRUST = 0.3
/** An approval at first try says that money was there, of a payment of which nothing else is known. ASSUMPTION. */
const FIRST_APPROVAL_TRUST = 0.5
/** An approved retry says it too, whatever had stood in the way before: nothing is approved without money. */
const RETRY_APPROVAL_TRUST = 1

/** As toJson writes it, and as it was written before. */
type WrittenModel = Omit<ReturnType<LearnedModel['toJson']>, 'firsts'> &
  Partial<Pick<ReturnType<LearnedModel['toJson']>, 'firsts'>>

/** What a merchant's attempts have taught, on top of what holds anywhere. */
export class LearnedModel {
  readonly priors: CausePriors
  readonly customers = new CustomerEvidence()
  readonly recent = new RecentAnswers()
  readonly general = new LogisticWeights(GENERAL_SIZE, GENERAL_RATE)
  readonly own = new LogisticWeights(OWN_SIZE, OWN_RATE)
  readonly firsts = new FirstAttempts()
  readonly #learned = new LearnedAttempts()

  readonly #shared: ShippedModel

  /** `shared`: what holds at any merchant, to start from. */
  constructor(shared: ShippedModel) {
    this.#shared = shared
    this.priors = new CausePriors(openSharedModel(shared))
    this.general.load(shared.general)
  }

  /** A model that goes on from what toJson wrote. Throws when a part of it is missing. */
  static from(json: WrittenModel): LearnedModel {
    const model = new LearnedModel(json.shared)
    model.priors.load(json.priors)
    model.customers.load(json.customers)
    model.recent.load(json.recent)
    model.general.load(json.general)
    model.own.load(json.own)
    // Snapshots from before first attempts were routed have none.
    if (json.firsts !== undefined) model.firsts.load(json.firsts)
    model.#learned.load(json.learned)
    return model
  }

  /** The payment with its answers, as it looks at an instant. Reads only. */
  outlook(payment: FailedPayment, answers: readonly Answer[], nowMs: number): Outlook {
    return new Outlook(this, payment, answers, nowMs)
  }

  /** Learns from the newest attempt, once. */
  learn(payment: FailedPayment): void {
    const newest = payment.attempts[payment.attempts.length - 1]
    if (!newest || !this.#learned.remember(payment)) return
    const atMs = newest.at.getTime()
    const answers = readAnswers(payment)
    const answer = newest.outcome === 'approved' ? undefined : answers[answers.length - 1]
    const kind = answerKindOf(newest, answer?.decline ?? null)
    const earlier = answer ? answers.slice(0, -1) : answers
    const before =
      earlier.length > 0 ? this.outlook({ ...payment, attempts: payment.attempts.slice(0, -1) }, earlier, atMs) : null

    let surprise: number | null = null
    if (before && answer?.decline.reason !== 'merchant_misconfigured') {
      // An outage that was met is no approval either: without it, what comes after an outage is promised too much.
      const predicted = before.predict(atMs, newest.gatewayId)
      const error = (kind === 'approved' ? 1 : 0) - predicted.chance
      for (const { general, own } of predicted.features) {
        this.general.learn(general, error)
        this.own.learn(own, error)
      }
      // Moods are the issuer's: who did not look has none.
      if (kind !== 'technical') surprise = error
      if (kind === 'approved')
        this.#countApproval(payment, before, believeApproved(before.belief, predicted.moment), atMs)
    } else if (kind === 'approved') this.#remember(payment, atMs, true, FIRST_APPROVAL_TRUST)
    if (payment.attempts.length === 1) this.#learnFirst(payment, newest, answer, kind)
    this.#noteWay(payment, answer, atMs, surprise)
    if (kind !== 'approved' && (kind !== 'technical' || !before))
      this.#countRefusal(payment, answers, before, kind, atMs)
  }

  /** Which gateways have first attempts approved. A merchant who is not set up there is refused as surely as by an issuer. */
  #learnFirst(payment: FailedPayment, { gatewayId }: Attempt, answer: Answer | undefined, kind: AnswerKind): void {
    if (payment.isCapture === true) return
    if (kind === 'technical' && answer?.decline.reason !== 'merchant_misconfigured') return
    this.firsts.learn(payment, gatewayId, kind === 'approved')
  }

  #countApproval(payment: FailedPayment, before: Outlook, approved: Float64Array, atMs: number): void {
    const { reason, belief } = before
    this.priors.count(payment, { reason, probabilities: belief.probabilities }, { reason, probabilities: approved })
    this.#remember(payment, atMs, true, RETRY_APPROVAL_TRUST)
  }

  #countRefusal(
    payment: FailedPayment,
    answers: readonly Answer[],
    before: Outlook | null,
    kind: AnswerKind,
    atMs: number,
  ): void {
    const now = this.#believed(payment, answers, before, atMs)
    const { probabilities } = now
    const earlier = before && { reason: before.reason, probabilities: before.belief.probabilities }
    this.priors.count(payment, earlier, { reason: now.reason, probabilities })
    if (kind === 'technical') return
    const trust = kind === now.kind || kind === 'funds' ? SAME_ANSWER_TRUST : OTHER_ANSWER_TRUST
    this.#remember(payment, atMs, false, trust * sumOf(probabilities, FUNDS_COUNT))
  }

  /** What is believed after the newest answer: what was believed before it and one answer more, where that will do. */
  #believed(payment: FailedPayment, answers: readonly Answer[], before: Outlook | null, atMs: number) {
    const { reason, kind } = tellingAnswer(answers)
    const newest = answers[answers.length - 1]
    const { probabilities } =
      before && newest && before.reason === reason && before.kind === kind
        ? believeNext(before.belief, payment, newest, kind)
        : believe(this.priors.of(payment, reason, this.customers, atMs), payment, answers, kind)
    return { reason, kind, probabilities }
  }

  /** Whether issuer and gateway answered at all, and whether better than expected. */
  #noteWay(payment: FailedPayment, answer: Answer | undefined, atMs: number, surprise: number | null): void {
    const newest = payment.attempts[payment.attempts.length - 1]
    // The merchant's own set-up is no outage: it does not pass, and others are not met by it.
    if (!newest || answer?.decline.reason === 'merchant_misconfigured') return
    const isIssuerDown =
      newest.outcome === 'declined' && answer !== undefined && answerKindOf(newest, answer.decline) === 'technical'
    const isGatewayDown = newest.outcome === 'not_processed'
    if (!isGatewayDown) this.recent.add(issuerPlace(payment), { atMs, isDown: isIssuerDown, surprise })
    this.recent.add(gatewayPlace(newest.gatewayId), { atMs, isDown: isGatewayDown, surprise: null })
  }

  #remember(payment: FailedPayment, atMs: number, isOpen: boolean, weight: number): void {
    if (!payment.customerId) return
    const offsetMs = localOffsetMs(payment)
    this.customers.add(payment.customerId, {
      localHour: localDayOf(atMs, offsetMs) * 24 + Math.floor(localHourOf(atMs, offsetMs)),
      utcHour: Math.floor(atMs / MS_PER_HOUR),
      isOpen,
      weight,
      paymentTag: paymentTagOf(payment),
    })
  }

  toJson() {
    return {
      // The priors it grew on belong to it: another release may ship others.
      shared: this.#shared,
      priors: this.priors.toJson(),
      customers: this.customers.toText(),
      recent: this.recent.toText(),
      general: this.general.toJson(),
      own: this.own.toJson(),
      firsts: this.firsts.toJson(),
      learned: this.#learned.toText(),
    }
  }
}
