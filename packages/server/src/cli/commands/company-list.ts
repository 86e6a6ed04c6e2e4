import type { Command } from '../command.ts'
import { renderCompanies } from '../render-companies.ts'

export const companyList: Command = {
  name: 'company list',
  about: 'List all companies.',
  options: [],
  argument: null,
  examples: ['company list --json'],
  async run(channel) {
    const json = await channel.call('company.list', {})
    return { text: renderCompanies(json.companies), json }
  },
}
