import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { Money } from '../domain/money.ts'

/** What one attempt costs at a gateway, in minor units of the payment's currency; null: not known. */
export interface AttemptFees {
  readonly refusedMinor: number | null
  /** In place of the other. */
  readonly approvedMinor: number | null
}

type Fees = Pick<
  GatewayAccount,
  'currency' | 'approvedChargeOrCaptureRateFee' | 'approvedChargeOrCaptureFlatFeeMinor' | 'otherTransactionFlatFeeMinor'
>

/**
 * Flat fees in another currency than the payment's are as good as unknown: there is no rate to convert them by. An account
 * that names no currency has them in every payment's own.
 */
export function attemptFeesOf(account: Fees, { amountMinor, currency }: Money): AttemptFees {
  const isSameCurrency = account.currency === null || account.currency === currency
  const flatMinor = isSameCurrency ? account.approvedChargeOrCaptureFlatFeeMinor : null
  const rate = account.approvedChargeOrCaptureRateFee
  const isFree = flatMinor === null && rate === null
  return {
    refusedMinor: isSameCurrency ? account.otherTransactionFlatFeeMinor : null,
    // A fraction of a minor unit is kept: it is compared, never charged.
    approvedMinor: isFree ? null : (flatMinor ?? 0) + Number(rate ?? 0) * amountMinor,
  }
}
