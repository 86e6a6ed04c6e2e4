import type { Command } from '../command.ts'
import { toRequest } from '../to-request.ts'

export const modelReset: Command = {
  name: 'model reset',
  about: 'Make the shipped model current, as if nothing had been learned. An import can be repeated after it.',
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose model' },
    { name: 'mode', value: 'MODE', isRequired: true, about: 'sandbox or live' },
  ],
  argument: null,
  examples: ['model reset --company ACME --mode sandbox'],
  async run(channel, input) {
    const json = await channel.call('model.reset', toRequest(input))
    return { text: `Version ${json.version} is current: the shipped model.`, json }
  },
}
