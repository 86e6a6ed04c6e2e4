/**
 * What the sandbox gateway answers, as data.
 *
 * Source: the observed sandbox of the v1 interface (wire.md of the project's shared facts, section 8); amount 2112 is
 * our own. docs/reference/sandbox.md shows the same rows to merchants, and a test compares the two.
 *
 * `gatewayCode` is the sandbox's native code; what it means is the engine's business (its table of the same name).
 * `responseCode` is the public code that comes of it, for the documentation only: nothing here decides it.
 */

/** The sandbox's own decline codes. */
export type SandboxDecline =
  | 'refer_to_issuer'
  | 'do_not_honor'
  | 'insufficient_funds'
  | 'invalid_transaction'
  | 'risk'
  | 'validation'
  | 'unknown_card'
  | 'cvv_failure'
  | 'cvv_not_matched'
  | 'cvv_incorrect'
  | 'void_failed'
  | 'invalid_amount'

/** The gateway's own sentence for each code, as a merchant reads it in gatewayMessage. */
export const SANDBOX_MESSAGES: Readonly<Record<SandboxDecline | 'approved', string>> = {
  approved: 'Approved.',
  refer_to_issuer: 'Refer to card issuer.',
  do_not_honor: 'Do not honor.',
  insufficient_funds: 'Insufficient funds.',
  invalid_transaction: 'Invalid transaction.',
  risk: 'Declined by the risk check.',
  validation: 'The request is not valid.',
  unknown_card: 'The card number is not one of the sandbox.',
  cvv_failure: 'The security code could not be verified.',
  cvv_not_matched: 'The security code is not matched.',
  cvv_incorrect: 'The security code is incorrect.',
  void_failed: 'The void failed.',
  invalid_amount: 'The external gateway has reported that you have submitted an invalid amount with your request.',
}

/** The six cards that the sandbox knows, with any past or future expiry. Published test numbers, no account behind them. */
export const SANDBOX_CARDS = [
  { brand: 'Visa', number: '4920201996449560' },
  { brand: 'Mastercard', number: '5244209084665514' },
  { brand: 'American Express', number: '341674949684898' },
  { brand: 'Diners Club', number: '30349475125576' },
  { brand: 'JCB', number: '3530111333300000' },
  { brand: 'Discover', number: '6011885753412897' },
] as const

/** The answer to any other card number. */
export const UNKNOWN_CARD = { gatewayCode: 'unknown_card', responseCode: '30016' } as const

export interface CvvRow {
  readonly cvv: string
  readonly cvvCode: string
  readonly cvvMessage: string
  /** Null: the code passes, and the amount decides. */
  readonly gatewayCode: SandboxDecline | null
  readonly responseCode: string
}

export const CVV_ROWS: readonly CvvRow[] = [
  {
    cvv: '201',
    cvvCode: 'U',
    cvvMessage: 'The issuer cannot check the security code.',
    gatewayCode: 'cvv_failure',
    responseCode: '30049',
  },
  {
    cvv: '202',
    cvvCode: 'N',
    cvvMessage: 'The security code does not match.',
    gatewayCode: 'cvv_not_matched',
    responseCode: '40006',
  },
  { cvv: '203', cvvCode: 'M', cvvMessage: 'Approved', gatewayCode: null, responseCode: '10000' },
  {
    cvv: '204',
    cvvCode: 'Q',
    cvvMessage: 'The result of the security code check is not known.',
    gatewayCode: 'cvv_failure',
    responseCode: '30049',
  },
  {
    cvv: '205',
    cvvCode: 'P',
    cvvMessage: 'The security code was not processed.',
    gatewayCode: 'cvv_failure',
    responseCode: '30049',
  },
  {
    cvv: '206',
    cvvCode: 'S',
    cvvMessage: 'The card has a security code, but the request says it has none.',
    gatewayCode: 'cvv_incorrect',
    responseCode: '40003',
  },
]

/** The security code check of every other code, of no code, and of a gateway's payment method. */
export const CVV_OTHERWISE = { cvvCode: 'M', cvvMessage: 'Approved' } as const

export interface AvsRow {
  readonly address1: string
  readonly avsCode: string
  readonly avsMessage: string
}

/** Address checks only inform: none of them declines. */
export const AVS_ROWS: readonly AvsRow[] = [
  { address1: 'Street_A', avsCode: 'A', avsMessage: 'The street matches, the postal code does not.' },
  { address1: 'Street_E', avsCode: 'E', avsMessage: 'The address could not be checked: AVS error.' },
  { address1: 'Street_N', avsCode: 'N', avsMessage: 'Neither the street nor the postal code matches.' },
  { address1: 'Street_S', avsCode: 'S', avsMessage: 'AVS not supported.' },
  { address1: 'Street_X', avsCode: 'X', avsMessage: 'The street and the nine-digit postal code match.' },
  { address1: 'Street_Y', avsCode: 'Y', avsMessage: 'The street and the five-digit postal code match.' },
]

/** The address check of every other address, and of none. */
export const AVS_OTHERWISE = { avsCode: 'S', avsMessage: 'AVS not supported.' } as const

/** What turns a row's decline into an approval: the attempt is a retry, or recovery is disabled. */
export type ApprovedWhen = 'retried' | 'recovery_disabled'

export interface AmountRow {
  /** Minor units of any currency. */
  readonly amountMinor: number
  readonly gatewayCode: SandboxDecline
  readonly approvedWhen: ApprovedWhen | null
  /** A capture of this amount is declined too; every other capture is approved. */
  readonly declinesCapture: boolean
  readonly responseCode: string
}

/** Any other amount is approved. */
export const AMOUNT_ROWS: readonly AmountRow[] = [
  amount(2005, 'refer_to_issuer', '20000'),
  { ...amount(2008, 'do_not_honor', '20003'), declinesCapture: true },
  amount(2012, 'insufficient_funds', '20023'),
  amount(3016, 'invalid_transaction', '30011'),
  amount(4018, 'risk', '40000'),
  amount(5023, 'validation', '50000'),
  { ...amount(6020, 'refer_to_issuer', '20000'), approvedWhen: 'recovery_disabled' },
  // With recovery disabled the answer is the same; the server then gives 20000's hard twin, 30080.
  amount(7028, 'refer_to_issuer', '20000'),
  { ...amount(2112, 'insufficient_funds', '20023'), approvedWhen: 'retried' },
]

/** A charge of this amount cannot be voided, only refunded. */
export const VOID_DECLINED = { chargeAmountMinor: 9000, gatewayCode: 'void_failed', responseCode: '30013' } as const

/** A refund of more than was charged. */
export const REFUND_ABOVE_ORIGINAL = { gatewayCode: 'invalid_amount', responseCode: '30015' } as const

function amount(amountMinor: number, gatewayCode: SandboxDecline, responseCode: string): AmountRow {
  return { amountMinor, gatewayCode, approvedWhen: null, declinesCapture: false, responseCode }
}
