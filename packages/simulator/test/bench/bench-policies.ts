import type { ModelSnapshot } from '@reprise/engine'
import { createRetryEngine } from '@reprise/engine'
import { BASELINE_SCHEDULES } from '../../src/policies/baseline-schedules.ts'
import { counterLearner } from '../../src/policies/counter-learner.ts'
import { enginePolicy } from '../../src/policies/engine-policy.ts'
import { fixedSchedulePolicy } from '../../src/policies/fixed-schedule.ts'
import { hashedLogistic } from '../../src/policies/hashed-logistic.ts'
import type { RetryPolicy } from '../../src/policy.ts'

/** A policy of the benchmark. Those that learn are measured twice: cold, and after what came before. */
export interface Contestant {
  readonly name: string
  readonly isLearner: boolean
  /** Attempts that it ever makes, the first one not included: larger budgets change nothing. */
  readonly retriesMax: number
  /** A fresh one. */
  make(seed: string, model: ModelSnapshot | undefined): RetryPolicy
}

export const CONTESTANTS: readonly Contestant[] = [
  {
    name: 'reprise-engine',
    isLearner: true,
    retriesMax: Number.POSITIVE_INFINITY,
    make: (seed, model) => enginePolicy(createRetryEngine({ seed, ...(model && { model }) })),
  },
  {
    name: 'success-counters',
    isLearner: true,
    retriesMax: Number.POSITIVE_INFINITY,
    make: (seed) => counterLearner(seed),
  },
  {
    name: 'hashed-logistic',
    isLearner: true,
    retriesMax: Number.POSITIVE_INFINITY,
    make: (seed) => hashedLogistic(seed),
  },
  ...BASELINE_SCHEDULES.map((schedule) => ({
    name: schedule.name,
    isLearner: false,
    retriesMax: schedule.kind === 'offsets' ? schedule.offsetsHours.length : Number.POSITIVE_INFINITY,
    make: () => fixedSchedulePolicy(schedule),
  })),
]
