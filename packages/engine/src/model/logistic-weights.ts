import { floatsFromText, floatsToText } from './numbers-text.ts'

/**
 * Weights of a logistic regression over hashed features, learned online: each weight has its own step, smaller the more
 * it has been moved (AdaGrad, Duchi, Hazan and Singer, 2011), but never so small that a changed world is not followed.
 */
export class LogisticWeights {
  readonly #size: number
  readonly #rate: number
  #weights: Float32Array
  #squares: Float32Array

  /** `size`: a power of two. */
  constructor(size: number, rate: number) {
    this.#size = size
    this.#rate = rate
    this.#weights = new Float32Array(size)
    this.#squares = new Float32Array(size).fill(1)
  }

  sum(features: readonly number[]): number {
    let sum = 0
    for (let i = 0; i < features.length; i++) sum += this.#weights[placeOf(features[i] as number, this.#size)] as number
    return sum
  }

  /** As sum, of the first `count` features. */
  sumOf(features: Uint32Array, count: number): number {
    let sum = 0
    for (let i = 0; i < count; i++) sum += this.#weights[placeOf(features[i] as number, this.#size)] as number
    return sum
  }

  /** `error`: what came, 1 or 0, less the chance that was expected. */
  learn(features: readonly number[], error: number): void {
    for (const feature of features) {
      const at = placeOf(feature, this.#size)
      const square = Math.min(SQUARE_MAX, (this.#squares[at] ?? 1) + error * error)
      this.#squares[at] = square
      this.#weights[at] = ((this.#weights[at] ?? 0) + (this.#rate * error) / Math.sqrt(square)) * DECAY
    }
  }

  toJson(): { weights: string; squares: string } {
    return { weights: floatsToText(this.#weights), squares: floatsToText(this.#squares) }
  }

  /** Reads what toJson wrote; empty texts leave the weights at nothing. */
  load({ weights, squares }: { weights: string; squares: string }): void {
    if (weights === '' || squares === '') return
    this.#weights = floatsFromText(weights, this.#size)
    this.#squares = floatsFromText(squares, this.#size)
  }
}

/** As `feature % size`, which takes many times as long for hashes beyond 31 bits. */
function placeOf(feature: number, size: number): number {
  return feature & (size - 1)
}

const SQUARE_MAX = 60
const DECAY = 0.9998
