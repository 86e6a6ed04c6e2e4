import type { ExportEnd } from '../../recovery/export-results.ts'
import type { Command } from '../command.ts'
import { toRequest } from '../to-request.ts'

export const batchExport: Command = {
  name: 'batch export',
  about:
    'Write a file of the results that changed since the last one now, as is done by itself at 15:00 and 22:00 UTC.',
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose results' },
    { name: 'mode', value: 'MODE', isRequired: true, about: 'sandbox or live' },
  ],
  argument: null,
  examples: ['batch export --company ACME --mode live'],
  async run(channel, input) {
    const json = await channel.call('batch.export', toRequest(input))
    return { text: renderEnd(json), json }
  },
}

function renderEnd(end: ExportEnd): string {
  switch (end.kind) {
    case 'written':
      return `Outputs has ${end.fileName} with ${end.results} results.`
    case 'none':
      return 'Nothing has changed since the last file: none was written.'
    case 'busy':
      return 'Another process is writing one: try again in a minute.'
  }
}
