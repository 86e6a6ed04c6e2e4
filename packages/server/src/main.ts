import { createApp } from './app.ts'
import { systemClock } from './domain/clock.ts'
import { systemRandom } from './domain/random.ts'
import { runServer } from './start/run-server.ts'

await runServer(
  {
    env: process.env,
    print: (text) => console.log(text),
    complain: (text) => console.error(text),
    onSignal: (listener) => {
      process.on('SIGINT', listener)
      process.on('SIGTERM', listener)
    },
    exit: (code) => process.exit(code),
    monotonicMs: systemClock.monotonicMs,
  },
  (config) => createApp(config, { clock: systemClock, random: systemRandom }),
)
