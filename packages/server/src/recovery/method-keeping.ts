import type { PaymentMethod } from '../domain/payment-method.ts'

/**
 * What becomes of an attempt's payment method with its outcome.
 * as_it_is: stored before, or nothing of it is kept. until_case_ends: its number is sealed for our own retries alone, and
 * erased when there is none to come. store_when_approved: the merchant asked for that (retainOnSuccess).
 */
export type MethodKeeping = 'as_it_is' | 'until_case_ends' | 'store_when_approved'

export function keepingOf(
  { storageState }: Pick<PaymentMethod, 'storageState'>,
  kept: { readonly retainsMethod: boolean; readonly keepsNumber: boolean },
): MethodKeeping {
  if (storageState !== 'Cached') return 'as_it_is'
  if (kept.retainsMethod) return 'store_when_approved'
  return kept.keepsNumber ? 'until_case_ends' : 'as_it_is'
}

/** Whether Reprise can charge the method again by itself: what a gateway keeps by its id, or a number in the vault. */
export function isRepeatable(
  { kind, storageState }: Pick<PaymentMethod, 'kind' | 'storageState'>,
  keepsNumber: boolean,
): boolean {
  return storageState !== 'Redacted' && (kind === 'gateway' || keepsNumber)
}
