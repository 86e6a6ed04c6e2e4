import { parseArgs } from 'node:util'
import type { Command, CommandInput } from './command.ts'
import { findCommand } from './command-table.ts'
import { renderUsage } from './render-help.ts'

export type CommandLine =
  | { readonly kind: 'run'; readonly command: Command; readonly input: CommandInput; readonly wantsJson: boolean }
  | { readonly kind: 'help'; readonly command: Command | null }
  /** One sentence, and where to read on. */
  | { readonly kind: 'misunderstood'; readonly message: string }

/** What the words after `npx reprise` mean. */
export function readCommandLine(words: readonly string[]): CommandLine {
  const wantsHelp = words[0] === 'help' || words.includes('--help') || words.includes('-h')
  const rest = words[0] === 'help' ? words.slice(1) : words
  const name = rest.slice(0, 2).join(' ')
  const command = findCommand(name) ?? findCommand(rest[0] ?? '')
  if (command !== null) {
    const nameWords = command.name.split(' ').length
    return wantsHelp ? { kind: 'help', command } : readOptions(command, rest.slice(nameWords))
  }
  if (words.length === 0 || (wantsHelp && (rest[0] ?? '-').startsWith('-'))) return { kind: 'help', command: null }
  return misunderstood(`There is no command "${name}": "npx reprise help" lists them.`)
}

function readOptions(command: Command, words: readonly string[]): CommandLine {
  const options = Object.fromEntries(
    command.options.map(({ name, value }) => [
      name,
      { type: value === '' ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({
      args: [...words],
      options: { ...options, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    // parseArgs explains itself in a sentence or two, of which the first says what is wrong.
    const reason = error instanceof Error ? (error.message.split('. ', 1)[0] ?? '') : ''
    return misunderstood(`${reason.replace(/\.$/, '')}. Usage: ${renderUsage(command)}`)
  }
  const { json, ...values } = parsed.values
  const fault = faultOf(command, values, parsed.positionals)
  if (fault !== null) return misunderstood(`${fault} Usage: ${renderUsage(command)}`)
  const given = Object.entries(values).map(([option, value]) => [option, String(value)])
  const input = { options: Object.fromEntries(given), argument: parsed.positionals[0] ?? null }
  return { kind: 'run', command, input, wantsJson: json === true }
}

function faultOf(command: Command, values: Record<string, unknown>, positionals: readonly string[]): string | null {
  const missing = command.options.find(({ name, isRequired }) => isRequired && (values[name] ?? '') === '')
  if (missing !== undefined) return `--${missing.name} is required.`
  const expected = command.argument === null ? 0 : 1
  if (positionals.length < expected) return `${command.argument ?? 'An argument'} is required.`
  const [extra] = positionals.slice(expected)
  return extra === undefined ? null : `"${extra}" was not expected.`
}

function misunderstood(message: string): CommandLine {
  return { kind: 'misunderstood', message }
}
