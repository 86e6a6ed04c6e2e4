import type { FailedPayment } from '@reprise/engine'

/** What a policy wants done with a payment that has just been declined. */
export type PolicyDecision =
  | {
      readonly action: 'retry'
      readonly at: Date
      readonly gatewayId: string
      /** The chance of approval it sees, 0..1; absent: it does not say. */
      readonly approvalProbability?: number
    }
  | { readonly action: 'stop' }

/** Anything that decides about retries. It sees what a merchant sees, and no more. */
export interface RetryPolicy {
  /** Called once after every attempt that was not approved. */
  decide(payment: FailedPayment, now: Date): PolicyDecision
  /** Called once for every attempt, the first one and approvals included, before the next decision. */
  observe(payment: FailedPayment): void
}
