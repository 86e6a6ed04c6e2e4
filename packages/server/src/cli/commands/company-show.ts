import type { Command } from '../command.ts'
import { renderCompany } from '../render-companies.ts'
import { toRequest } from '../to-request.ts'

export const companyShow: Command = {
  name: 'company show',
  about: 'Show the settings of a company.',
  options: [{ name: 'code', value: 'CODE', isRequired: true, about: 'which company' }],
  argument: null,
  examples: ['company show --code ACME'],
  async run(channel, input) {
    const json = await channel.call('company.show', toRequest(input))
    return { text: renderCompany(json.company), json }
  },
}
