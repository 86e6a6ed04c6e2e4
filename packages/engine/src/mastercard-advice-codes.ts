/**
 * What a Mastercard merchant advice code tells the merchant to do.
 * - `wait`: not before the stated time (Authorization Optimizer); a hard bound.
 * - `later`: not now; the usual wait is the processors' reading, not Mastercard's.
 * - `never`: not again.
 * - `info`, `none`: nothing about when.
 */
export type AdviceAction = 'wait' | 'later' | 'never' | 'afterCredentialUpdate' | 'afterMerchantFix' | 'info' | 'none'

export interface AdviceCode {
  readonly action: AdviceAction
  /** Hours from the attempt that carried the advice; null where no time is named. */
  readonly waitHours: number | null
  readonly meaning: string
}

/**
 * Mastercard merchant advice codes, DE 48 sub-element 84. Optional: not every issuer sends one.
 *
 * Sources (secondary, Mastercard's own rules are not publicly readable), as of November 2026:
 * - https://developer.paypal.com/braintree/docs/reference/general/merchant-responses/merchant-advice-codes
 * - https://docs.antom.com/ac/ams/mac
 * - https://docs.solidgate.com/payments/card-payments/recover-revenue/merchant-advice-codes
 * - https://docs.everonet.com/en-us/gateway/developer-portal/appendix/mastercard-merchant-advice-code
 * - https://developer.cybersource.com/docs/cybs/en-us/mandates/relnote/all/na/mandates-april-2023/mandates-payments-intro/mc-pos-decline-reason.html
 * - https://developer.cybersource.com/docs/cybs/en-us/mandates/relnote/all/na/mandates-april-2024/mandates-payments-intro-april-2024/mc-merchant-advice-code.html
 * - https://developers.tabapay.com/docs/mastercard-authorization-optimizer-service
 * - github IanFoxDev/decline-codes data/mastercard.json
 */
export const MASTERCARD_ADVICE_CODES: Readonly<Record<string, AdviceCode>> = {
  // Run Automatic Billing Updater or ask the customer; then retry with the new details.
  '01': { action: 'afterCredentialUpdate', waitHours: null, meaning: 'New account information is available' },
  // Wait is not stated by Mastercard; processors advise about 72 hours (Solidgate, Everonet).
  '02': { action: 'later', waitHours: 72, meaning: 'Cannot approve now, try later' },
  // Closed or fraudulent account. Any CNP resubmission of same card and amount within 30 days is charged under
  // TPE.
  '03': { action: 'never', waitHours: null, meaning: 'Do not try again' },
  // Check cryptogram / token data (older reading: missing cryptography or partial shipment flag).
  '04': { action: 'afterMerchantFix', waitHours: null, meaning: 'Token requirements not met for this token type' },
  // Installment/gaming style programmes; rare on renewals.
  '05': { action: 'none', waitHours: null, meaning: 'Negotiated value not approved' },
  // Seen in the CyberSource list only.
  '08': { action: 'never', waitHours: null, meaning: 'Payment blocked by card company' },
  // Cardholder cancelled via Payment Cancellation Service. Resubmission within 30 days is charged.
  '21': { action: 'never', waitHours: null, meaning: 'Payment cancellation: stop recurring' },
  // Not a timing problem.
  '22': { action: 'never', waitHours: null, meaning: 'Merchant does not qualify for product code' },
  // With code 51, Authorization Optimizer.
  '24': { action: 'wait', waitHours: 1, meaning: 'Retry after 1 hour' },
  '25': { action: 'wait', waitHours: 24, meaning: 'Retry after 24 hours' },
  '26': { action: 'wait', waitHours: 48, meaning: 'Retry after 2 days' },
  '27': { action: 'wait', waitHours: 96, meaning: 'Retry after 4 days' },
  '28': { action: 'wait', waitHours: 144, meaning: 'Retry after 6 days' },
  '29': { action: 'wait', waitHours: 192, meaning: 'Retry after 8 days' },
  '30': { action: 'wait', waitHours: 240, meaning: 'Retry after 10 days' },
  // Info flag, also on approvals; low value of retrying once drained, ask for a lasting card.
  '40': { action: 'info', waitHours: null, meaning: 'Consumer non-reloadable prepaid card' },
  // Not usable for later instalments; ask for another card.
  '41': { action: 'info', waitHours: null, meaning: 'Consumer single-use virtual card number' },
  // MoneySend/gaming programme use (from 12 Apr 2024).
  '42': { action: 'never', waitHours: null, meaning: 'Sanctions score above threshold' },
  // Usable again; may be capped by owner.
  '43': { action: 'info', waitHours: null, meaning: 'Consumer multi-use virtual card number' },
  // CyberSource placeholder.
  '99': { action: 'none', waitHours: null, meaning: 'Unknown value from processor' },
}
