import { CAUSE_COUNT } from './model/causes.ts'
import { rounded } from './rounded.ts'

/** Less likely causes change no plan, and are left out of its numbers. */
const CAUSES_MAX = 48
const CAUSE_CHANCE_MIN = 3e-4

export type LikelyCause = readonly [cause: number, probability: number]

const possible = new Uint16Array(CAUSE_COUNT)

/** The likely causes of all, the likeliest first and of equals the first, with their chances rounded. */
export function likelyCauses(probabilities: Float64Array): LikelyCause[] {
  let count = 0
  for (let cause = 0; cause < CAUSE_COUNT; cause++)
    if ((probabilities[cause] as number) > CAUSE_CHANCE_MIN) possible[count++] = cause
  const likely: LikelyCause[] = []
  for (let i = 0; i < count; i++) {
    const cause = possible[i] as number
    const probability = rounded(probabilities[cause] as number)
    let place = likely.length
    if (place === CAUSES_MAX && (likely[CAUSES_MAX - 1] as LikelyCause)[1] >= probability) continue
    while (place > 0 && (likely[place - 1] as LikelyCause)[1] < probability) place--
    for (let at = Math.min(likely.length, CAUSES_MAX - 1); at > place; at--) likely[at] = likely[at - 1] as LikelyCause
    likely[place] = [cause, probability]
  }
  return likely
}
