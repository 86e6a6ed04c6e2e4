import { CAUSE_COUNT } from './model/causes.ts'
import { CHANCE_STEPS, rounded } from './rounded.ts'

/** Less likely causes change no plan, and are left out of its numbers. */
const CAUSES_MAX = 48
const CAUSE_CHANCE_MIN = 3e-4

export type LikelyCause = readonly [cause: number, probability: number]

/** More than there are causes: a chance in steps and the cause's place behind it make one number that sorts as both. */
const PLACES = 1024
const keys = new Uint32Array(CAUSE_COUNT)
/** How many have chances of so many binary digits. */
const counts = new Uint16Array(33)

/**
 * The likely causes of all, the likeliest first and of equals the first, with their chances rounded. They stand for the
 * others as well, and have the chances of those in proportion.
 */
export function likelyCauses(probabilities: Float64Array): LikelyCause[] {
  // Without a comparison of our own they are sorted by compiled code.
  const sorted = keys.subarray(0, likeliest(probabilities)).sort()
  const from = Math.max(0, sorted.length - CAUSES_MAX)
  let stepsOfAll = 0
  for (let i = from; i < sorted.length; i++) stepsOfAll += stepsOf(sorted[i] as number)
  const likely: LikelyCause[] = []
  for (let i = sorted.length - 1; i >= from; i--) {
    const key = sorted[i] as number
    likely.push([lastFirst(key % PLACES), rounded(stepsOf(key) / stepsOfAll)])
  }
  return likely
}

/** Writes the keys of the likely causes, and how many; those that so many others outnumber by a digit are left out. */
function likeliest(probabilities: Float64Array): number {
  const causes = probabilities.length
  let count = 0
  counts.fill(0)
  for (let cause = 0; cause < causes; cause++) {
    const probability = probabilities[cause] as number
    if (probability <= CAUSE_CHANCE_MIN) continue
    const steps = Math.round(probability * CHANCE_STEPS)
    const digits = digitsOf(steps)
    counts[digits] = (counts[digits] as number) + 1
    keys[count++] = steps * PLACES + lastFirst(cause)
  }
  let digitsMin = counts.length
  for (let more = 0; digitsMin > 0 && more < CAUSES_MAX; ) more += counts[--digitsMin] as number
  let kept = 0
  for (let i = 0; i < count; i++) {
    const key = keys[i] as number
    if (digitsOf(stepsOf(key)) >= digitsMin) keys[kept++] = key
  }
  return kept
}

function stepsOf(key: number): number {
  return Math.floor(key / PLACES)
}

function digitsOf(steps: number): number {
  return 32 - Math.clz32(steps)
}

/** Counted from the other end, so that of equals the first sorts highest; and back. */
function lastFirst(place: number): number {
  return PLACES - 1 - place
}
