import type { GatewayOption } from '@reprise/engine'
import type { PerfectAttempt } from './oracle.ts'
import type { ViolationKind } from './rule-checker.ts'
import type { PaymentResult } from './run-policy.ts'
import { MS_PER_HOUR } from './virtual-time.ts'

/** What a policy made of the payments it is scored on. */
export interface PolicyScore {
  readonly payments: number
  /** Recovered money as a share of the oracle's. */
  readonly recoveredShare: number
  /** Recovered money less the gateways' fees for all retries, as a share of the oracle's; below 0: they cost more. */
  readonly netShare: number
  /** Recovered payments as a share of all. */
  readonly recoveredRate: number
  /** Retries for each recovered payment, those of lost payments included; 0: none was recovered. */
  readonly retriesPerRecovered: number
  readonly retriesPerPayment: number
  readonly hoursToRecoveryMedian: number
  readonly hoursToRecoveryMean: number
  readonly violations: Readonly<Partial<Record<ViolationKind, number>>>
  readonly violationCount: number
  /** Expected calibration error of the stated chances; null: none were stated. */
  readonly calibrationError: number | null
  readonly reliability: readonly ReliabilityBin[]
}

export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly statedMean: number
  readonly approvedShare: number
}

const RELIABILITY_BINS = 10

/** Scores results against the oracle's perfect attempts, one for each result, in the same order. */
export function scoreResults(
  results: readonly PaymentResult[],
  perfect: readonly (PerfectAttempt | null)[],
  gateways: readonly GatewayOption[],
): PolicyScore {
  const value = (isCounted: (result: PaymentResult, i: number) => boolean) =>
    results.reduce((sum, result, i) => sum + (isCounted(result, i) ? result.payment.valueMinor : 0), 0)
  const possible = value((_, i) => perfect[i] !== null)
  const recoveredValue = value(({ isRecovered }) => isRecovered)
  const recovered = results.filter(({ isRecovered }) => isRecovered)
  const retries = results.reduce((sum, { attempts }) => sum + attempts.length - 1, 0)
  const hours = recovered
    .map(({ payment, attempts }) => ((attempts.at(-1)?.at.getTime() ?? 0) - payment.firstMs) / MS_PER_HOUR)
    .sort((a, b) => a - b)
  const violations = countViolations(results)
  const reliability = reliabilityOf(results.flatMap(({ forecasts }) => forecasts))
  return {
    payments: results.length,
    recoveredShare: possible === 0 ? 0 : recoveredValue / possible,
    netShare: possible === 0 ? 0 : (recoveredValue - feesOf(results, gateways)) / possible,
    recoveredRate: results.length === 0 ? 0 : recovered.length / results.length,
    retriesPerRecovered: recovered.length === 0 ? 0 : retries / recovered.length,
    retriesPerPayment: results.length === 0 ? 0 : retries / results.length,
    hoursToRecoveryMedian: hours[Math.floor(hours.length / 2)] ?? 0,
    hoursToRecoveryMean: hours.length === 0 ? 0 : hours.reduce((sum, each) => sum + each, 0) / hours.length,
    violations,
    violationCount: Object.values(violations).reduce((sum, count) => sum + count, 0),
    calibrationError: calibrationErrorOf(reliability),
    reliability,
  }
}

/** What the gateways take for the retries, in the merchant's reporting currency; approved or not. */
function feesOf(results: readonly PaymentResult[], gateways: readonly GatewayOption[]): number {
  const fees = new Map(gateways.map(({ gatewayId, attemptFeeMinor = 0 }) => [gatewayId, attemptFeeMinor]))
  return results.reduce((sum, { payment, attempts }) => {
    const feeMinor = attempts.slice(1).reduce((own, { gatewayId }) => own + (fees.get(gatewayId) ?? 0), 0)
    return sum + (feeMinor * payment.valueMinor) / payment.amountMinor
  }, 0)
}

/** The table behind the calibration error: of those that said about 0.3, how many were approved. */
export function reliabilityOf(
  forecasts: readonly { readonly probability: number; readonly isApproved: boolean }[],
): ReliabilityBin[] {
  const sums = Array.from({ length: RELIABILITY_BINS }, () => ({ count: 0, stated: 0, approved: 0 }))
  for (const { probability, isApproved } of forecasts) {
    const sum = sums[Math.min(RELIABILITY_BINS - 1, Math.max(0, Math.floor(probability * RELIABILITY_BINS)))]
    if (!sum) continue
    sum.count++
    sum.stated += probability
    if (isApproved) sum.approved++
  }
  return sums.map(({ count, stated, approved }, i) => ({
    from: i / RELIABILITY_BINS,
    to: (i + 1) / RELIABILITY_BINS,
    count,
    statedMean: count === 0 ? 0 : stated / count,
    approvedShare: count === 0 ? 0 : approved / count,
  }))
}

/** Mean distance between what was said and what came, by the bins' counts. */
export function calibrationErrorOf(bins: readonly ReliabilityBin[]): number | null {
  const total = bins.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return null
  return bins.reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.statedMean - bin.approvedShare), 0)
}

function countViolations(results: readonly PaymentResult[]): Partial<Record<ViolationKind, number>> {
  const counts: Partial<Record<ViolationKind, number>> = {}
  for (const kind of results.flatMap(({ violations }) => violations)) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
