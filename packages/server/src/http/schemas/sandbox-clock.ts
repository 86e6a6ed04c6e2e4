import { type Static, Type } from '@sinclair/typebox'
import { Instant, WireText } from './wire.ts'

export const SandboxClockRequestBody = Type.Object(
  { advance: WireText('Required: seconds, minutes, hours or days, as 90s, 15m, 12h or 30d; at most 90d') },
  { title: 'SandboxClockRequest' },
)

export const SandboxClockAnswer = Type.Object(
  {
    now: Instant,
    attempts: Type.Integer({ description: 'Retries that Reprise made while the clock moved' }),
    ended: Type.Integer({ description: 'Recoveries that came to an end meanwhile, for whatever reason' }),
  },
  { title: 'SandboxClock' },
)

export type SandboxClockAnswer = Static<typeof SandboxClockAnswer>
export type SandboxClockRequestBody = Static<typeof SandboxClockRequestBody>
