import type { AdminChannel } from '../../src/admin/admin-channel.ts'
import { runCommandLine } from '../../src/cli/run-command-line.ts'

/** What a command said, and its exit code. */
export interface CommandSaid {
  readonly code: number
  readonly printed: string
  readonly complaints: string
}

/** Runs `npx reprise <words>` on a channel, in this process. */
export async function runCommand(words: readonly string[], openChannel: () => AdminChannel): Promise<CommandSaid> {
  const said = { printed: '', complaints: '' }
  const code = await runCommandLine(words, {
    print: (text) => {
      said.printed += text
    },
    complain: (text) => {
      said.complaints += text
    },
    openChannel: async () => openChannel(),
  })
  return { code, ...said }
}
