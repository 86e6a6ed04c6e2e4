import type { AttemptRetry } from '../recovery/attempt-retry.ts'
import { createRunCalendar, type RunCalendarPorts } from '../recovery/run-calendar.ts'
import { createSandboxClock, type SandboxClock, type SandboxClockPorts } from '../recovery/sandbox-clock.ts'
import type { RetryRunnerPorts } from '../scheduler/run-due-retries.ts'

export interface SandboxClockParts
  extends Omit<SandboxClockPorts, 'runCalendar'>,
    Omit<RunCalendarPorts, 'breathe' | 'pause' | 'isStopping' | 'onBroken'> {
  readonly attemptRetry: AttemptRetry
  readonly givingUp: AbortSignal
  readonly onEnd: RetryRunnerPorts['onEnd']
  readonly onFailure: RetryRunnerPorts['onFailure']
}

/** How long an advance waits before it looks again at a retry that another worker has: 50 ms. */
const PAUSE_MS = 50

export function composeSandboxClock(parts: SandboxClockParts): SandboxClock {
  const runCalendar = createRunCalendar({
    ...parts,
    async attemptRetry(claim) {
      const end = await parts.attemptRetry(claim)
      parts.onEnd(end)
      return end
    },
    onBroken: parts.onFailure,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    pause: () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS)),
    isStopping: () => parts.givingUp.aborted,
  })
  return createSandboxClock({ ...parts, runCalendar })
}
