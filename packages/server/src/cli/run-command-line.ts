import type { AdminChannel } from '../admin/admin-channel.ts'
import { InvalidField, RequestError } from '../domain/errors.ts'
import type { ChannelCommand, Command, CommandInput, CommandOutput } from './command.ts'
import { readCommandLine } from './read-command-line.ts'
import { renderCommandHelp, renderOverview, renderUsage } from './render-help.ts'

/** The terminal, and the way to the operations; a test plays both. */
export interface CommandHost {
  print(text: string): void
  complain(text: string): void
  /** Opened only for a command that was understood. */
  openChannel(): Promise<AdminChannel>
}

export const EXIT = { done: 0, failed: 1, misunderstood: 2 } as const

/** Runs `npx reprise <words>` and returns the exit code. */
export async function runCommandLine(words: readonly string[], host: CommandHost): Promise<number> {
  const line = readCommandLine(words)
  if (line.kind === 'misunderstood') {
    host.complain(line.message)
    return EXIT.misunderstood
  }
  if (line.kind === 'help') {
    host.print(line.command === null ? renderOverview() : renderCommandHelp(line.command))
    return EXIT.done
  }
  const { command, input, wantsJson } = line
  try {
    const output = command.isOffline
      ? await command.run(input, wantsJson ? () => {} : host.print)
      : await runThroughChannel(command, input, host)
    host.print(wantsJson ? JSON.stringify(output.json, null, 2) : output.text)
    return output.isBad ? EXIT.failed : EXIT.done
  } catch (error) {
    host.complain(sentenceOf(error, command))
    return error instanceof InvalidField ? EXIT.misunderstood : EXIT.failed
  }
}

async function runThroughChannel(
  command: ChannelCommand,
  input: CommandInput,
  host: CommandHost,
): Promise<CommandOutput> {
  const channel = await host.openChannel()
  try {
    return await command.run(channel, input, host.complain)
  } finally {
    await channel.close()
  }
}

/** A field is named as the option that was typed, which says the last part of a nested one's name. */
function sentenceOf(error: unknown, command: Command): string {
  if (error instanceof InvalidField) {
    const field = error.field.split('.').at(-1) ?? error.field
    const option = `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    const isOption = command.options.some(({ name }) => `--${name}` === option)
    return isOption ? `${option} ${error.rule}.` : `${error.message} Usage: ${renderUsage(command)}`
  }
  if (error instanceof RequestError) return error.message
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n', 1)[0] ?? message
}
