import type { Command } from '../command.ts'
import { COMPANY_OPTIONS } from '../company-options.ts'
import { renderCompanies } from '../render-companies.ts'
import { toRequest } from '../to-request.ts'

export const companyUpdate: Command = {
  name: 'company update',
  about: 'Change what is named of a company; the next payment already follows it.',
  options: [
    { name: 'code', value: 'CODE', isRequired: true, about: 'which company' },
    { name: 'name', value: 'NAME', isRequired: false, about: 'its new name for people' },
    ...COMPANY_OPTIONS,
  ],
  argument: null,
  examples: ['company update --code ACME --routing enabled --max-days 14'],
  async run(channel, input) {
    const json = await channel.call('company.update', toRequest(input))
    return { text: renderCompanies([json.company]), json }
  },
}
