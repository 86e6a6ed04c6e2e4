import { type Static, Type } from '@sinclair/typebox'
import { CARD_BRANDS, type CardBrand } from '../../domain/gateway-account.ts'
import { Nullable, NullableText, WireFlag, WireObject, WireText } from './wire.ts'

function wireInteger(description: string) {
  return Type.Optional(Type.Unsafe<number | string | null>({ type: ['integer', 'string', 'null'], description }))
}

function perBrand<Schema>(schema: Schema): Record<CardBrand, Schema> {
  return Object.fromEntries(CARD_BRANDS.map((brand) => [brand, schema])) as Record<CardBrand, Schema>
}

const WireCardAcceptance = WireObject(
  { acceptCreditCard: WireFlag(''), acceptPrepaidCard: WireFlag(''), acceptDebitCard: WireFlag('') },
  'What is not named is accepted',
)

const GATEWAY_FIELDS = {
  name: WireText('Required when a gateway is made, set once, at most 100 characters'),
  gatewayType: WireText('Required when a gateway is made, set once'),
  merchantAccountReferenceId: WireText('At most 100 characters, one gateway of a company and mode each'),
  currencyCode: WireText('ISO 4217, of the flat fees'),
  status: WireText('Available (default), Disabled or RefundOnly'),
  acceptedCurrencyCodes: Type.Optional(
    Type.Unsafe<readonly string[] | null>({
      type: ['array', 'null'],
      items: { type: 'string' },
      description: 'ISO 4217; empty (default): every currency',
    }),
  ),
  acceptedCards: WireObject(perBrand(WireCardAcceptance), 'A brand that is not named is accepted'),
  weight: wireInteger('0 (default) to 1000: the heavier gateway is preferred when nothing else decides'),
  acceptRetries: WireFlag('Default true'),
  cvvRequired: WireFlag('Default false'),
  dataCleanUp: WireFlag('Default true: names and addresses are fitted to what the gateway takes'),
  sendAddress: WireFlag('Default true; false: no billing address is sent, so that none can be wrong'),
  approvedChargeOrCaptureRateFee: Type.Optional(
    Type.Unsafe<number | string | null>({
      type: ['number', 'string', 'null'],
      description: 'Share of the amount, 0 to 1 with at most six decimals',
    }),
  ),
  approvedChargeOrCaptureFlatFee: wireInteger('Minor units of currencyCode'),
  otherTransactionFlatFee: wireInteger('Minor units of currencyCode'),
  settings: Type.Optional(
    Type.Unsafe<Readonly<Record<string, unknown>> | null>({
      type: ['object', 'null'],
      additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
      description: 'Credentials, per type. Write-only: text sets one, null removes it, true leaves it as it is',
    }),
  ),
}

export const GatewayRequestBody = Type.Object(
  { gateway: Type.Object(GATEWAY_FIELDS) },
  { title: 'GatewayRequest', description: 'An update changes what it names; null empties what can be empty' },
)

const CardAcceptance = Type.Object({
  acceptCreditCard: Type.Boolean(),
  acceptPrepaidCard: Type.Boolean(),
  acceptDebitCard: Type.Boolean(),
})

export const GatewayAnswer = Type.Object(
  {
    token: Type.String(),
    name: Type.String(),
    merchantAccountReferenceId: NullableText,
    gatewayType: Type.String(),
    currencyCode: NullableText,
    status: Type.String(),
    acceptedCurrencyCodes: Type.Array(Type.String()),
    acceptedCards: Type.Object(perBrand(CardAcceptance)),
    weight: Type.Integer(),
    acceptRetries: Type.Boolean(),
    cvvRequired: Type.Boolean(),
    dataCleanUp: Type.Optional(Type.Boolean({ description: 'Shown where it is false' })),
    sendAddress: Type.Optional(Type.Boolean({ description: 'Shown where it is false' })),
    approvedChargeOrCaptureRateFee: Nullable(Type.Number()),
    approvedChargeOrCaptureFlatFee: Nullable(Type.Integer()),
    otherTransactionFlatFee: Nullable(Type.Integer()),
    settings: Type.Record(Type.String(), Type.Literal(true), {
      description: 'The names of the settings that are set; their values are never shown',
    }),
  },
  { title: 'Gateway' },
)

export const SavedGatewayAnswer = Type.Object({
  gateway: GatewayAnswer,
  credentials: Type.Optional(
    Type.Unsafe<'accepted' | 'unchecked'>({
      type: 'string',
      enum: ['accepted', 'unchecked'],
      description:
        'Only where the request named settings and the gateway can be asked about them: accepted, or unchecked, when it ' +
        'did not say in time, and they were kept all the same',
    }),
  ),
})

export type SavedGatewayAnswer = Static<typeof SavedGatewayAnswer>
export type GatewayAnswer = Static<typeof GatewayAnswer>
export type GatewayRequestBody = Static<typeof GatewayRequestBody>
