import type { Command } from '../command.ts'
import { renderReencrypted } from '../render-reencrypted.ts'
import { toRequest } from '../to-request.ts'

export const vaultRotate: Command = {
  name: 'vault rotate',
  about: 'Make a new data key for a company and seal its cards and gateway settings with it, while everything runs on.',
  options: [{ name: 'company', value: 'CODE', isRequired: true, about: 'which company' }],
  argument: null,
  examples: ['vault rotate --company ACME'],
  async run(channel, input) {
    const json = await channel.call('vault.rotate', toRequest(input))
    const next = 'With several servers, run "vault reencrypt" in five minutes: until then some may use the key before.'
    return { text: `Data key ${json.version} is the current one. ${renderReencrypted(json)}\n${next}`, json }
  },
}
