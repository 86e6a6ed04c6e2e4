import type { Command } from '../command.ts'
import { COMPANY_OPTIONS, toCompanyRequest } from '../company-options.ts'
import { renderCompanies } from '../render-companies.ts'

export const companyCreate: Command = {
  name: 'company create',
  about: 'Make a company: whose keys, gateways, cards and payments belong together.',
  options: [
    { name: 'code', value: 'CODE', isRequired: true, about: 'its short name: letters, digits, - and _, at most 32' },
    { name: 'name', value: 'NAME', isRequired: true, about: 'its name for people, at most 100 characters' },
    ...COMPANY_OPTIONS,
  ],
  argument: null,
  examples: ['company create --code ACME --name "Acme Ltd" --max-retries 8'],
  async run(channel, input) {
    const json = await channel.call('company.create', toCompanyRequest(input))
    return { text: renderCompanies([json.company]), json }
  },
}
