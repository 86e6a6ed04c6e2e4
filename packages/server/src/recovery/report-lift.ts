import type { Tenant } from '../domain/company.ts'
import type { Arm } from '../domain/holdout.ts'
import type { CompanyTime } from './company-time.ts'
import { type Comparison, compareArms } from './compare-arms.ts'
import { comparePolicies, type OffPolicyEstimate } from './compare-policies.ts'
import type { DrawnCases, ReportWindow, StagedSums } from './lift-port.ts'

export interface ReportLiftPorts {
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly drawnCases: DrawnCases
}

/** lift, loss: the 95 % interval lies on one side of 0. */
export type LiftVerdict = 'lift' | 'loss' | 'not enough yet'

export interface LiftReport {
  readonly treated: ArmReport
  readonly heldOut: ArmReport
  /** Cases that may still be recovered. */
  readonly runningCases: number
  /** Of the cases whose days are over. */
  readonly comparison: Comparison
  readonly verdict: LiftVerdict
  /** The verdict in one sentence. */
  readonly words: string
  readonly offPolicy: OffPolicyEstimate
}

/** The finished cases of one arm: those that have ended, and those whose days are over. */
export interface ArmReport {
  readonly cases: number
  readonly recoveredCases: number
  /** By currency, in the order of their codes. */
  readonly money: readonly ArmMoney[]
}

export interface ArmMoney {
  readonly currency: string
  readonly stakeMinor: number
  readonly recoveredMinor: number
}

export type ReportLift = (tenant: Tenant, window: ReportWindow) => Promise<LiftReport>

/** Compared cases an arm below which nothing is claimed (wire.md section 9). */
const CASES_MIN = 200

/**
 * Whether the engine recovers more than the schedule. Compared are all cases whose days are over, and only those: whoever
 * ends early is no fair sample, because what is recovered ends early and what is lost ends late.
 */
export function createReportLift(ports: ReportLiftPorts): ReportLift {
  return async function reportLift(tenant, window) {
    const now = await ports.companyTime.now(tenant)
    const sums = await ports.drawnCases.addUp(tenant, window, now)
    const decisions = await ports.drawnCases.addUpDecisions(tenant, window, now)
    const comparison = compareArms(sums.filter(({ stage }) => stage === 'over'))
    const finished = sums.filter(({ stage }) => stage !== 'running')
    return {
      treated: armReport(finished, 'treated'),
      heldOut: armReport(finished, 'held_out'),
      runningCases: total(sums, ({ stage, cases }) => (stage === 'running' ? cases : 0)),
      comparison,
      ...judge(comparison),
      offPolicy: comparePolicies(decisions),
    }
  }
}

function armReport(sums: readonly StagedSums[], arm: Arm): ArmReport {
  const ofArm = sums.filter((each) => each.arm === arm)
  const currencies = [...new Set(ofArm.map(({ currency }) => currency))].sort((left, right) => (left < right ? -1 : 1))
  return {
    cases: total(ofArm, ({ cases }) => cases),
    recoveredCases: total(ofArm, ({ recoveredCases }) => recoveredCases),
    money: currencies.map((currency) => {
      const inCurrency = ofArm.filter((each) => each.currency === currency)
      return {
        currency,
        stakeMinor: total(inCurrency, ({ stakeMinor }) => stakeMinor),
        recoveredMinor: total(inCurrency, ({ recoveredMinor }) => recoveredMinor),
      }
    }),
  }
}

function judge(comparison: Comparison): Pick<LiftReport, 'verdict' | 'words'> {
  const { treatedCases, heldOutCases, lift, interval } = comparison
  if (lift === null || interval === null || Math.min(treatedCases, heldOutCases) < CASES_MIN) {
    const words = `Of each arm, ${CASES_MIN} cases whose days are over are needed: there are ${treatedCases} treated and ${heldOutCases} held out.`
    return { verdict: 'not enough yet', words }
  }
  const [low, high] = interval
  const range = `between ${percent(low)} and ${percent(high)}, with 95 % confidence`
  if (low <= 0 && high >= 0) {
    return { verdict: 'not enough yet', words: `The difference may be none: it is ${range}, of the money at stake.` }
  }
  const size = percent(Math.abs(lift))
  if (low > 0) {
    return {
      verdict: 'lift',
      words: `The engine recovered ${size} more of the money at stake than the schedule: ${range}.`,
    }
  }
  return {
    verdict: 'loss',
    words: `The engine recovered ${size} less of the money at stake than the schedule: ${range}.`,
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function total<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}
