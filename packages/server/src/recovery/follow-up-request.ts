/** A capture, void, refund or refundedpayment as it arrived; absent and empty are null. */
export interface FollowUpRequest {
  readonly merchantTransactionId: string | null
  readonly amount: string | null
  readonly disableCustomerRecovery: boolean
}
