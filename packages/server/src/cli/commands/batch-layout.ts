import { DELIMITER_NAMES } from '../../batch/batch-layout.ts'
import type { BatchLayout } from '../../recovery/batch-format-port.ts'
import type { Command } from '../command.ts'
import { toRequest } from '../to-request.ts'

export const batchLayout: Command = {
  name: 'batch layout',
  about: "Show how a company's batch files are laid out, or change what is named of it, from the next file on.",
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose files' },
    {
      name: 'columns',
      value: 'NAMES',
      isRequired: false,
      about:
        'order of the columns of files without a header, with commas between them; "default": that of the reference',
    },
    {
      name: 'delimiter',
      value: 'NAME',
      isRequired: false,
      about: `what stands between the cells, in and out: ${Object.keys(DELIMITER_NAMES).join(', ')}`,
    },
  ],
  argument: null,
  examples: [
    'batch layout --company ACME',
    'batch layout --company ACME --delimiter semicolon --columns operation,merchantTransactionId,transactionId,amount',
    'batch layout --company ACME --delimiter comma --columns default',
  ],
  async run(channel, input) {
    const json = await channel.call('batch.layout', toRequest(input))
    return { text: renderLayout(json.layout), json }
  },
}

function renderLayout({ delimiter, columns }: BatchLayout): string {
  const name = Object.entries(DELIMITER_NAMES).find(([, character]) => character === delimiter)?.[0] ?? delimiter
  return [`delimiter  ${name}`, `columns    ${columns === null ? 'as in the reference' : columns.join(',')}`].join('\n')
}
