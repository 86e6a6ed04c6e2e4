import type { AdminChannel } from '../admin/admin-channel.ts'

/** An option of a command. */
export interface CommandOption {
  readonly name: string
  /** What stands for the value in the help; '': a flag, which has none and reads as 'true'. */
  readonly value: string
  readonly isRequired: boolean
  readonly about: string
}

/** What was typed after the command's name, checked against its options. Absent options are not in it. */
export interface CommandInput {
  readonly options: Readonly<Record<string, string>>
  /** The one positional argument, where the command has one. */
  readonly argument: string | null
}

/** What a command has to say, for people and for programs (`--json`). */
export interface CommandOutput {
  readonly text: string
  readonly json: unknown
  /** It did its work, and what it found is that something is wrong: the exit code says so too. */
  readonly isBad?: boolean
}

/** What the help says of a command. */
interface CommandHelp {
  /** A thing and what to do with it, or one verb. */
  readonly name: string
  readonly about: string
  readonly options: readonly CommandOption[]
  /** Name of its one positional argument, always required; null: it has none. */
  readonly argument: string | null
  readonly examples: readonly string[]
}

/** A command that asks the operations for what it does. */
export interface ChannelCommand extends CommandHelp {
  readonly isOffline?: false
  /** `report` says how a long one stands. */
  run(channel: AdminChannel, input: CommandInput, report: (text: string) => void): Promise<CommandOutput>
}

/** A command that needs neither a server nor a database. */
export interface OfflineCommand extends CommandHelp {
  readonly isOffline: true
  /** `print` says at once, line by line, what would be too much to gather; nothing with `--json`. */
  run(input: CommandInput, print: (line: string) => void): Promise<CommandOutput>
}

/** One command: what the help says of it, and what it does. */
export type Command = ChannelCommand | OfflineCommand
