import { Room } from './room.ts'

const openRoom = new Room()
const blockedRoom = new Room()

/**
 * Chances by candidate of the causes that are over at some time and then for good, and how likely each of them is if all that
 * was taken has failed. A candidate knows two chances, one of all that are over by then and one of all that are not; the
 * causes stand in order of time, so that one sum tells the ones from the others. Good until the next one is made.
 */
export class ClearingTable {
  /** In order of time: when a cause is over, and how likely it is. */
  readonly #clearsMs: number[] = []
  readonly #failing: number[] = []
  /** By count: the sum of so many of the first. */
  readonly #sums: number[] = [0]
  /** By candidate: how many are over by then, and the chances of those that are and of those that are not. */
  readonly #counts: Uint8Array
  readonly #open: Float64Array
  readonly #blocked: Float64Array

  constructor(clearsMs: readonly number[], probabilities: readonly number[], candidateCount: number) {
    for (let i = 0; i < clearsMs.length; i++) this.#insert(clearsMs[i] as number, probabilities[i] as number)
    this.#counts = new Uint8Array(candidateCount)
    this.#open = openRoom.of(candidateCount)
    this.#blocked = blockedRoom.of(candidateCount)
    this.#sum()
  }

  #insert(clearsMs: number, probability: number): void {
    let place = this.#clearsMs.length
    for (; place > 0 && (this.#clearsMs[place - 1] as number) > clearsMs; place--) {
      this.#clearsMs[place] = this.#clearsMs[place - 1] as number
      this.#failing[place] = this.#failing[place - 1] as number
    }
    this.#clearsMs[place] = clearsMs
    this.#failing[place] = probability
  }

  /** Tells of a candidate. `open`, `blocked`: the chances if the cause is over, and if it is not. */
  set(candidate: number, atMs: number, open: number, blocked: number): void {
    let count = 0
    while (count < this.#clearsMs.length && (this.#clearsMs[count] as number) <= atMs) count++
    this.#counts[candidate] = count
    this.#open[candidate] = open
    this.#blocked[candidate] = blocked
  }

  /** How much an attempt adds to the chance of recovery. */
  gainOf(candidate: number): number {
    const over = this.#sums[this.#counts[candidate] as number] as number
    const rest = (this.#sums[this.#clearsMs.length] as number) - over
    return (this.#open[candidate] as number) * over + (this.#blocked[candidate] as number) * rest
  }

  /** Takes an attempt as made and failed. */
  take(candidate: number): void {
    const count = this.#counts[candidate] as number
    const open = this.#open[candidate] as number
    const blocked = this.#blocked[candidate] as number
    for (let i = 0; i < this.#failing.length; i++)
      this.#failing[i] = (this.#failing[i] as number) * (1 - (i < count ? open : blocked))
    this.#sum()
  }

  #sum(): void {
    let sum = 0
    for (let i = 0; i < this.#failing.length; i++) {
      sum += this.#failing[i] as number
      this.#sums[i + 1] = sum
    }
  }
}
