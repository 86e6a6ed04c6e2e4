import type { AdminChannel } from '../../src/admin/admin-channel.ts'
import { runCommandLine } from '../../src/cli/run-command-line.ts'

/** What a command said, and its exit code. */
export interface CommandSaid {
  readonly code: number
  readonly printed: string
  /** What was printed, each call's by itself. */
  readonly lines: readonly string[]
  readonly complaints: string
}

/** Runs `npx reprise <words>` on a channel, in this process. */
export async function runCommand(words: readonly string[], openChannel: () => AdminChannel): Promise<CommandSaid> {
  const said = { printed: '', lines: [] as string[], complaints: '' }
  const code = await runCommandLine(words, {
    print: (text) => {
      said.printed += text
      said.lines.push(text)
    },
    complain: (text) => {
      said.complaints += text
    },
    openChannel: async () => openChannel(),
  })
  return { code, ...said }
}
