import type { Command } from '../command.ts'
import { toRequest } from '../to-request.ts'

export const keyCreate: Command = {
  name: 'key create',
  about: 'Make an API key and show it, this once: only its hash is kept.',
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose key it is' },
    { name: 'mode', value: 'MODE', isRequired: true, about: 'sandbox, or live: for real cards' },
  ],
  argument: null,
  examples: ['key create --company ACME --mode sandbox', 'key create --company ACME --mode live --json'],
  async run(channel, input) {
    const json = await channel.call('key.create', toRequest(input))
    const { keyId, company, mode } = json.key
    const lines = [
      `API key:  ${json.apiKey}`,
      `Key id:   ${keyId} (company ${company}, ${mode})`,
      'Keep it now: it cannot be shown again.',
    ]
    return { text: lines.join('\n'), json }
  },
}
