/** Bytes for an open file, as one request brought them. */
export interface WriteRequest {
  readonly kind: 'write'
  readonly requestId: number
  /** Which open file. */
  readonly handle: number
  readonly offset: number
  readonly bytes: Buffer
}

export type SessionRequest = WriteRequest | { readonly kind: 'other'; readonly run: () => Promise<void> }

export interface RequestQueueOptions {
  /** Does writes of one file that follow each other without a gap. Never rejects. */
  readonly write: (requests: readonly WriteRequest[]) => Promise<void>
  /** More is waiting than there should be: nothing more is to be read from the client until `onRoom`. */
  readonly onFull: () => void
  readonly onRoom: () => void
}

/**
 * What may wait for the database in one session. Clients send 2 MiB ahead as a rule (64 requests of 32 KiB), some as much as
 * they are let.
 */
const WAITING_BYTES_MAX = 4_194_304
const WAITING_REQUESTS_MAX = 256
/** Writes done in one transaction: 1 MiB, so that a slow database sees fewer and longer ones. */
const WRITTEN_BYTES_MAX = 1_048_576

/** The requests of one session, one after the other in the order they came; writes that wait in a row are done as one. */
export class RequestQueue {
  readonly #options: RequestQueueOptions
  #waiting: SessionRequest[] = []
  #waitingBytes = 0
  #isFull: boolean = false
  #draining: Promise<void> | null = null

  constructor(options: RequestQueueOptions) {
    this.#options = options
  }

  add(request: SessionRequest): void {
    this.#waiting.push(request)
    this.#waitingBytes += sizeOf(request)
    if (!this.#isFull && (this.#waitingBytes > WAITING_BYTES_MAX || this.#waiting.length > WAITING_REQUESTS_MAX)) {
      this.#isFull = true
      this.#options.onFull()
    }
    this.#draining ??= this.#drain()
  }

  /** Resolves when everything that came has been done. */
  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    for (let next = this.#takeNext(); next !== null; next = this.#takeNext()) {
      await next
      if (!this.#isFull || this.#waitingBytes > WAITING_BYTES_MAX / 2) continue
      if (this.#waiting.length > WAITING_REQUESTS_MAX / 2) continue
      this.#isFull = false
      this.#options.onRoom()
    }
    this.#draining = null
  }

  /** Null: nothing waits. */
  #takeNext(): Promise<void> | null {
    const [first] = this.#waiting
    if (first === undefined) return null
    if (first.kind === 'other') {
      this.#waiting.shift()
      return first.run()
    }
    const writes = writesInARow(first, this.#waiting)
    this.#waiting = this.#waiting.slice(writes.length)
    for (const write of writes) this.#waitingBytes -= sizeOf(write)
    return this.#options.write(writes)
  }
}

function writesInARow(first: WriteRequest, waiting: readonly SessionRequest[]): readonly WriteRequest[] {
  const row = [first]
  let end = first.offset + first.bytes.length
  for (const next of waiting.slice(1)) {
    if (next.kind !== 'write' || next.handle !== first.handle || next.offset !== end) break
    if (end + next.bytes.length - first.offset > WRITTEN_BYTES_MAX) break
    row.push(next)
    end += next.bytes.length
  }
  return row
}

function sizeOf(request: SessionRequest): number {
  return request.kind === 'write' ? request.bytes.length : 0
}
