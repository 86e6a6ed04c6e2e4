import type { ShownVersion } from '../../admin/admin-operations.ts'
import type { Command } from '../command.ts'
import { renderTable } from '../render-table.ts'
import { toRequest } from '../to-request.ts'

export const modelList: Command = {
  name: 'model list',
  about: "List the kept versions of a company's models: the last ten of each mode, the current one marked.",
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose models' },
    { name: 'mode', value: 'MODE', isRequired: false, about: 'sandbox or live; absent: both' },
  ],
  argument: null,
  examples: ['model list --company ACME', 'model list --company ACME --mode live --json'],
  async run(channel, input) {
    const json = await channel.call('model.list', toRequest(input))
    const headings = ['MODE', 'VERSION', 'CURRENT', 'MADE', 'BY', 'OUTCOMES', 'IMPORTS', 'BYTES']
    if (json.versions.length === 0) return { text: 'No version was saved yet: the shipped model and the log.', json }
    return { text: renderTable(headings, json.versions.map(toRow)), json }
  },
}

function toRow(version: ShownVersion): string[] {
  const { mode, madeAt, madeBy, restoredVersion, outcomesLearned, imports, snapshotBytes } = version
  return [
    mode,
    String(version.version),
    version.isCurrent ? 'yes' : '',
    madeAt,
    restoredVersion === null ? madeBy : `${madeBy} to ${restoredVersion}`,
    String(outcomesLearned),
    String(imports.length),
    String(snapshotBytes),
  ]
}
