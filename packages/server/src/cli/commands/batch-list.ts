import type { Command } from '../command.ts'
import { renderBatches } from '../render-batches.ts'
import { toRequest } from '../to-request.ts'

export const batchList: Command = {
  name: 'batch list',
  about: 'List the batch files of a company and how far each has come, newest first: the last 100 of each mode.',
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose files' },
    { name: 'mode', value: 'MODE', isRequired: false, about: 'sandbox or live; absent: both' },
  ],
  argument: null,
  examples: ['batch list --company ACME', 'batch list --company ACME --mode live --json'],
  async run(channel, input) {
    const json = await channel.call('batch.list', toRequest(input))
    return { text: renderBatches(json.batches), json }
  },
}
