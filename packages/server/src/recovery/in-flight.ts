/**
 * The attempts that requests of this process are waiting for. By this, and not by any clock, a process knows its own
 * living requests: a clock that jumps must not make one look like a dead process's, which may be asked about and, where
 * the gateway has not seen it yet, be sent again.
 */
export interface InFlight {
  has(transactionId: string): boolean
  /** Kept when the request that waits for the attempt is over, however it ended; null: none of this process does. */
  ended(transactionId: string): Promise<void> | null
  during<Result>(transactionId: string, work: () => Promise<Result>): Promise<Result>
}

export function createInFlight(): InFlight {
  const running = new Map<string, Promise<void>>()
  return {
    has: (transactionId) => running.has(transactionId),
    ended: (transactionId) => running.get(transactionId) ?? null,
    async during(transactionId, work) {
      let end = () => {}
      const ended = new Promise<void>((resolve) => {
        end = resolve
      })
      running.set(transactionId, ended)
      try {
        return await work()
      } finally {
        running.delete(transactionId)
        end()
      }
    },
  }
}
