import type { Command } from '../command.ts'
import { toRequest } from '../to-request.ts'

export const modelRollback: Command = {
  name: 'model rollback',
  about:
    'Make an older version of a model current again. What was learned since is dropped; every server follows within seconds.',
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose model' },
    { name: 'mode', value: 'MODE', isRequired: true, about: 'sandbox or live' },
    { name: 'version', value: 'NUMBER', isRequired: true, about: 'one that "model list" shows' },
  ],
  argument: null,
  examples: ['model rollback --company ACME --mode live --version 12'],
  async run(channel, input) {
    const json = await channel.call('model.rollback', toRequest(input))
    return { text: `Version ${json.version} is current: a copy of version ${input.options['version']}.`, json }
  },
}
