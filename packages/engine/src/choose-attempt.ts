import { expectedValueOf } from './attempt-cost.ts'
import { localDayOf } from './local-time.ts'
import type { PlanCandidate, PlanNumbers } from './plan-numbers.ts'
import type { Candidate } from './recommendation.ts'
import { planRetries } from './retry-plan.ts'

/** What follows from a plan's numbers, and from nothing else: the same numbers always give the same choice. */
export interface Choice {
  readonly chosen: Candidate
  /** Chance, 0..1, with which `chosen` was drawn. */
  readonly propensity: number
  /** What else was considered, best first. */
  readonly alternatives: Candidate[]
  /** The attempts of the whole plan, `chosen` not always the first of them: it may have been drawn to explore. */
  readonly plan: Candidate[]
  /** Chance, 0..1, that the plan brings the money in. */
  readonly recovery: number
}

/** An exploring decision draws among this many attempts of the plan. */
const EXPLORED_MAX = 6
const ALTERNATIVES_MAX = 5

/** The next attempt: the plan's first, or now and then, to learn, another of its attempts. Null: none is worth its cost. */
export function chooseAttempt(numbers: PlanNumbers): Choice | null {
  const plan = planRetries(numbers)
  const [first] = plan.attempts
  if (first === undefined) return null
  const { place, propensity } = drawn(plan.attempts.slice(0, EXPLORED_MAX), numbers.exploration)
  return {
    chosen: toCandidate(numbers, place ?? first),
    propensity,
    alternatives: alternativesTo(numbers, place ?? first),
    plan: plan.attempts.map((each) => toCandidate(numbers, each)),
    recovery: plan.recovery,
  }
}

function drawn(places: readonly number[], { share, draw }: PlanNumbers['exploration']) {
  const each = share / places.length
  const first = 1 - share + each
  if (places.length === 1 || draw < 1 - share) return { place: places[0], propensity: places.length === 1 ? 1 : first }
  const at = Math.min(places.length - 1, Math.floor((draw - (1 - share)) / each))
  return { place: places[at], propensity: at === 0 ? first : each }
}

/** Of every other day the most valuable attempt, and of the chosen moment the other gateways. */
function alternativesTo(numbers: PlanNumbers, chosen: number): Candidate[] {
  const [chosenMs] = numbers.candidates[chosen] as PlanCandidate
  const dayOf = (atMs: number) => localDayOf(atMs, numbers.offsetMs)
  const days = new Set<number>()
  return numbers.candidates
    .map((candidate, place) => ({ atMs: candidate[0], place, value: candidateValueOf(numbers, candidate) }))
    .sort((a, b) => b.value - a.value || a.atMs - b.atMs)
    .filter(({ atMs, place }) => {
      if (place === chosen) return false
      if (atMs === chosenMs) return true
      const day = dayOf(atMs)
      if (day === dayOf(chosenMs) || days.has(day)) return false
      days.add(day)
      return true
    })
    .slice(0, ALTERNATIVES_MAX)
    .map(({ place }) => toCandidate(numbers, place))
}

function toCandidate(numbers: PlanNumbers, place: number): Candidate {
  const candidate = numbers.candidates[place] as PlanCandidate
  const [atMs, gateway, , approvalProbability] = candidate
  const { gatewayId = '' } = numbers.gateways[gateway] ?? {}
  return {
    at: new Date(atMs),
    gatewayId,
    approvalProbability,
    expectedValueMinor: candidateValueOf(numbers, candidate),
  }
}

function candidateValueOf({ amountMinor, gateways }: PlanNumbers, [, gateway, , chance]: PlanCandidate): number {
  return expectedValueOf(amountMinor, chance, gateways[gateway] ?? { costMinor: 0 })
}
