import type { Command } from '../command.ts'
import { renderTable } from '../render-table.ts'

export const codesUnclassified: Command = {
  name: 'codes unclassified',
  about:
    'List decline codes that gateways sent and that are in no table, the newest first: each got one cautious retry.',
  options: [],
  argument: null,
  examples: ['codes unclassified', 'codes unclassified --json'],
  async run(channel) {
    const json = await channel.call('codes.unclassified', {})
    if (json.codes.length === 0) return { text: 'Every code that was sent so far is in a table.', json }
    const rows = json.codes.map((code) => [
      code.company,
      code.mode,
      code.gatewayType,
      code.gatewayCode ?? '-',
      code.networkCode ?? '-',
      String(code.times),
      code.lastSeenAt,
    ])
    const header = ['COMPANY', 'MODE', 'GATEWAY TYPE', 'GATEWAY CODE', 'NETWORK CODE', 'TIMES', 'LAST SEEN']
    return { text: renderTable(header, rows), json }
  },
}
