import type { CasePlan } from './case-plan.ts'

/** What a merchant knows of one payment. */
export interface PaymentStory {
  readonly plan: CasePlan
  /**
   * unposted; unclear: posted, and no answer, or none that says what became of it; waiting: declined, worth a retry;
   * over: approved, or nothing more to do.
   */
  state: 'unposted' | 'unclear' | 'waiting' | 'over'
  /** Of the newest post: the same until its answer is clear, and then never again. */
  reference: string
  retries: number
  retryAt: Date | null
  referenceData: string | null
  transactionId: string | null
  paymentMethodId: string | null
  hasOwnPost: boolean
  /** It need not be cancelled any more: it is, or had ended before. */
  isCancelAnswered: boolean
  /** When the answer to the cancellation was there, by the machine's clock; null: it was not asked for, or not answered. */
  cancelledAtMs: number | null
  /** What was posted and answered, in words, for the history of a failure. */
  readonly told: string[]
}

export function beginStory(plan: CasePlan): PaymentStory {
  return {
    plan,
    state: 'unposted',
    reference: `${plan.orderId}-0`,
    retries: 0,
    retryAt: null,
    referenceData: null,
    transactionId: null,
    paymentMethodId: null,
    hasOwnPost: false,
    isCancelAnswered: false,
    cancelledAtMs: null,
    told: [],
  }
}

/** The company's time, as the soak counts it. */
export interface SoakTime {
  /** From the beginning. */
  readonly hour: number
  readonly now: Date
}

/** What there is to do about a payment now. */
export type Step = 'post' | 'cancel' | 'look_up' | 'own_retry' | 'due_retry'

export function stepsOf(story: PaymentStory, { hour, now }: SoakTime): Step[] {
  const { plan, state, retryAt } = story
  if (state === 'unposted') return hour >= plan.firstHour ? ['post'] : []
  const steps: Step[] = []
  const isCancellable = story.transactionId !== null && !story.isCancelAnswered
  if (plan.cancel !== null && isCancellable && hour >= plan.cancel.hour) steps.push('cancel')
  if (state === 'unclear') return [...steps, 'look_up']
  if (state !== 'waiting') return steps
  if (plan.ownPostHour !== null && !story.hasOwnPost && hour >= plan.ownPostHour) return [...steps, 'own_retry']
  if (plan.calendar === 'merchant' && retryAt !== null && retryAt <= now) return [...steps, 'due_retry']
  return steps
}

/** When there is something to do about a payment again; never: infinity. */
export function nextHourOf(story: PaymentStory, hour: number, toHour: (instant: Date) => number): number {
  const { plan, state, retryAt } = story
  if (state === 'unposted') return plan.firstHour
  if (state === 'unclear') return hour
  const hours: number[] = []
  if (plan.cancel !== null && story.transactionId !== null && !story.isCancelAnswered) hours.push(plan.cancel.hour)
  if (state === 'waiting') {
    if (plan.ownPostHour !== null && !story.hasOwnPost) hours.push(plan.ownPostHour)
    if (plan.calendar === 'merchant' && retryAt !== null) hours.push(toHour(retryAt))
  }
  return Math.min(...hours)
}

/** The part of a transaction on the wire that a merchant acts on. */
export interface ToldTransaction {
  readonly transactionId: string
  readonly transactionStatus: 1 | 2 | 3
  readonly responseCode: string
  readonly retryDate: string | null
  readonly referenceData: string
  readonly paymentMethod: { readonly paymentMethodId: string | null }
}

/** Takes in what a post was answered, or what a look at it afterwards showed. */
export function take(story: PaymentStory, told: ToldTransaction, isRead: boolean): void {
  const { transactionStatus, responseCode, retryDate } = told
  // The reference was used: by this very payment, whose answer was lost. A look at it tells.
  if (responseCode === '50129') {
    story.state = 'unclear'
    return
  }
  if (told.referenceData !== '') story.referenceData = told.referenceData
  // The same code says of an issuer that it is down, with status 2.
  const isUnknown = transactionStatus === 3 && responseCode === '20039'
  // It may be of a request that was not kept, whose id leads nowhere.
  if (isRead || !isUnknown) {
    story.transactionId ??= told.transactionId
    story.paymentMethodId ??= told.paymentMethod.paymentMethodId
  }
  if (isUnknown) story.state = 'unclear'
  else if (transactionStatus === 1 || retryDate === null) story.state = 'over'
  else {
    story.state = 'waiting'
    story.retryAt = new Date(retryDate)
  }
}
