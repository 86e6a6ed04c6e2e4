import type { Clock } from '../domain/clock.ts'
import type { IdSource } from '../domain/ids.ts'
import type { AttemptRetry, RetryEnd } from '../recovery/attempt-retry.ts'
import {
  type ClaimedRetry,
  type DueQueue,
  type DueRetries,
  FIRST_QUEUE,
  type QueueShare,
  type RetryQueue,
} from '../recovery/due-retries-port.ts'

/**
 * How long a worker may hold a retry before another may take it up: 2 minutes, far longer than the way from the claim to
 * the begin of the attempt, after which the attempt itself holds the case. A worker that lives on after all finds the
 * case under another claim, and begins nothing.
 */
export const LEASE_MS = 120_000

/** Queues looked at in one step of the walk: a claim touches no more of them, however many companies there are. */
const QUEUES_A_STEP = 64

export interface RetryRunnerPorts {
  readonly dueRetries: Pick<DueRetries, 'queuesWithDue' | 'takeTurn' | 'returnTurn' | 'claim' | 'release'>
  readonly attemptRetry: AttemptRetry
  readonly clock: Clock
  readonly ids: IdSource
  /** Retries in flight at once, 1 or more; a queue may take up three quarters of them while others wait. */
  readonly slots: number
  /** Resolves a little later. */
  readonly pause: () => Promise<void>
  readonly onEnd: (end: RetryEnd) => void
  readonly onFailure: (claim: ClaimedRetry, error: unknown) => void
}

export interface RetryRunner {
  /**
   * Runs what is due until nothing is left that this process may take up; resolves to how many were taken up. Who asks
   * while a turn runs waits for that one: two at once would share no count of the slots.
   */
  turn(): Promise<number>
  /** Takes up nothing more; resolves when what runs is done. */
  stop(): Promise<void>
}

/**
 * One process's share of the calendar. Any number of processes do this at once. Memory is bounded by the slots: what is
 * due stays in the database until there is a slot for it.
 */
export function createRetryRunner(ports: RetryRunnerPorts): RetryRunner {
  const running = new Set<Promise<void>>()
  const runningByQueue = new Map<string, number>()
  const queueMax = Math.max(1, Math.ceil(ports.slots * 0.75))
  let isStopped = false
  let position = FIRST_QUEUE

  const count = (queue: RetryQueue, change: 1 | -1) => {
    const left = (runningByQueue.get(nameOf(queue)) ?? 0) + change
    if (left === 0) runningByQueue.delete(nameOf(queue))
    else runningByQueue.set(nameOf(queue), left)
  }

  /** A gateway that comes back waits for what its turn brings: one in which nothing is sent brings nothing. */
  const runOne = async (claim: ClaimedRetry, isPaced: boolean) => {
    let end: RetryEnd | null = null
    try {
      end = await ports.attemptRetry(isPaced ? { ...claim, isTurn: true } : claim)
      ports.onEnd(end)
    } finally {
      if (isPaced && end !== 'sent') await ports.dueRetries.returnTurn(claim)
    }
  }

  const start = (claim: ClaimedRetry, isPaced: boolean) => {
    count(claim, 1)
    const run = runOne(claim, isPaced)
      .catch((error: unknown) => ports.onFailure(claim, error))
      .finally(() => {
        running.delete(run)
        count(claim, -1)
      })
    running.add(run)
  }

  /** The next queues of the walk that have something due; at its end it begins again, and says so by an empty step. */
  const nextQueues = async (): Promise<readonly DueQueue[]> => {
    const queues = await ports.dueRetries.queuesWithDue(ports.clock.now(), position, QUEUES_A_STEP)
    const last = queues.at(-1)
    const isWhole = queues.length === QUEUES_A_STEP && last !== undefined
    position = isWhole ? { companyId: last.tenant.companyId, gatewayToken: last.gatewayToken } : FIRST_QUEUE
    const isTurn = await Promise.all(queues.map((queue) => ports.dueRetries.takeTurn(queue)))
    return queues.filter((_, index) => isTurn[index])
  }

  const giveBack = async (claims: readonly ClaimedRetry[], paced: ReadonlySet<string>): Promise<0> => {
    for (const claim of claims) {
      await ports.dueRetries.release(claim)
      if (paced.has(nameOf(claim))) await ports.dueRetries.returnTurn(claim)
    }
    return 0
  }

  const takeUp = async (): Promise<number> => {
    const startedAtBeginning = position === FIRST_QUEUE
    let queues = await nextQueues()
    if (queues.length === 0 && !startedAtBeginning) queues = await nextQueues()
    const max = queues.length > 1 ? queueMax : ports.slots
    const leftOf = (queue: DueQueue) => {
      return Math.min(max - (runningByQueue.get(nameOf(queue)) ?? 0), queue.pace ?? max)
    }
    const shares = shareOut(queues, ports.slots - running.size, leftOf)
    if (shares.length === 0) return 0
    const claims = await ports.dueRetries.claim(ports.ids.next(), ports.clock.now(), shares, LEASE_MS)
    const paced = new Set(queues.filter(({ pace }) => pace !== null).map(nameOf))
    // What came after the stop is left to others, who need not wait until the lease is over.
    if (isStopped) return giveBack(claims, paced)
    for (const claim of claims) start(claim, paced.has(nameOf(claim)))
    return claims.length
  }

  const takeUpAll = async (): Promise<number> => {
    let taken = 0
    while (!isStopped) {
      const claimed = await takeUp()
      taken += claimed
      if (claimed === 0 && running.size === 0) break
      // What is claimed in handfuls costs the database a statement each: it waits until half of the slots are free.
      while (running.size > ports.slots / 2) await Promise.race(running)
      // One that takes its gateway's whole deadline is not waited for: what falls due meanwhile has slots.
      if (claimed === 0 && running.size > 0) await Promise.race([...running, ports.pause()])
    }
    return taken
  }

  let current: Promise<number> | null = null
  return {
    turn() {
      current ??= takeUpAll().finally(() => {
        current = null
      })
      return current
    },
    async stop() {
      isStopped = true
      await Promise.allSettled(running)
    },
  }
}

/** The free slots over the queues, as evenly as they go; a queue that has none left of its own gets none. */
function shareOut(
  queues: readonly DueQueue[],
  free: number,
  leftOf: (queue: DueQueue) => number,
): readonly QueueShare[] {
  const open = queues.filter((queue) => leftOf(queue) > 0).slice(0, free)
  const even = Math.floor(free / Math.max(1, open.length))
  return open.map((queue) => ({ queue, atMost: Math.min(even, leftOf(queue)) }))
}

function nameOf({ tenant, gatewayToken }: RetryQueue): string {
  return `${tenant.companyId} ${gatewayToken}`
}
