import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelSnapshot } from '@reprise/engine'
import type { PerfectAttempt } from '../../src/oracle.ts'
import { findPerfectAttempt } from '../../src/oracle.ts'
import { runPolicy } from '../../src/run-policy.ts'
import type { PolicyScore } from '../../src/score.ts'
import { scoreResults } from '../../src/score.ts'
import type { World } from '../../src/world.ts'
import { createWorld } from '../../src/world.ts'
import type { WorldFile } from '../../src/world-file.ts'
import type { BenchOptions } from './bench-options.ts'
import type { Contestant } from './bench-policies.ts'

/** `schedule`: it does not learn, so that there is nothing to tell apart. */
export type Start = 'cold' | 'learned' | 'schedule'

export interface Measurement {
  readonly world: string
  readonly seed: string
  readonly policy: string
  readonly start: Start
  readonly budget: number
  readonly score: PolicyScore
}

/** The last fifth is scored: a learner has had four fifths of the same merchant before it. */
const LEARNED_SHARE = 0.8

/** Runs every contestant in every world, seed, budget and start. */
export function measureWorlds(
  options: BenchOptions,
  contestants: readonly Contestant[],
  onProgress: (words: string) => void,
): Measurement[] {
  return options.worlds.flatMap((file) =>
    Array.from({ length: options.seeds }, (_, i) => String(i + 1)).flatMap((seed) => {
      const world = createWorld(file, seed, options.payments)
      const from = Math.floor(options.payments * LEARNED_SHARE)
      const perfect = world.payments.slice(from).map((payment) => findPerfectAttempt(world, payment))
      const model = modelFor(options, file)
      return contestants.flatMap((contestant) => {
        onProgress(`${file.name}, seed ${seed}: ${contestant.name}`)
        return measureContestant({ world, from, perfect, contestant, budgets: options.budgets, model })
      })
    }),
  )
}

function measureContestant(question: {
  world: World
  from: number
  perfect: readonly (PerfectAttempt | null)[]
  contestant: Contestant
  budgets: readonly number[]
  model: ModelSnapshot | undefined
}): Measurement[] {
  const { world, from, perfect, contestant, budgets, model } = question
  const starts: Start[] = contestant.isLearner ? ['cold', 'learned'] : ['schedule']
  const known = new Map<number, PolicyScore>()
  return starts.flatMap((start) =>
    budgets.map((budget) => {
      const base = { world: world.file.name, seed: world.seed, policy: contestant.name, start, budget }
      const retries = Math.min(budget, contestant.retriesMax)
      const before = start === 'schedule' ? known.get(retries) : undefined
      if (before) return { ...base, score: before }
      const policy = contestant.make(world.seed, model)
      const isLearned = start === 'learned'
      const results = runPolicy({ world, policy, retryBudget: budget, from: isLearned ? 0 : from })
      const scored = isLearned ? results.slice(from) : results
      const score = scoreResults(scored, perfect, world.gatewayOptions)
      known.set(retries, score)
      return { ...base, score }
    }),
  )
}

function modelFor({ model, modelDir }: BenchOptions, { name }: WorldFile): ModelSnapshot | undefined {
  const path = modelDir === undefined ? model : join(modelDir, `without-${name}.json`)
  return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as ModelSnapshot)
}
