/** How many rows of batches a process has in flight at once, over all its batches, shared out among these. */
export interface BatchSlots {
  /** Of a batch that begins its turn. */
  join(): BatchShare
}

export interface BatchShare {
  /** Resolves when the batch may have one row more in flight. */
  take(): Promise<void>
  release(): void
  /** The batch's turn is over. */
  leave(): void
}

export function createBatchSlots(count: number): BatchSlots {
  let batches = 0
  let inFlight = 0
  let waiting: (() => void)[] = []
  const wake = () => {
    const woken = waiting
    waiting = []
    for (const look of woken) look()
  }
  return {
    join() {
      batches += 1
      let own = 0
      const mayTake = () => inFlight < count && own < Math.max(1, Math.floor(count / batches))
      return {
        async take() {
          while (!mayTake()) await new Promise<void>((resolve) => waiting.push(resolve))
          own += 1
          inFlight += 1
        },
        release() {
          own -= 1
          inFlight -= 1
          wake()
        },
        leave() {
          batches -= 1
          wake()
        },
      }
    },
  }
}
