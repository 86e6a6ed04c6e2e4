/** A column of a file of past attempts, as docs/guides/import-history.md shows it. */
export interface HistoryColumn {
  readonly name: string
  readonly isRequired: boolean
  readonly about: string
}

/** Every column that is read; the header names them in any order. */
export const HISTORY_COLUMNS = [
  column('payment_reference', true, 'what all attempts of one payment have in common, 1 to 200 characters'),
  column('customer_id', false, 'as in your API requests, so that what was learned of a customer is used for him'),
  column('amount_minor', true, 'whole minor units, 1 to 999999999999: 1999 is 19.99 USD'),
  column('currency', true, 'ISO 4217, as USD'),
  column('attempted_at', true, 'ISO 8601 with its offset from UTC, as 2026-03-01T09:30:00Z; not in the future'),
  column('outcome', true, '`approved`, `declined`, or `not_processed` when the gateway did not take it'),
  column(
    'gateway',
    true,
    'token or merchant account reference of one of your gateways, or a name of its own for another',
  ),
  column('gateway_type', false, 'as on the wire, as `authorize_net`: whose codes gateway_code is of'),
  column('network_code', false, 'the network’s answer, as 51'),
  column('advice_code', false, 'Mastercard’s merchant advice code, as 03'),
  column('gateway_code', false, 'the gateway’s own code'),
  column('message', false, 'the gateway’s words'),
  column('card_network', false, 'as Visa or Mastercard; first_six knows better where it is given'),
  column('funding', false, '`credit`, `debit`, `prepaid` or `unknown`'),
  column('first_six', false, 'the first 6 or 8 digits of the card'),
  column('issuer_country', false, 'two letters of ISO 3166-1'),
  column('utc_offset_minutes', false, 'how far the cardholder’s clock is ahead of UTC, -720 to 840'),
] as const satisfies readonly HistoryColumn[]

export type HistoryColumnName = (typeof HISTORY_COLUMNS)[number]['name']

function column<Name extends string>(name: Name, isRequired: boolean, about: string) {
  return { name, isRequired, about } as const
}

/** The table of the guide. */
export function renderHistoryColumns(): string {
  const rows = HISTORY_COLUMNS.map(
    ({ name, isRequired, about }) => `| \`${name}\` | ${isRequired ? 'yes' : ''} | ${about} |`,
  )
  return ['| column | required | what |', '|---|---|---|', ...rows].join('\n')
}
