import type { GatewayOption } from './payment.ts'

/** What one attempt through a gateway costs the merchant, all fees together; minor units. */
export interface AttemptCost {
  /** Approved or not. */
  readonly costMinor: number
  /** When it is approved, in place of costMinor; absent: the same. */
  readonly approvedCostMinor?: number
}

/** @param attemptCostMinor what an attempt costs beside the gateway's fee */
export function attemptCostOf(
  { attemptFeeMinor = 0, approvedFeeMinor = attemptFeeMinor }: GatewayOption,
  attemptCostMinor: number,
): AttemptCost {
  const costMinor = attemptFeeMinor + attemptCostMinor
  return approvedFeeMinor === attemptFeeMinor
    ? { costMinor }
    : { costMinor, approvedCostMinor: approvedFeeMinor + attemptCostMinor }
}

/** What an attempt is expected to bring, less what it is expected to cost; minor units, not rounded. */
export function expectedValueOf(amountMinor: number, chance: number, cost: AttemptCost): number {
  return chance * (amountMinor - surchargeMinorOf(cost)) - cost.costMinor
}

/** What an approval costs beyond an attempt; below 0 where a refusal costs more. */
export function surchargeMinorOf({ costMinor, approvedCostMinor = costMinor }: AttemptCost): number {
  return approvedCostMinor - costMinor
}
