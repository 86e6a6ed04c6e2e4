import type { ShownResolution } from '../../admin/shown-case.ts'
import type { Command } from '../command.ts'
import { renderCase } from '../render-case.ts'

export const caseResolve: Command = {
  name: 'case resolve',
  about:
    'Ask the gateway now what became of the attempts of a payment whose outcome is not known. Sends nothing again.',
  options: [],
  argument: 'TRANSACTION_ID',
  examples: ['case resolve 01JABCDEFGHJKMNPQRSTVWXYZ0'],
  async run(channel, input) {
    const json = await channel.call('case.resolve', { transactionId: input.argument })
    return { text: `${renderAsked(json)}\n\n${renderCase(json.case)}`, json }
  },
}

function renderAsked({ asked }: ShownResolution): string {
  if (asked.length === 0) return 'Nothing to ask: every outcome of this payment is known.'
  const lines = asked.map(({ transactionId, isResolved }) =>
    isResolved
      ? `${transactionId}: the outcome is known now.`
      : `${transactionId}: still not known. The gateway cannot say yet, or a request of a server still waits for it.`,
  )
  return lines.join('\n')
}
