import type { Command } from '../command.ts'
import { renderDecision } from '../render-decision.ts'
import { toRequest } from '../to-request.ts'

export const explain: Command = {
  name: 'explain',
  about: 'Say what was decided after a declined transaction, and why: its decision card, for a person.',
  options: [
    {
      name: 'replay',
      value: '',
      isRequired: false,
      about: 'decide again from the card alone, and say whether it is the same',
    },
  ],
  argument: 'TRANSACTION_ID',
  examples: ['explain 01JABCDEFGHJKMNPQRSTVWXYZ0', 'explain 01JABCDEFGHJKMNPQRSTVWXYZ0 --replay'],
  async run(channel, input) {
    const json = await channel.call('explain', { ...toRequest(input), transactionId: input.argument })
    return { text: renderDecision(json, 'replay' in input.options), json }
  },
}
