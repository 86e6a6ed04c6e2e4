import type { Command } from '../command.ts'
import { COMPANY_OPTIONS, toCompanyRequest } from '../company-options.ts'
import { renderCompanies } from '../render-companies.ts'

export const companyUpdate: Command = {
  name: 'company update',
  about: 'Change what is named of a company; the next payment already follows it.',
  options: [
    { name: 'code', value: 'CODE', isRequired: true, about: 'which company' },
    { name: 'name', value: 'NAME', isRequired: false, about: 'its new name for people' },
    ...COMPANY_OPTIONS,
  ],
  argument: null,
  examples: [
    'company update --code ACME --routing enabled --max-days 14',
    'company update --code ACME --holdout-share 0.1',
    'company update --code ACME --initiator customer --max-retries 3 --quiet-hours 22-6',
  ],
  async run(channel, input) {
    const json = await channel.call('company.update', toCompanyRequest(input))
    return { text: renderCompanies([json.company]), json }
  },
}
