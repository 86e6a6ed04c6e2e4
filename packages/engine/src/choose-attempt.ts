import { expectedValueOf } from './attempt-cost.ts'
import { localDayOf } from './local-time.ts'
import type { PlanCandidate } from './plan-candidate.ts'
import type { PlanNumbers } from './plan-numbers.ts'
import type { Candidate } from './recommendation.ts'
import { planRetries } from './retry-plan.ts'
import { Room } from './room.ts'

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

const valuesRoom = new Room()
const daysRoom = new Room()
const TAKEN = Number.NEGATIVE_INFINITY

/** Of every other day the most valuable attempt, and of the chosen moment the other gateways; of equals the earlier. */
function alternativesTo(numbers: PlanNumbers, chosen: number): Candidate[] {
  const { candidates, offsetMs } = numbers
  const values = valuesRoom.of(candidates.length)
  const days = daysRoom.of(candidates.length)
  for (let place = 0; place < candidates.length; place++) {
    const candidate = candidates[place] as PlanCandidate
    values[place] = candidateValueOf(numbers, candidate)
    days[place] = localDayOf(candidate[0], offsetMs)
  }
  const [chosenMs] = candidates[chosen] as PlanCandidate
  const takeDayOf = (taken: number) => {
    for (let place = 0; place < candidates.length; place++)
      if (days[place] === days[taken] && (candidates[place] as PlanCandidate)[0] !== chosenMs) values[place] = TAKEN
  }
  values[chosen] = TAKEN
  takeDayOf(chosen)
  const alternatives: Candidate[] = []
  for (let best = mostValuable(numbers, values); best >= 0; best = mostValuable(numbers, values)) {
    alternatives.push(toCandidate(numbers, best))
    if (alternatives.length === ALTERNATIVES_MAX) break
    values[best] = TAKEN
    if ((candidates[best] as PlanCandidate)[0] !== chosenMs) takeDayOf(best)
  }
  return alternatives
}

/** Place of the candidate that is worth most, of equals the earlier in time and then the first; -1: all are taken. */
function mostValuable({ candidates }: PlanNumbers, values: Float64Array): number {
  let best = -1
  let most = TAKEN
  let bestMs = 0
  for (let place = 0; place < candidates.length; place++) {
    const value = values[place] as number
    if (value < most || value === TAKEN) continue
    const atMs = (candidates[place] as PlanCandidate)[0]
    if (value === most && atMs >= bestMs) continue
    best = place
    most = value
    bestMs = atMs
  }
  return best
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
