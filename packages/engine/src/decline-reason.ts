/**
 * Why a payment was declined: our own short list, into which every network, advice and gateway code is translated.
 *
 * Source: reasons.json of the project's shared facts (as of November 2026), put together from the networks' and
 * processors' public pages. The response codes are those of the v1 wire interface; where they differ from the twins
 * of response-codes.json, this table is right. `firstDelayHours` and `suggestedMaxAttempts` are our own defaults,
 * not rules of any network.
 */

/** How a reason can be overcome, if at all. */
export type RetryMode =
  /** Schedule by funds/limit timing. */
  | 'timed'
  /** Minutes to hours. */
  | 'soon'
  /** Decided by network advice code. */
  | 'byAdviceCode'
  /** Only with refreshed card details. */
  | 'afterCredentialUpdate'
  /** Customer has to act. */
  | 'afterCustomerAction'
  /** Merchant has to fix. */
  | 'afterMerchantFix'
  /** When the counting window reopens. */
  | 'afterWindow'
  /** Not on this credential. */
  | 'never'

export type DeclineReason =
  | 'insufficient_funds'
  | 'do_not_honor'
  | 'generic_decline'
  | 'call_issuer'
  | 'try_again_later'
  | 'limit_exceeded'
  | 'issuer_unavailable'
  | 'processing_error'
  | 'suspected_fraud'
  | 'restricted_card'
  | 'account_blocked'
  | 'transaction_not_permitted'
  | 'policy_decline'
  | 'lifecycle_decline'
  | 'card_not_supported'
  | 'invalid_amount'
  | 'duplicate'
  | 'card_expired'
  | 'invalid_number'
  | 'invalid_account'
  | 'closed_account'
  | 'lost_card'
  | 'stolen_card'
  | 'pickup_card'
  | 'revoked_authorization'
  | 'stop_payment'
  | 'new_account_info'
  | 'cvv_mismatch'
  | 'avs_mismatch'
  | 'authentication_required'
  | 'pin_error'
  | 'merchant_misconfigured'
  | 'invalid_request'
  | 'gateway_risk_block'
  | 'retry_limit_blocked'
  | 'do_not_retry'
  | 'unclassified'

/** `soft`: may succeed later as it is. `hard`: will not, unless something changes. */
export type DeclineClass = 'soft' | 'hard'

/** The wire's code for a decline, by what becomes of it. */
export interface ResponseCodePair {
  /** Answered when the payment will be tried again; null: it is never tried again for this reason. */
  readonly retry: string | null
  /** Answered when it will not. */
  readonly stop: string
}

export interface DeclineReasonFacts {
  /** A default: a code may be firmer or milder than its reason, and a never-rule of the network overrides both. */
  readonly class: DeclineClass
  readonly retryMode: RetryMode
  /** Hours to wait before the first retry; null where waiting alone does not help. */
  readonly firstDelayHours: number | null
  /** Retries worth making for this reason alone; 0 where retrying alone does not help. */
  readonly suggestedMaxAttempts: number
  readonly responseCode: ResponseCodePair
  readonly definition: string
  readonly guidance: string
}

