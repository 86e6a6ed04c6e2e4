import { parseConfig } from '../config.ts'
import { systemClock } from '../domain/clock.ts'
import { systemRandom } from '../domain/random.ts'
import { openAdminChannel } from '../start/open-admin-channel.ts'
import { runCommandLine } from './run-command-line.ts'

/** The process behind `npx reprise`. */
process.exitCode = await runCommandLine(process.argv.slice(2), {
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
  openChannel: async () => {
    const parsed = parseConfig(process.env)
    if (!parsed.ok) throw new Error(parsed.errors.join(' '))
    return openAdminChannel(parsed.config, {
      clock: systemClock,
      random: systemRandom,
      onConnectionError: (error) => console.error(error.message),
      // Loaded for the commands that need it: it is the whole server, but for serving.
      openRecovery: async (config, database) => {
        const { openUseCases } = await import('../open-use-cases.ts')
        return openUseCases(config, { clock: systemClock, random: systemRandom }, database)
      },
    })
  },
})
