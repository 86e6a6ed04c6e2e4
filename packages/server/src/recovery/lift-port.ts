import type { Tenant } from '../domain/company.ts'
import type { Arm } from '../domain/holdout.ts'

/** Instants, inclusive; null: open on that side. */
export interface ReportWindow {
  readonly from: Date | null
  readonly to: Date | null
}

/** Cases of one arm, currency and chance of being held out, added up. Amounts in minor units of the currency. */
export interface CaseSums {
  readonly arm: Arm
  /** ISO 4217. */
  readonly currency: string
  /** The chance, above 0 and below 1, with which each of these cases could have been held out. */
  readonly shareRatio: number
  readonly cases: number
  readonly recoveredCases: number
  /** What was to be had. */
  readonly stakeMinor: number
  /** What was had of it. */
  readonly recoveredMinor: number
  /** Sums over the cases of stake times stake, recovered times recovered, and the one times the other. */
  readonly stakeSquared: number
  readonly recoveredSquared: number
  readonly stakeTimesRecovered: number
}

/**
 * running: may still be recovered. ended_early: has ended, before its days were over. over: its days are over, however it
 * ended, so that such cases have all had their whole time.
 */
export type CaseStage = 'running' | 'ended_early' | 'over'

export interface StagedSums extends CaseSums {
  readonly stage: CaseStage
}

/**
 * Logged decisions of treated cases whose days are over, added up for the comparison of two policies: `first` always takes
 * what the plan puts first, `any` one of its candidates with equal chances. A decision weighs as much as a policy would
 * rather have taken what was taken: its chance there over its propensity. Sums over cases of their decisions' weights, of
 * products of these, and of both times the share of its stake that the case recovered (`r`), once and twice.
 */
export interface DecisionSums {
  /** Decisions with something to choose among, and those of them that drew another candidate than the first. */
  readonly decisions: number
  readonly explored: number
  readonly first: WeightSums
  readonly any: WeightSums
  /** Of the products of both weights. */
  readonly both: Pick<WeightSums, 'squares' | 'squaresTimesR' | 'squaresTimesRSquared'>
}

export interface WeightSums {
  readonly weights: number
  readonly weightsTimesR: number
  readonly squares: number
  readonly squaresTimesR: number
  readonly squaresTimesRSquared: number
}

export interface DrawnCases {
  /** Of the cases that drew a lot and opened in the window, added up as they stand at `now`. */
  addUp(tenant: Tenant, window: ReportWindow, now: Date): Promise<readonly StagedSums[]>
  /** Of the treated ones among them whose days are over: what was decided, and what came of it. */
  addUpDecisions(tenant: Tenant, window: ReportWindow, now: Date): Promise<DecisionSums>
}
