import { createApp } from '../../src/app.ts'
import { parseConfig } from '../../src/config.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { JumpingClock } from './jumping-clock.ts'
import type { FromServer, ToServer } from './process-messages.ts'
import { createRemoteGateway } from './remote-gateway.ts'

/**
 * The server as the soak runs it: all of it, but for a clock that the driver sets, a gateway over HTTP in the place of
 * the sandbox's, and a deadline of less than the second that the configuration allows.
 *
 *     the server's own variables, SOAK_GATEWAY, SOAK_SENDER (its name), SOAK_AHEAD_MS, SOAK_DEADLINE_MS
 */

const parsed = parseConfig(process.env)
if (!parsed.ok) throw new Error(parsed.errors.join(' '))
const clock = new JumpingClock(Number(process.env['SOAK_AHEAD_MS']))
const gatewayType = createRemoteGateway(process.env['SOAK_GATEWAY'] ?? '', process.env['SOAK_SENDER'] ?? '')
const app = await createApp(
  { ...parsed.config, gatewayDeadlineMs: Number(process.env['SOAK_DEADLINE_MS']) },
  {
    clock,
    random: systemRandom,
    logger: createLogger(parsed.config.logLevel),
    gatewayTypes: { find: (name) => (name === gatewayType.gatewayType ? gatewayType : undefined) },
  },
)
const { address } = await app.listen()
const { sandbox } = app
if (sandbox.kind !== 'known') throw new Error('The sandbox key of this database is not in this data directory')

process.on('message', (message: ToServer) => {
  if (message.kind === 'clock') clock.jumpTo(message.aheadMs)
  else void work().then(() => tell({ kind: 'worked', round: message.round }))
})
// The driver is gone, without a word.
process.on('disconnect', () => process.exit())
tell({ kind: 'ready', address, apiKey: sandbox.apiKey.reveal() })

/** Beside what the process does by itself at its own pace, which for a month in minutes is too slow. */
async function work(): Promise<void> {
  await Promise.all([app.resolveUnresolved(), app.runDueRetries()])
}

function tell(message: FromServer): void {
  process.send?.(message)
}
