import type { Tenant } from '../domain/company.ts'
import type { IdSource } from '../domain/ids.ts'
import type { AttemptRetry } from './attempt-retry.ts'
import type { ClaimedRetry, DueRetries } from './due-retries-port.ts'
import type { Staleness } from './ledger-port.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'
import type { SandboxCalendar } from './sandbox-clock-port.ts'

export interface RunCalendarPorts {
  readonly ids: IdSource
  readonly sandboxCalendar: SandboxCalendar
  readonly dueRetries: Pick<DueRetries, 'release'>
  readonly attemptRetry: AttemptRetry
  readonly staleness: Staleness
  readonly resolveAttempt: ResolveAttempt
  /** Lets requests go first. */
  readonly breathe: () => Promise<void>
  /** Waits a moment for what another worker is doing. */
  readonly pause: () => Promise<void>
  /** The process is about to end. */
  readonly isStopping: () => boolean
  /** Called for a retry that could not even be attempted. */
  readonly onBroken: (claim: ClaimedRetry, error: unknown) => void
  /** Called for an attempt that could not even be asked about. */
  readonly onUnresolvable: (transactionId: string, error: unknown) => void
}

export interface CalendarRun {
  /** Attempts that were sent. */
  readonly attempts: number
  /** Nothing is left that is due until then; false: there is more to do than one request may. */
  readonly isDone: boolean
}

/**
 * Moves the company's clock to an instant, or only keeps hold of it where that lies behind.
 * @throws Conflict when somebody else has it by now
 */
export type MoveClock = (at: Date) => Promise<void>

/** Runs the booked retries of a company's sandbox that are due until an instant, one after the other in order of time. */
export type RunCalendar = (tenant: Tenant, until: Date, moveTo: MoveClock) => Promise<CalendarRun>

/** Retries run for one request: minutes. What is left is run by the next. */
export const RETRIES_A_REQUEST = 10_000

/** For how long the retry that is being run is nobody else's: as long as the scheduler's workers hold one. */
const LEASE_MS = 120_000

/** Open attempts that are asked about between two retries. */
const QUESTIONS_A_TURN = 50

/** How often one request asks about the same attempt: a gateway that does not answer must not hold up time. */
const QUESTIONS_MAX = 3

export function createRunCalendar(ports: RunCalendarPorts): RunCalendar {
  return async function runCalendar(tenant, until, moveTo) {
    /** Cases whose retry cannot even be attempted: the scheduler's business, and no reason for time to stand still. */
    const broken: string[] = []
    const questions = new Map<string, number>()
    let attempts = 0
    for (let run = 0; run < RETRIES_A_REQUEST && !ports.isStopping(); ) {
      await askAboutOpen(ports, tenant, questions, moveTo)
      await ports.breathe()
      const next = await ports.sandboxCalendar.claimEarliest(tenant, ports.ids.next(), until, broken, LEASE_MS)
      if (next.kind === 'none') return { attempts, isDone: true }
      if (next.kind === 'taken') {
        await moveTo(next.dueAt)
        await ports.pause()
        continue
      }
      run += 1
      // The clock first: should the process die after this, it stands no later than what is still to be run.
      await moveFor(ports, next.claim, () => moveTo(next.dueAt))
      try {
        if ((await ports.attemptRetry(next.claim)) === 'sent') attempts += 1
      } catch (error) {
        broken.push(next.claim.caseId)
        ports.onBroken(next.claim, error)
      }
    }
    return { attempts, isDone: false }
  }
}

async function moveFor(ports: RunCalendarPorts, claim: ClaimedRetry, move: () => Promise<void>): Promise<void> {
  try {
    await move()
  } catch (error) {
    // Whoever moves the clock by now is to find the retry free.
    await ports.dueRetries.release(claim)
    throw error
  }
}

/** What became of an attempt may book the next, and it may be due before all others. */
async function askAboutOpen(
  ports: RunCalendarPorts,
  tenant: Tenant,
  questions: Map<string, number>,
  moveTo: MoveClock,
) {
  for (const transactionId of await ports.sandboxCalendar.findUnresolved(tenant, ports.staleness, QUESTIONS_A_TURN)) {
    const asked = questions.get(transactionId) ?? 0
    if (asked === QUESTIONS_MAX || ports.isStopping()) continue
    questions.set(transactionId, asked + 1)
    try {
      await ports.resolveAttempt(tenant, transactionId)
    } catch (error) {
      ports.onUnresolvable(transactionId, error)
    }
    await moveTo(KEEP)
  }
}

/** Lies behind every clock. */
const KEEP = new Date(0)
