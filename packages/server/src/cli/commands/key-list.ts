import type { ShownKey } from '../../admin/admin-operations.ts'
import type { Command } from '../command.ts'
import { renderTable } from '../render-table.ts'
import { toRequest } from '../to-request.ts'

export const keyList: Command = {
  name: 'key list',
  about: 'List API keys, revoked ones too. Of each key only its last four characters are known.',
  options: [{ name: 'company', value: 'CODE', isRequired: false, about: 'of this company only' }],
  argument: null,
  examples: ['key list', 'key list --company ACME --json'],
  async run(channel, input) {
    const json = await channel.call('key.list', toRequest(input))
    const headings = ['KEY ID', 'COMPANY', 'MODE', 'ENDS WITH', 'CREATED', 'REVOKED']
    return { text: renderTable(headings, json.keys.map(toRow)), json }
  },
}

function toRow(key: ShownKey): string[] {
  return [key.keyId, key.company, key.mode, key.endsWith, key.createdAt, key.revokedAt ?? '-']
}
