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

/** Runs a command that needs no channel: what it printed, each call's by itself. */
export async function runOffline(
  ...words: readonly string[]
): Promise<Omit<CommandSaid, 'printed'> & { readonly lines: readonly string[] }> {
  const lines: string[] = []
  let complaints = ''
  const code = await runCommandLine(words, {
    print: (text) => {
      lines.push(text)
    },
    complain: (text) => {
      complaints += text
    },
    openChannel: () => Promise.reject(new Error('A server or a database was asked for')),
  })
  return { code, lines, complaints }
}
