import type { Command } from '../command.ts'
import { toRequest } from '../to-request.ts'

export const openPgpSetKey: Command = {
  name: 'openpgp set-key',
  about: 'Encrypt what leaves a company by SFTP for an OpenPGP public key, from now on.',
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose outputs' },
    { name: 'key', value: 'KEY', isRequired: true, about: 'the armoured public key, all its lines' },
  ],
  argument: null,
  examples: ['openpgp set-key --company ACME --key "$(gpg --armor --export billing@acme.example)"'],
  async run(channel, input) {
    const json = await channel.call('openpgp.set-key', toRequest(input))
    return { text: `Outputs of ${json.company} are encrypted for ${json.fingerprint}.`, json }
  },
}
