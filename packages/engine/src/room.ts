/**
 * Room for numbers that only one decision needs: to make it anew takes longer than to fill it. What is in it is good until
 * it is asked for again; nothing that a caller sees may be kept in it.
 */
export class Room {
  #numbers = new Float64Array(0)

  /** At least `length` numbers, whatever they were left at. */
  of(length: number): Float64Array {
    if (this.#numbers.length < length) this.#numbers = new Float64Array(length)
    return this.#numbers
  }
}
