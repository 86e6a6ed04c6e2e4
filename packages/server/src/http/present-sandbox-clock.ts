import type { ClockReading } from '../recovery/sandbox-clock.ts'
import type { SandboxClockAnswer } from './schemas/sandbox-clock.ts'

export function presentSandboxClock({ now, attempts, ended }: ClockReading): SandboxClockAnswer {
  return { now: now.toISOString(), attempts, ended }
}
