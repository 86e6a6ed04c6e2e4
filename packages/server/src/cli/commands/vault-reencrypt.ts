import type { Command } from '../command.ts'
import { renderReencrypted } from '../render-reencrypted.ts'
import { toRequest } from '../to-request.ts'

export const vaultReencrypt: Command = {
  name: 'vault reencrypt',
  about: "Seal again, with a company's current data key, what older ones sealed. May be stopped and repeated.",
  options: [{ name: 'company', value: 'CODE', isRequired: true, about: 'which company' }],
  argument: null,
  examples: ['vault reencrypt --company ACME'],
  async run(channel, input) {
    const json = await channel.call('vault.reencrypt', toRequest(input))
    return { text: renderReencrypted(json), json }
  },
}
