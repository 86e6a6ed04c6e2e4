import { floatsFromText, floatsToText } from './numbers-text.ts'

/** What was counted of the chances of `size` things, by key; the key longest not counted is dropped first. */
export class Tallies {
  readonly #size: number
  readonly #keysMax: number
  readonly #countMax: number
  readonly #tallies = new Map<string, Float32Array>()

  /** `countMax`: the older of more observations than this fade, so that a world that changes is followed. */
  constructor(size: number, keysMax: number, countMax: number) {
    this.#size = size
    this.#keysMax = keysMax
    this.#countMax = countMax
  }

  of(key: string): Float32Array | undefined {
    return this.#tallies.get(key)
  }

  /** Counts `now` instead of `before`; null: nothing was counted before. */
  move(key: string, before: ArrayLike<number> | null, now: ArrayLike<number>): void {
    const tally = this.#tallies.get(key) ?? new Float32Array(this.#size)
    let total = 0
    for (let i = 0; i < this.#size; i++) {
      const count = Math.max(0, (tally[i] as number) + (now[i] ?? 0) - (before?.[i] ?? 0))
      tally[i] = count
      total += count
    }
    const kept = Math.min(1, this.#countMax / total)
    if (kept < 1) for (let i = 0; i < this.#size; i++) tally[i] = (tally[i] as number) * kept
    this.#tallies.delete(key)
    this.#tallies.set(key, tally)
    if (this.#tallies.size > this.#keysMax) {
      const [oldest] = this.#tallies.keys()
      if (oldest !== undefined) this.#tallies.delete(oldest)
    }
  }

  toJson(): Record<string, string> {
    return Object.fromEntries([...this.#tallies].map(([key, tally]) => [key, floatsToText(tally)]))
  }

  load(json: Readonly<Record<string, string>>): void {
    for (const [key, text] of Object.entries(json)) this.#tallies.set(key, floatsFromText(text, this.#size))
  }
}

/** Chances with the weight of `strength` observations, and counts on top; written into `mixed` if there are any. */
export function shrink(
  prior: Float64Array,
  strength: number,
  counts: ArrayLike<number> | undefined,
  mixed = new Float64Array(prior.length),
): Float64Array {
  if (!counts) return prior
  const size = prior.length
  for (let i = 0; i < size; i++) mixed[i] = strength * (prior[i] as number) + (counts[i] as number)
  return normalize(mixed)
}

/** Makes weights sum to 1, in place; all zero stay so. */
export function normalize(weights: Float64Array): Float64Array {
  const size = weights.length
  let sum = 0
  for (let i = 0; i < size; i++) sum += weights[i] as number
  if (sum > 0) for (let i = 0; i < size; i++) weights[i] = (weights[i] as number) / sum
  return weights
}
