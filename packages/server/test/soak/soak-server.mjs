// The server as the soak runs it: all of it, as built, but for a clock that the driver sets, a gateway over HTTP in the
// place of the sandbox's, and a deadline that takes less of the soak's time. Plain JavaScript on the built server, because
// it starts in a third of the processor time, and a soak starts very many.
//
//     the server's own variables, SOAK_GATEWAY, SOAK_SENDER (its name), SOAK_AHEAD_MS, SOAK_DEADLINE_MS
import { createApp } from '../../dist/app.js'
import { parseConfig } from '../../dist/config.js'
import { systemRandom } from '../../dist/domain/random.js'
import { createLogger } from '../../dist/observability/logger.js'

const { env } = process
const parsed = parseConfig(env)
if (!parsed.ok) throw new Error(parsed.errors.join(' '))
// Registered after the server was imported, whose hundreds of files it would slow down.
const { tsImport } = await import('tsx/esm/api')
const { JumpingClock } = await tsImport('./jumping-clock.ts', import.meta.url)
const { createRemoteGateway } = await tsImport('./remote-gateway.ts', import.meta.url)

const clock = new JumpingClock(Number(env.SOAK_AHEAD_MS))
const gatewayType = createRemoteGateway(env.SOAK_GATEWAY, env.SOAK_SENDER)
const logger = createLogger(parsed.config.logLevel)
const app = await createApp(
  { ...parsed.config, gatewayDeadlineMs: Number(env.SOAK_DEADLINE_MS) },
  {
    clock,
    random: systemRandom,
    logger,
    gatewayTypes: { find: (name) => (name === gatewayType.gatewayType ? gatewayType : undefined) },
  },
)
const { address } = await app.listen()
if (app.sandbox.kind !== 'known') throw new Error('The sandbox key of this database is not in this data directory')

// At every hour that the driver lets pass, what the process does by itself once a second and every fifteen.
let isAsking = false
process.on('message', ({ aheadMs }) => {
  clock.jumpTo(aheadMs)
  const failed = (error) => logger.error({ err: error }, 'a turn failed')
  void app.runDueRetries().catch(failed)
  if (isAsking) return
  isAsking = true
  const done = () => {
    isAsking = false
  }
  void app.resolveUnresolved().catch(failed).finally(done)
})
// The driver is gone, without a word.
process.on('disconnect', () => process.exit())
process.send({ kind: 'ready', address, apiKey: app.sandbox.apiKey.reveal() })
