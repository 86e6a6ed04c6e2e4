/**
 * The attempts that requests of this process are waiting for. By this, and not by any clock, a process knows its own
 * living requests: a clock that jumps must not make one look like a dead process's, which may be asked about and, where
 * the gateway has not seen it yet, be sent again.
 */
export interface InFlight {
  has(transactionId: string): boolean
  during<Result>(transactionId: string, work: () => Promise<Result>): Promise<Result>
}

export function createInFlight(): InFlight {
  const transactionIds = new Set<string>()
  return {
    has: (transactionId) => transactionIds.has(transactionId),
    async during(transactionId, work) {
      transactionIds.add(transactionId)
      try {
        return await work()
      } finally {
        transactionIds.delete(transactionId)
      }
    },
  }
}
