import type { CommandOption } from './command.ts'

/** What can be said of a company when it is made and later. */
export const COMPANY_OPTIONS: readonly CommandOption[] = [
  { name: 'max-retries', value: 'COUNT', isRequired: false, about: 'most retries of a payment, 0 to 15 (default 15)' },
  { name: 'max-days', value: 'DAYS', isRequired: false, about: 'most days of a recovery, 1 to 30 (default 30)' },
  {
    name: 'routing',
    value: 'ROUTING',
    isRequired: false,
    about: 'none (default): the gateway sent; enabled: the best for each attempt; original: chosen once',
  },
]
