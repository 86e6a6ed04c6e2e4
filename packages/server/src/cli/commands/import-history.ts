import { resolve } from 'node:path'
import type { AdminChannel } from '../../admin/admin-channel.ts'
import { Conflict } from '../../domain/errors.ts'
import type { ImportResult } from '../../learning/import-history.ts'
import type { Command } from '../command.ts'
import { toRequest } from '../to-request.ts'

export const importHistoryCommand: Command = {
  name: 'import-history',
  about:
    "Warm a company's model with past attempts from a CSV file; no card numbers. Nothing is taken of a file with a fault.",
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose payments they were' },
    { name: 'mode', value: 'MODE', isRequired: true, about: 'sandbox or live' },
    { name: 'dry-run', value: '', isRequired: false, about: 'only read the file, and say what is wrong with it' },
  ],
  argument: 'FILE.csv',
  examples: [
    'import-history attempts.csv --company ACME --mode live --dry-run',
    'import-history attempts.csv --company ACME --mode live',
  ],
  async run(channel, input, report) {
    const request = { ...toRequest(input), file: resolve(input.argument ?? '') }
    const { importId } = await channel.call('history.import', request)
    const result = await followImport(channel, importId, report)
    if (result.end === 'faulty') throw new Conflict(renderFaults(result))
    return { text: renderResult(result), json: result }
  },
}

async function followImport(
  channel: AdminChannel,
  importId: string,
  report: (text: string) => void,
): Promise<ImportResult> {
  let step = 0
  for (;;) {
    const state = await channel.call('history.progress', { importId, step })
    if (state.kind === 'done') return state.result
    step = state.step
    report(`${state.progress.phase}: ${state.progress.rows} rows`)
  }
}

function renderFaults({ faults }: ImportResult): string {
  const lines = faults.map(({ line, column, rule }) => `line ${line}, ${column ?? 'the line'} ${rule}`)
  return ['Nothing was imported:', ...lines].join('\n')
}

function renderResult({ end, rows, payments, ignoredColumns, version }: ImportResult): string {
  const what = `${rows} attempts of ${payments} payments`
  const said = {
    imported: `Learned ${what}: version ${version} of the model.`,
    valid: `${what}, and nothing is wrong with them. Nothing was imported.`,
    imported_before: `The model has learned this file before (${what}): nothing was changed.`,
    faulty: '',
  }[end]
  if (ignoredColumns.length === 0) return said
  return `${said}\nColumns that are not read: ${ignoredColumns.join(', ')}.`
}
