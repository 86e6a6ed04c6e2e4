import type { Command } from '../command.ts'
import { renderCase } from '../render-case.ts'
import { toRequest } from '../to-request.ts'

export const caseSettle: Command = {
  name: 'case settle',
  about:
    'Put on record what the gateway’s own books show of a transaction whose outcome it cannot be asked about. Sends nothing.',
  options: [
    { name: 'outcome', value: 'OUTCOME', isRequired: true, about: 'approved, declined or not-processed' },
    { name: 'gateway-transaction-id', value: 'ID', isRequired: false, about: 'the gateway’s id; required if approved' },
    { name: 'gateway-code', value: 'CODE', isRequired: false, about: 'the gateway’s code of a decline' },
    { name: 'network-code', value: 'CODE', isRequired: false, about: 'the network’s code of a decline' },
    { name: 'advice-code', value: 'CODE', isRequired: false, about: 'the network’s advice with a decline' },
  ],
  argument: 'TRANSACTION_ID',
  examples: [
    'case settle 01JABCDEFGHJKMNPQRSTVWXYZ0 --outcome approved --gateway-transaction-id 8816178952380553',
    'case settle 01JABCDEFGHJKMNPQRSTVWXYZ0 --outcome not-processed',
  ],
  async run(channel, input) {
    const json = await channel.call('case.settle', { ...toRequest(input), transactionId: input.argument })
    return { text: `The outcome is on record.\n\n${renderCase(json)}`, json }
  },
}
