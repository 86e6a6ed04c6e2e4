import type { SandboxClock } from '../../recovery/sandbox-clock.ts'
import { presentSandboxClock } from '../present-sandbox-clock.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { SandboxClockAnswer } from '../schemas/sandbox-clock.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/sandbox/clock. */
export function readSandboxClockRoute(sandboxClock: SandboxClock): Route {
  return (server) =>
    server.get(
      '/v1/sandbox/clock',
      {
        schema: {
          tags: ['Sandbox'],
          operationId: 'readSandboxClock',
          summary: 'What time it is for the sandbox of the key; nothing is run',
          response: { 200: envelope('clock', SandboxClockAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({ clock: presentSandboxClock(await sandboxClock.read(request.tenant)) }),
    )
}
