import { toShare } from '../recovery/advice.ts'
import { OFF_POLICY_METHOD } from '../recovery/compare-policies.ts'
import { CONTROL_SCHEDULE } from '../recovery/control-schedule.ts'
import type { ReportWindow } from '../recovery/lift-port.ts'
import type { ArmReport, LiftReport } from '../recovery/report-lift.ts'
import type { LiftAnswer } from './schemas/lift.ts'

export function presentLift(window: ReportWindow, report: LiftReport): LiftAnswer {
  const { treated, heldOut, comparison, verdict, words, runningCases } = report
  const { treatedCases, heldOutCases, treatedShare, heldOutShare, lift, interval } = comparison
  const { name, retryAfterHours, source } = CONTROL_SCHEDULE
  return {
    startDate: window.from?.toISOString() ?? null,
    endDate: window.to?.toISOString() ?? null,
    treated: presentArm(treated, treatedCases, treatedShare),
    heldOut: presentArm(heldOut, heldOutCases, heldOutShare),
    lift: shareOrNull(lift),
    interval: interval === null ? null : interval.map(toShare),
    verdict,
    explanation: words,
    runningCases,
    control: { name, retryAfterHours: [...retryAfterHours], source },
    offPolicy: presentOffPolicy(report.offPolicy),
  }
}

function presentOffPolicy({ estimate, interval, effectiveCases, explored, reason }: LiftReport['offPolicy']) {
  return {
    estimate: shareOrNull(estimate),
    interval: interval === null ? null : interval.map(toShare),
    effectiveCases: Math.round(effectiveCases * 10) / 10,
    explored,
    method: OFF_POLICY_METHOD,
    reason,
  }
}

function presentArm({ cases, recoveredCases, money }: ArmReport, comparedCases: number, share: number | null) {
  const [first, ...others] = money
  return {
    cases,
    recovered: recoveredCases,
    // Minor units of different currencies make no sum.
    amount: others.length > 0 ? null : (first?.recoveredMinor ?? 0),
    amounts: money.map(({ currency, stakeMinor, recoveredMinor }) => ({
      currencyCode: currency,
      atStake: stakeMinor,
      amount: recoveredMinor,
    })),
    comparedCases,
    recoveredShare: shareOrNull(share),
  }
}

function shareOrNull(share: number | null): number | null {
  return share === null ? null : toShare(share)
}
