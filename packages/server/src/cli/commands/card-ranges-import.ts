import { resolve } from 'node:path'
import type { Command } from '../command.ts'

export const cardRangesImport: Command = {
  name: 'card-ranges import',
  about:
    'Load issuers’ card ranges (a BIN table) from a CSV file, in place of those of before: funding and country of new cards.',
  options: [],
  argument: 'FILE.csv',
  examples: ['card-ranges import bins.csv'],
  async run(channel, input) {
    const json = await channel.call('card-ranges.import', { file: resolve(input.argument ?? '') })
    return { text: `${json.ranges} card ranges are known now.`, json }
  },
}
