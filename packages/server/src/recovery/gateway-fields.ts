import {
  CARD_BRANDS,
  type CardAcceptance,
  type CardBrand,
  type GatewayAccount,
  type GatewayStatus,
} from '../domain/gateway-account.ts'
import { AMOUNT_MINOR_MAX, isCurrency } from '../domain/money.ts'
import type { FieldReader } from './field-reader.ts'

/** The fields of a gateway that may change, under our names. Absent: not named. */
export type GatewayChanges = Partial<
  Pick<
    GatewayAccount,
    | 'merchantAccountReferenceId'
    | 'currency'
    | 'status'
    | 'acceptedCurrencies'
    | 'acceptedCards'
    | 'weight'
    | 'acceptRetries'
    | 'cvvRequired'
    | 'dataCleanUp'
    | 'sendsAddress'
    | 'approvedChargeOrCaptureRateFee'
    | 'approvedChargeOrCaptureFlatFeeMinor'
    | 'otherTransactionFlatFeeMinor'
  >
>

export const GATEWAY_NAME_LENGTH_MAX = 100
const REFERENCE_LENGTH_MAX = 100
const WEIGHT_MAX = 1_000
/** More than ISO 4217 has. */
const CURRENCIES_MAX = 300
const STATUSES: readonly GatewayStatus[] = ['Available', 'Disabled', 'RefundOnly']

/** A new gateway, but for what only its maker knows. */
export const GATEWAY_DEFAULTS = {
  merchantAccountReferenceId: null,
  currency: null,
  status: 'Available',
  acceptedCurrencies: [],
  acceptedCards: {},
  weight: 0,
  acceptRetries: true,
  cvvRequired: false,
  dataCleanUp: true,
  sendsAddress: true,
  approvedChargeOrCaptureRateFee: null,
  approvedChargeOrCaptureFlatFeeMinor: null,
  otherTransactionFlatFeeMinor: null,
} as const satisfies Required<GatewayChanges>

/**
 * Reads what a request names. A null empties a field that can be empty, and is as absent for the others, so that an
 * object that was read can be sent back as it is.
 * @throws InvalidField
 */
export function readGatewayChanges(fields: FieldReader, present: Required<GatewayChanges>): GatewayChanges {
  const read: { [Name in keyof GatewayChanges]: GatewayChanges[Name] | undefined } = {
    merchantAccountReferenceId: fields.text('merchantAccountReferenceId', REFERENCE_LENGTH_MAX),
    currency: readCurrency(fields, 'currencyCode'),
    status: fields.oneOf('status', STATUSES) ?? undefined,
    acceptedCurrencies: readCurrencies(fields),
    acceptedCards: readCards(fields, present.acceptedCards),
    weight: fields.integer('weight', 0, WEIGHT_MAX) ?? undefined,
    acceptRetries: fields.boolean('acceptRetries') ?? undefined,
    cvvRequired: fields.boolean('cvvRequired') ?? undefined,
    dataCleanUp: fields.boolean('dataCleanUp') ?? undefined,
    sendsAddress: fields.boolean('sendAddress') ?? undefined,
    approvedChargeOrCaptureRateFee: readShare(fields, 'approvedChargeOrCaptureRateFee'),
    approvedChargeOrCaptureFlatFeeMinor: fields.integer('approvedChargeOrCaptureFlatFee', 0, AMOUNT_MINOR_MAX),
    otherTransactionFlatFeeMinor: fields.integer('otherTransactionFlatFee', 0, AMOUNT_MINOR_MAX),
  }
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))
}

function readCurrency(fields: FieldReader, name: string): string | null | undefined {
  const code = fields.text(name, 3)
  if (code === undefined || code === null) return code
  return isCurrency(code) ? code : fields.refuse(name, 'must be a currency code of ISO 4217, such as EUR')
}

function readCurrencies(fields: FieldReader): readonly string[] | undefined {
  const name = 'acceptedCurrencyCodes'
  const codes = fields.list(name, CURRENCIES_MAX)
  if (codes === undefined) return undefined
  const found = (codes ?? []).map((code) =>
    typeof code === 'string' && isCurrency(code)
      ? code
      : fields.refuse(name, 'must be a list of currency codes of ISO 4217, such as EUR'),
  )
  return [...new Set(found)]
}

/** Brand by brand, and flag by flag: what is not named stays, and is accepted when it was never named. */
function readCards(
  fields: FieldReader,
  present: GatewayAccount['acceptedCards'],
): GatewayAccount['acceptedCards'] | undefined {
  const brands = fields.object('acceptedCards')
  if (brands === undefined) return undefined
  if (brands === null) return {}
  const cards: Partial<Record<CardBrand, CardAcceptance>> = { ...present }
  for (const brand of CARD_BRANDS) {
    const flags = brands.object(brand)
    if (flags === undefined) continue
    const before = flags === null ? undefined : present[brand]
    cards[brand] = {
      acceptCreditCard: flags?.boolean('acceptCreditCard') ?? before?.acceptCreditCard ?? true,
      acceptPrepaidCard: flags?.boolean('acceptPrepaidCard') ?? before?.acceptPrepaidCard ?? true,
      acceptDebitCard: flags?.boolean('acceptDebitCard') ?? before?.acceptDebitCard ?? true,
    }
  }
  return cards
}

/** Kept as text: a share is multiplied with an amount one day, and a binary fraction of it would be another share. */
function readShare(fields: FieldReader, name: string): string | null | undefined {
  const text = fields.text(name, 20)
  if (text === undefined || text === null) return text
  return /^(0(\.\d{1,6})?|1(\.0{1,6})?)$/.test(text)
    ? text
    : fields.refuse(name, 'must be a share from 0 to 1 with at most six decimals, such as 0.029')
}
