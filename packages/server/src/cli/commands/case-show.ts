import type { Command } from '../command.ts'
import { renderCase } from '../render-case.ts'

export const caseShow: Command = {
  name: 'case show',
  about: 'Show the recovery of a payment, by any of its transactions: how it stands, its attempts and decisions.',
  options: [],
  argument: 'TRANSACTION_ID',
  examples: ['case show 01JABCDEFGHJKMNPQRSTVWXYZ0', 'case show 01JABCDEFGHJKMNPQRSTVWXYZ0 --json'],
  async run(channel, input) {
    const json = await channel.call('case.show', { transactionId: input.argument })
    return { text: renderCase(json), json }
  },
}
