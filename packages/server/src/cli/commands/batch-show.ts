import type { Command } from '../command.ts'
import { renderBatch } from '../render-batches.ts'
import { toRequest } from '../to-request.ts'

export const batchShow: Command = {
  name: 'batch show',
  about: 'Show one batch file: how far it has come, its money, and why nothing of it was done.',
  options: [{ name: 'company', value: 'CODE', isRequired: true, about: 'whose file' }],
  argument: 'BATCH_ID',
  examples: ['batch show 01JABCDEFGHJKMNPQRSTVWXYZ0 --company ACME'],
  async run(channel, input) {
    const json = await channel.call('batch.show', { ...toRequest(input), batchId: input.argument })
    return { text: renderBatch(json.batch), json }
  },
}
