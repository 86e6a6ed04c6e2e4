import type { CommandInput, CommandOption } from './command.ts'

/** What can be said of a company when it is made and later. */
export const COMPANY_OPTIONS: readonly CommandOption[] = [
  {
    name: 'mode',
    value: 'MODE',
    isRequired: false,
    about: 'who keeps the calendar of retries: merchant (default), who posts them, or reprise, which runs them',
  },
  {
    name: 'routing',
    value: 'ROUTING',
    isRequired: false,
    about: 'none (default): the gateway sent; enabled: the best for each attempt; original: chosen once',
  },
  {
    name: 'when-gateway-disabled',
    value: 'CHOICE',
    isRequired: false,
    about: 'retries booked at a gateway that is switched off: hold (default, they wait) or move (decided anew)',
  },
  {
    name: 'holdout-share',
    value: 'SHARE',
    isRequired: false,
    about: 'share of new cases, 0 (default) to 0.5, that a fixed schedule decides, to prove the lift',
  },
  { name: 'max-retries', value: 'COUNT', isRequired: false, about: 'most retries of a payment, 0 to 15 (default 15)' },
  { name: 'max-days', value: 'DAYS', isRequired: false, about: 'most days of a recovery, 1 to 30 (default 30)' },
  {
    name: 'min-amount',
    value: 'AMOUNT',
    isRequired: false,
    about: 'recover nothing below; minor units of the payment’s currency, none: no limit (default)',
  },
  {
    name: 'max-amount',
    value: 'AMOUNT',
    isRequired: false,
    about: 'recover nothing above; minor units of the payment’s currency, none: no limit (default)',
  },
  {
    name: 'quiet-hours',
    value: 'FROM-TO',
    isRequired: false,
    about: 'plan no retry in these hours of the cardholder’s day, as 22-6; none (default)',
  },
  {
    name: 'initiator',
    value: 'INITIATOR',
    isRequired: false,
    about: 'whose payments the five options before are for: customer or merchant (default: both)',
  },
]

const COMPANY_FIELDS = {
  code: 'code',
  name: 'name',
  mode: 'mode',
  routing: 'routing',
  'when-gateway-disabled': 'whenGatewayDisabled',
  'holdout-share': 'holdoutShare',
  initiator: 'initiator',
}

/** The request of company.create and company.update. */
export function toCompanyRequest({ options }: CommandInput): Record<string, unknown> {
  const limits = toLimits(options)
  return {
    ...pick(options, COMPANY_FIELDS),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  }
}

function toLimits(options: CommandInput['options']): Record<string, unknown> {
  const limits = pick(options, {
    'max-retries': 'maxRetries',
    'max-days': 'maxDays',
    'min-amount': 'minAmount',
    'max-amount': 'maxAmount',
    'quiet-hours': 'quietHours',
  })
  return Object.fromEntries(
    Object.entries(limits).map(([name, value]) => {
      if (value === 'none') return [name, null]
      return [name, name === 'quietHours' ? value.split('-') : value]
    }),
  )
}

function pick(options: CommandInput['options'], names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([option, field]) => {
      const value = options[option]
      return value === undefined ? [] : [[field, value]]
    }),
  )
}
