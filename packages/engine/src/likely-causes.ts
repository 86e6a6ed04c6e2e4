import { CAUSE_COUNT } from './model/causes.ts'
import { rounded } from './rounded.ts'
import { topOf } from './top-of.ts'

/** Less likely causes change no plan, and are left out of its numbers. */
const CAUSES_MAX = 48
const CAUSE_CHANCE_MIN = 3e-4

export type LikelyCause = readonly [cause: number, probability: number]

const shortened = new Float64Array(CAUSE_COUNT)

/** The likely causes of all, the likeliest first and of equals the first, with their chances rounded. */
export function likelyCauses(probabilities: Float64Array): LikelyCause[] {
  const possible: number[] = []
  for (let cause = 0; cause < CAUSE_COUNT; cause++) {
    const probability = probabilities[cause] as number
    if (probability <= CAUSE_CHANCE_MIN) continue
    shortened[cause] = rounded(probability)
    possible.push(cause)
  }
  return topOf(possible, shortened, CAUSES_MAX).map((cause) => [cause, shortened[cause] as number])
}
