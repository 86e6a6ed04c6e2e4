import type { Command } from '../command.ts'
import { renderCase } from '../render-case.ts'
import { toRequest } from '../to-request.ts'

export const caseCancel: Command = {
  name: 'case cancel',
  about: 'End the recovery of a payment, by any of its transactions, for good: nothing is charged for it from now on.',
  options: [
    { name: 'reason', value: 'TEXT', isRequired: false, about: 'why, at most 255 characters; kept with the case' },
  ],
  argument: 'TRANSACTION_ID',
  examples: ['case cancel 01JABCDEFGHJKMNPQRSTVWXYZ0 --reason "the customer left"'],
  async run(channel, input) {
    const json = await channel.call('case.cancel', { ...toRequest(input), transactionId: input.argument })
    return { text: renderCase(json), json }
  },
}
