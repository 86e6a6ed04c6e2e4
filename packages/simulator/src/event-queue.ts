/** Events in order of time; those of the same instant in the order in which they were added. */
export class EventQueue<T> {
  readonly #heap: { atMs: number; order: number; event: T }[] = []
  #added = 0

  add(atMs: number, event: T): void {
    const heap = this.#heap
    const item = { atMs, order: this.#added++, event }
    let at = heap.length
    heap.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (!above || !isBefore(item, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = item
  }

  take(): { atMs: number; event: T } | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const left = heap[child]
      const right = heap[child + 1]
      if (!left) break
      if (right && isBefore(right, left)) child++
      const smaller = heap[child]
      if (!smaller || !isBefore(smaller, last)) break
      heap[at] = smaller
      at = child
    }
    heap[at] = last
    return first
  }
}

function isBefore(a: { atMs: number; order: number }, b: { atMs: number; order: number }): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
