import type { Command } from '../command.ts'
import { toRequest } from '../to-request.ts'

export const openPgpRemoveKey: Command = {
  name: 'openpgp remove-key',
  about: 'Encrypt outputs of a company no longer.',
  options: [{ name: 'company', value: 'CODE', isRequired: true, about: 'whose outputs' }],
  argument: null,
  examples: ['openpgp remove-key --company ACME'],
  async run(channel, input) {
    const json = await channel.call('openpgp.remove-key', toRequest(input))
    return { text: `Outputs of ${json.company} are not encrypted.`, json }
  },
}
