import type { SandboxClock } from '../../recovery/sandbox-clock.ts'
import { presentSandboxClock } from '../present-sandbox-clock.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { SandboxClockAnswer, SandboxClockRequestBody } from '../schemas/sandbox-clock.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** POST /v1/sandbox/clock. */
export function advanceSandboxClockRoute(sandboxClock: SandboxClock): Route {
  return (server) =>
    server.post<{ Body: SandboxClockRequestBody }>(
      '/v1/sandbox/clock',
      {
        schema: {
          tags: ['Sandbox'],
          operationId: 'advanceSandboxClock',
          summary: 'Move the sandbox’s clock forward, and run in order what falls due on the way',
          body: SandboxClockRequestBody,
          response: { 200: envelope('clock', SandboxClockAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({ clock: presentSandboxClock(await sandboxClock.advance(request.tenant, request.body)) }),
    )
}
