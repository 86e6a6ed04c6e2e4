import type { Command, CommandOption } from './command.ts'
import { COMMANDS } from './command-table.ts'
import { renderTable } from './render-table.ts'

/** `reprise help`. */
export function renderOverview(): string {
  const rows = COMMANDS.map((command) => [`  ${command.name}`, command.about])
  const [, ...table] = renderTable(['', ''], rows).split('\n')
  return [
    'Usage: npx reprise COMMAND [OPTIONS]',
    '',
    ...table,
    '  help COMMAND',
    '',
    'Commands read the same environment as the server (docs/operations/configuration.md), and work beside it.',
    'With --json they print one JSON object. Exit code: 0 done, 1 refused or failed, 2 not understood.',
  ].join('\n')
}

/** `reprise help company create`. */
export function renderCommandHelp(command: Command): string {
  const rows = [...command.options, JSON_OPTION].map((option) => [`  ${nameOf(option)}`, aboutOf(option)])
  const [, ...table] = renderTable(['', ''], rows).split('\n')
  const examples = command.examples.map((example) => `  npx reprise ${example}`)
  return [`Usage: ${renderUsage(command)}`, '', command.about, '', ...table, '', 'Examples:', ...examples].join('\n')
}

export function renderUsage(command: Command): string {
  const options = command.options.map((option) => (option.isRequired ? nameOf(option) : `[${nameOf(option)}]`))
  const argument = command.argument === null ? [] : [command.argument]
  return ['npx reprise', command.name, ...argument, ...options, '[--json]'].join(' ')
}

/** The table of docs/operations/cli.md. */
export function renderCommandTable(): string {
  const rows = COMMANDS.map((command) => `| \`${renderUsage(command)}\` | ${command.about} |`)
  return ['| command | does |', '|---|---|', ...rows].join('\n')
}

const JSON_OPTION: CommandOption = { name: 'json', value: '', isRequired: false, about: 'print one JSON object' }

function nameOf({ name, value }: CommandOption): string {
  return value === '' ? `--${name}` : `--${name} ${value}`
}

function aboutOf({ about, isRequired }: CommandOption): string {
  return isRequired ? `${about} (required)` : about
}
