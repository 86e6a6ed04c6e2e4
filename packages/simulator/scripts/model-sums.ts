import type { ModelSnapshot } from '@reprise/engine'

/** The parts of a snapshot that training reads. */
export interface SnapshotParts extends ModelSnapshot {
  readonly shared: ShippedParts
  readonly priors: { readonly reasons: Record<string, string>; readonly countries: Record<string, string> }
  readonly general: { readonly weights: string; readonly squares: string }
}

interface ShippedParts {
  readonly classes: Record<string, string>
  readonly creditFunds: string
  readonly otherFunds: string
  readonly general: SnapshotParts['general']
}

/** A reason that was seldom seen leans on all of them by this many observations. */
const ANY_REASON_STRENGTH = 20
/** Nothing is impossible: this is added to every class. */
const CLASS_FLOOR = 0.02
/** A weight has been moved enough to be believed, and yet follows a merchant that differs: most sum of squares shipped. */
const SHIPPED_SQUARE_MAX = 25

/** What the models of many worlds counted, added up. */
export class ModelSums {
  readonly #classes = new Map<string, Float64Array>()
  readonly #funds = new Map<'credit' | 'other', Float64Array>()

  add({ priors }: SnapshotParts): void {
    for (const [reason, text] of Object.entries(priors.reasons)) addTo(this.#classes, reason, floatsOf(text), 1)
    for (const [key, text] of Object.entries(priors.countries)) {
      const counts = floatsOf(text)
      const total = counts.reduce((sum, each) => sum + each, 0)
      // A country of thousands should not drown one of hundreds: it is countries that differ.
      addTo(this.#funds, key.endsWith('credit') ? 'credit' : 'other', counts, 1 / Math.sqrt(1 + total))
    }
  }

  toShipped(general: SnapshotParts['general']): ShippedParts {
    const overall = new Float64Array([...this.#classes.values()][0]?.length ?? 0)
    for (const counts of this.#classes.values())
      for (let i = 0; i < overall.length; i++) overall[i] = at(overall, i) + at(counts, i)
    const total = overall.reduce((sum, each) => sum + each, 0)
    const lean = (counts: Float64Array) =>
      counts.map((count, i) => count + (ANY_REASON_STRENGTH * at(overall, i)) / total + CLASS_FLOOR)
    const classes = [...this.#classes].map(([reason, counts]) => [reason, textOf(shares(lean(counts)))] as const)
    const squares = floatsOf(general.squares).map((square) => Math.min(SHIPPED_SQUARE_MAX, square))
    return {
      classes: Object.fromEntries([['*', textOf(shares(lean(overall)))], ...classes]),
      creditFunds: textOf(shares(this.#funds.get('credit') ?? new Float64Array())),
      otherFunds: textOf(shares(this.#funds.get('other') ?? new Float64Array())),
      general: { weights: general.weights, squares: textOf(squares) },
    }
  }
}

function addTo<Key>(sums: Map<Key, Float64Array>, key: Key, counts: Float64Array, weight: number): void {
  const sum = sums.get(key) ?? new Float64Array(counts.length)
  for (let i = 0; i < counts.length; i++) sum[i] = at(sum, i) + weight * at(counts, i)
  sums.set(key, sum)
}

function shares(counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, each) => sum + each, 0)
  return counts.map((count) => count / total)
}

function at(values: Float64Array, place: number): number {
  return values[place] ?? 0
}

/** Snapshots write 32-bit floats, little-endian, in base64. */
function floatsOf(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64')
  return Float64Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => bytes.readFloatLE(4 * i))
}

function textOf(values: Float64Array): string {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((value, i) => {
    bytes.writeFloatLE(value, 4 * i)
  })
  return bytes.toString('base64')
}