export const DECLINE_REASONS: Readonly<Record<DeclineReason, DeclineReasonFacts>> = {
  insufficient_funds: {
    class: 'soft',
    retryMode: 'timed',
    firstDelayHours: 48,
    suggestedMaxAttempts: 8,
    responseCode: { retry: '20023', stop: '30087' },
    definition: 'Balance or credit line cannot cover the amount.',
    guidance:
      'Wait for money: next likely payday (1st, 15th, last business day, Friday) in the morning of the cardholder time zone, never within the same hours; obey Mastercard MAC 24-30 delay exactly when present.',
  },
  do_not_honor: {
    class: 'soft',
    retryMode: 'timed',
    firstDelayHours: 24,
    suggestedMaxAttempts: 6,
    responseCode: { retry: '20003', stop: '30082' },
    definition: 'Issuer refused and gave no reason.',
    guidance:
      'Space out 1-5 days and vary hour and weekday; often hides low funds or issuer risk scoring; try after network-token or credential refresh; contact the customer after 2 failures.',
  },
  generic_decline: {
    class: 'soft',
    retryMode: 'timed',
    firstDelayHours: 24,
    suggestedMaxAttempts: 6,
    responseCode: { retry: '20022', stop: '30086' },
    definition: 'Refused with a code that says nothing more (or a code we cannot map).',
    guidance: 'Treat as do_not_honor; always obey a network advice code if one came with it.',
  },
  call_issuer: {
    class: 'soft',
    retryMode: 'timed',
    firstDelayHours: 48,
    suggestedMaxAttempts: 4,
    responseCode: { retry: '20000', stop: '30080' },
    definition: 'Issuer wants the cardholder to make contact.',
    guidance: 'Few attempts, 2+ days apart, combined with a customer message.',
  },
  try_again_later: {
    class: 'soft',
    retryMode: 'timed',
    firstDelayHours: 24,
    suggestedMaxAttempts: 5,
    responseCode: { retry: '20012', stop: '30083' },
    definition: 'Issuer or network states a later attempt may work (code 19/21, MAC 02, NMI 264).',
    guidance: 'MAC 02 commonly read as 72 hours; otherwise 24 hours.',
  },
  limit_exceeded: {
    class: 'soft',
    retryMode: 'timed',
    firstDelayHours: 24,
    suggestedMaxAttempts: 5,
    responseCode: { retry: '20050', stop: '30092' },
    definition: 'Amount, count or velocity ceiling on card/account reached.',
    guidance:
      'Not the same day; next day after local midnight, or next statement/calendar cycle for monthly limits; smaller amount if the contract allows.',
  },
  issuer_unavailable: {
    class: 'soft',
    retryMode: 'soon',
    firstDelayHours: 1,
    suggestedMaxAttempts: 4,
    responseCode: { retry: '20039', stop: '30088' },
    definition: 'Issuer, switch or route could not answer.',
    guidance: 'Minutes to hours: about 10-60 min, then 4-6 h, then next day; second gateway is useful.',
  },
  processing_error: {
    class: 'soft',
    retryMode: 'soon',
    firstDelayHours: 1,
    suggestedMaxAttempts: 4,
    responseCode: { retry: '20046', stop: '30090' },
    definition: 'System fault or timeout between the parties.',
    guidance: 'Check for a hidden approval first (idempotency), then minutes to hours with backoff.',
  },
  suspected_fraud: {
    class: 'soft',
    retryMode: 'timed',
    firstDelayHours: 72,
    suggestedMaxAttempts: 2,
    responseCode: { retry: '20074', stop: '30031' },
    definition: 'Issuer risk engine refused; account is not confirmed bad.',
    guidance: 'At most 1-2 attempts days later, ideally after cardholder confirms or authenticates; never rapid-fire.',
  },
  restricted_card: {
    class: 'soft',
    retryMode: 'timed',
    firstDelayHours: 96,
    suggestedMaxAttempts: 2,
    responseCode: { retry: '20048', stop: '30034' },
    definition: 'Card is limited by region, product or issuer status.',
    guidance: 'Rarely clears by itself; one or two late attempts, other card preferred.',
  },
  account_blocked: {
    class: 'soft',
    retryMode: 'afterCustomerAction',
    firstDelayHours: 96,
    suggestedMaxAttempts: 2,
    responseCode: { retry: '20048', stop: '30034' },
    definition: 'Card not activated yet, temporarily frozen, or blocked by its owner.',
    guidance: 'Ask the customer to unlock/activate, then retry; one blind retry after several days.',
  },
  transaction_not_permitted: {
    class: 'hard',
    retryMode: 'never',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20085', stop: '30029' },
    definition: 'This kind of purchase is not allowed for the card.',
    guidance: 'Visa 57 and 12 are never-retry; ask for another card.',
  },
  policy_decline: {
    class: 'soft',
    retryMode: 'byAdviceCode',
    firstDelayHours: 72,
    suggestedMaxAttempts: 3,
    responseCode: { retry: '20048', stop: '30029' },
    definition: 'Mastercard 82: refused under issuer policy.',
    guidance: 'Follow the MAC: 01 update, 02/24-30 wait, 03/21 stop; no MAC: at most 2-3 spaced attempts.',
  },
  lifecycle_decline: {
    class: 'hard',
    retryMode: 'byAdviceCode',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20080', stop: '30026' },
    definition: 'Mastercard 79: card life-cycle problem (expired, replaced, closed).',
    guidance:
      'Run account updater / network token refresh; retry only with new details (MAC 01) or when MAC says wait.',
  },
  card_not_supported: {
    class: 'hard',
    retryMode: 'never',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20084', stop: '30058' },
    definition: 'Card brand, type or currency is not supported.',
    guidance: 'Other card or other merchant account; not a timing problem.',
  },
  invalid_amount: {
    class: 'hard',
    retryMode: 'afterMerchantFix',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30015' },
    definition: 'Amount is malformed or outside allowed bounds.',
    guidance: 'Fix the amount; no blind retry.',
  },
  duplicate: {
    class: 'hard',
    retryMode: 'afterMerchantFix',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30044' },
    definition: 'Same transaction already seen.',
    guidance: 'Look for the earlier result; only resend after the duplicate window with a new reference.',
  },
  card_expired: {
    class: 'hard',
    retryMode: 'afterCredentialUpdate',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20080', stop: '30026' },
    definition: 'Expiry passed, missing or wrong.',
    guidance: 'Updater or customer first. Retrying with a refreshed expiry is allowed (Visa cat 3).',
  },
  invalid_number: {
    class: 'hard',
    retryMode: 'afterCredentialUpdate',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20103', stop: '30012' },
    definition: 'Account number does not exist or fails checks.',
    guidance: 'New card details needed; Visa 14 is never-retry.',
  },
  invalid_account: {
    class: 'hard',
    retryMode: 'afterCredentialUpdate',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20077', stop: '30019' },
    definition: 'No such account/issuer/account type.',
    guidance: 'New payment method.',
  },
  closed_account: {
    class: 'hard',
    retryMode: 'never',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30019' },
    definition: 'Account or token has been closed.',
    guidance: 'New payment method; updater may supply a successor card.',
  },
  lost_card: {
    class: 'hard',
    retryMode: 'never',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30008' },
    definition: 'Reported lost.',
    guidance: 'Never the same number; updater or customer.',
  },
  stolen_card: {
    class: 'hard',
    retryMode: 'never',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30009' },
    definition: 'Reported stolen.',
    guidance: 'Never the same number; updater or customer.',
  },
  pickup_card: {
    class: 'hard',
    retryMode: 'never',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30000' },
    definition: 'Issuer asks for the card to be kept, incl. confirmed-fraud accounts.',
    guidance: 'Never.',
  },
  revoked_authorization: {
    class: 'hard',
    retryMode: 'never',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30029' },
    definition: 'Cardholder withdrew consent for this merchant or all recurring charges (R1, R3, MAC 21).',
    guidance: 'Stop the subscription billing; never charge again on it without new consent.',
  },
  stop_payment: {
    class: 'hard',
    retryMode: 'never',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30029' },
    definition: 'Cardholder stopped this one payment (R0).',
    guidance: 'Never retry this invoice on this card; contact the customer before the next cycle.',
  },
  new_account_info: {
    class: 'hard',
    retryMode: 'afterCredentialUpdate',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20080', stop: '30026' },
    definition: 'Issuer says newer credentials exist (MAC 01, NMI 263, Braintree 2022).',
    guidance: 'Call account updater, then retry once updated.',
  },
  cvv_mismatch: {
    class: 'hard',
    retryMode: 'afterCredentialUpdate',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30049' },
    definition: 'Security code wrong.',
    guidance: 'Recurring charges should omit CVV; otherwise ask the customer (Visa cat 3).',
  },
  avs_mismatch: {
    class: 'hard',
    retryMode: 'afterCustomerAction',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20090', stop: '40006' },
    definition: 'Address or postal code check failed.',
    guidance: 'Correct address or relax gateway filter.',
  },
  authentication_required: {
    class: 'hard',
    retryMode: 'afterCustomerAction',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30029' },
    definition: 'Issuer demands strong customer authentication (65 on Mastercard EU, 1A on Visa).',
    guidance:
      'Bring the customer on session for 3-D Secure; check the MIT flags and original network transaction id before that.',
  },
  pin_error: {
    class: 'hard',
    retryMode: 'afterCustomerAction',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30029' },
    definition: 'PIN wrong, needed, or tries used up.',
    guidance: 'Not expected on stored-credential charges; try once next day without PIN data.',
  },
  merchant_misconfigured: {
    class: 'hard',
    retryMode: 'afterMerchantFix',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20057', stop: '30095' },
    definition: 'Merchant id, credentials or setup problem.',
    guidance: 'Alert the merchant, hold the queue; route to another gateway meanwhile.',
  },
  invalid_request: {
    class: 'hard',
    retryMode: 'afterMerchantFix',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20076', stop: '30099' },
    definition: 'Message format or data fault.',
    guidance: 'Fix and resend; alert.',
  },
  gateway_risk_block: {
    class: 'hard',
    retryMode: 'afterMerchantFix',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: '20087', stop: '40000' },
    definition: 'The merchant side or gateway fraud rules stopped it before the issuer.',
    guidance: 'Review rule; the issuer never saw it, so it does not consume network retry budget.',
  },
  retry_limit_blocked: {
    class: 'hard',
    retryMode: 'afterWindow',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30100' },
    definition: 'Gateway or network guard stopped an excessive retry.',
    guidance: 'Do not retry until the 30-day window reopens.',
  },
  do_not_retry: {
    class: 'hard',
    retryMode: 'never',
    firstDelayHours: null,
    suggestedMaxAttempts: 0,
    responseCode: { retry: null, stop: '30086' },
    definition: 'Issuer or network explicitly forbids another try (MAC 03, PayPal PPRN, Braintree 2043).',
    guidance: 'Never on this credential.',
  },
  unclassified: {
    class: 'soft',
    retryMode: 'timed',
    firstDelayHours: 48,
    suggestedMaxAttempts: 1,
    responseCode: { retry: '20047', stop: '30091' },
    definition: 'A native or network code that is in no table.',
    guidance: 'One cautious retry, counted and listed for the operator; never a guess.',
  },
}
