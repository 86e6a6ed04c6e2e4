import type { Attempt, FailedPayment } from '@reprise/engine'
import { type CardNetwork, networkOfFirstSix } from '../domain/card-network.ts'
import { InvalidField } from '../domain/errors.ts'
import { isCurrency, parseAmountMinor } from '../domain/money.ts'
import { readCardFacts } from '../recovery/card-facts.ts'
import type { HistoryColumnName } from './history-columns.ts'

/** One past attempt, read and checked. */
export interface HistoryRow {
  readonly paymentReference: string
  readonly customerId: string | null
  readonly amountMinor: number
  readonly currency: string
  readonly card: FailedPayment['card']
  readonly utcOffsetMinutes: number | null
  readonly gateway: string
  readonly attempt: Omit<Attempt, 'gatewayId'>
}

export type HistoryCells = Readonly<Partial<Record<HistoryColumnName, string>>>

const REFERENCE_LENGTH_MAX = 200
const CODE_LENGTH_MAX = 50
const MESSAGE_LENGTH_MAX = 500
const OUTCOMES = ['approved', 'declined', 'not_processed'] as const
/** Cards of today did not exist before; an older date is most often a broken one. */
const EARLIEST = new Date('2000-01-01T00:00:00Z')
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/

/** @throws InvalidField, whose field is the column; never with the value */
export function readHistoryRow(cells: HistoryCells, now: Date): HistoryRow {
  const firstSix = matching(cells, 'first_six', /^(\d{6}|\d{8})$/, 'must be 6 or 8 digits')
  const amountMinor = parseAmountMinor(required(cells, 'amount_minor', 15))
  if (amountMinor === null) throw new InvalidField('amount_minor', 'must be whole minor units, 1 to 999999999999')
  const currency = required(cells, 'currency', 3).toUpperCase()
  if (!isCurrency(currency)) throw new InvalidField('currency', 'must be a currency of ISO 4217')
  const outcome = OUTCOMES.find((known) => known === required(cells, 'outcome', 20).toLowerCase())
  if (outcome === undefined) throw new InvalidField('outcome', `must be one of ${OUTCOMES.join(', ')}`)
  const gatewayType = optional(cells, 'gateway_type', CODE_LENGTH_MAX)
  const networkCode = optional(cells, 'network_code', CODE_LENGTH_MAX)
  const adviceCode = optional(cells, 'advice_code', CODE_LENGTH_MAX)
  const gatewayCode = optional(cells, 'gateway_code', CODE_LENGTH_MAX)
  const message = optional(cells, 'message', MESSAGE_LENGTH_MAX)
  return {
    paymentReference: required(cells, 'payment_reference', REFERENCE_LENGTH_MAX),
    customerId: optional(cells, 'customer_id', REFERENCE_LENGTH_MAX),
    amountMinor,
    currency,
    card: readCard(cells, firstSix),
    utcOffsetMinutes: readOffset(cells),
    gateway: required(cells, 'gateway', REFERENCE_LENGTH_MAX),
    attempt: {
      at: readInstant(cells, now),
      outcome,
      ...(gatewayType === null ? {} : { gatewayType }),
      ...(networkCode === null ? {} : { networkCode }),
      ...(adviceCode === null ? {} : { adviceCode }),
      ...(gatewayCode === null ? {} : { gatewayCode }),
      ...(message === null ? {} : { message }),
    },
  }
}

function readCard(cells: HistoryCells, bin: string | null): FailedPayment['card'] {
  const facts = cardFacts(cells)
  const byDigits: CardNetwork = networkOfFirstSix(bin?.slice(0, 6) ?? null)
  return {
    network: byDigits === 'unknown' ? (facts.network ?? 'unknown') : byDigits,
    funding: facts.funding,
    ...(bin === null ? {} : { bin }),
    ...(facts.issuerCountry === null ? {} : { issuerCountry: facts.issuerCountry }),
  }
}

const COLUMN_OF_FIELD: Readonly<Record<string, HistoryColumnName>> = {
  'paymentMethod.cardType': 'card_network',
  'paymentMethod.fundingType': 'funding',
  'paymentMethod.issuerCountry': 'issuer_country',
}

function cardFacts(cells: HistoryCells) {
  try {
    return readCardFacts({
      cardType: optional(cells, 'card_network', CODE_LENGTH_MAX),
      fundingType: optional(cells, 'funding', CODE_LENGTH_MAX),
      issuerCountry: optional(cells, 'issuer_country', 2),
    })
  } catch (error) {
    if (!(error instanceof InvalidField)) throw error
    throw new InvalidField(COLUMN_OF_FIELD[error.field] ?? error.field, error.rule)
  }
}

function readInstant(cells: HistoryCells, now: Date): Date {
  const text = required(cells, 'attempted_at', 40)
  const at = INSTANT.test(text) ? new Date(text) : new Date(Number.NaN)
  if (Number.isNaN(at.getTime())) {
    throw new InvalidField('attempted_at', 'must be an instant of ISO 8601 with its offset, as 2026-03-01T09:30:00Z')
  }
  if (at < EARLIEST) throw new InvalidField('attempted_at', 'must not lie before the year 2000')
  if (at > now) throw new InvalidField('attempted_at', 'must not lie in the future')
  return at
}

function readOffset(cells: HistoryCells): number | null {
  const text = matching(cells, 'utc_offset_minutes', /^-?\d{1,3}$/, 'must be whole minutes, -720 to 840')
  if (text === null) return null
  const minutes = Number(text)
  if (minutes < -720 || minutes > 840) throw new InvalidField('utc_offset_minutes', 'must be from -720 to 840')
  return minutes
}

function matching(cells: HistoryCells, name: HistoryColumnName, pattern: RegExp, rule: string): string | null {
  const text = optional(cells, name, CODE_LENGTH_MAX)
  if (text !== null && !pattern.test(text)) throw new InvalidField(name, rule)
  return text
}

function required(cells: HistoryCells, name: HistoryColumnName, lengthMax: number): string {
  const text = optional(cells, name, lengthMax)
  if (text === null) throw new InvalidField(name, 'must not be empty')
  return text
}

function optional(cells: HistoryCells, name: HistoryColumnName, lengthMax: number): string | null {
  const text = cells[name]?.trim() ?? ''
  if (text === '') return null
  if (text.length > lengthMax) throw new InvalidField(name, `must have at most ${lengthMax} characters`)
  if (text.includes('\0')) throw new InvalidField(name, 'must not contain NUL characters')
  return text
}
