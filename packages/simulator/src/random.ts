/**
 * Seeded randomness of the simulator's own. Two kinds: a stream for building a world once, and hashes for what must be
 * the same however often and in whatever order it is asked, such as an issuer's mood on a Tuesday. Policies can then be
 * compared on the very same luck.
 */

const UINT32 = 4_294_967_296

/** Mixes a number into a 32-bit hash (the finaliser of MurmurHash3). */
export function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ value, 0x9e3779b1)
  h ^= h >>> 15
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** A 32-bit hash of a text (FNV-1a, mixed once more). */
export function hashText(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h >>> 0, text.length)
}

/** A hash as a number from 0 to 1, 1 excluded. */
export function unitOf(hash: number): number {
  return hash / UINT32
}

/** A stream of draws; the same seed gives the same stream. */
export class SeededRandom {
  #state: number
  #spareNormal: number | null = null

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0..1, 1 excluded (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / UINT32
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.next()
  }

  /** A whole number from 0 to `count`, `count` excluded. */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  isHit(shareRatio: number): boolean {
    return this.next() < shareRatio
  }

  normal(): number {
    const spare = this.#spareNormal
    if (spare !== null) {
      this.#spareNormal = null
      return spare
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()))
    const angle = 2 * Math.PI * this.next()
    this.#spareNormal = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }

  logNormal(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal())
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  /** One of the items, by their weights. */
  pick<T>(items: readonly T[], weightOf: (item: T) => number): T {
    let left = this.next() * items.reduce((sum, item) => sum + weightOf(item), 0)
    for (const item of items) {
      left -= weightOf(item)
      if (left < 0) return item
    }
    const last = items[items.length - 1]
    if (last === undefined) throw new RangeError('nothing to pick from')
    return last
  }
}
