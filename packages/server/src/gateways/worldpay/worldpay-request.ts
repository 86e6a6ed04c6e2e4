import type { CardHolder } from '../../domain/payment-method.ts'
import type { FollowUpCall, GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import { alpha2Of } from '../country-codes.ts'
import type { GatewayRequest } from '../gateway-http.ts'

const LIVE_HOST = 'https://access.worldpay.com'
const TEST_HOST = 'https://try.access.worldpay.com'
const VERSION = '2024-06-01'

type Fields = Readonly<Record<string, unknown>>

export function paymentRequest(
  connection: GatewayConnection,
  operation: 'charge' | 'authorize',
  call: PaymentCall,
): GatewayRequest {
  const { entity, narrative } = connection.settings
  return post(connection, '/api/payments', {
    transactionReference: call.idempotencyKey,
    merchant: { entity },
    channel: 'ecom',
    instruction: present({
      method: 'card',
      paymentInstrument: paymentInstrumentOf(connection, call),
      narrative: { line1: narrative },
      // Decimals as by ISO 4217. Worldpay reserves a change for CLP, CVE, ISK and UGX, and has not said which.
      value: { currency: call.currency, amount: call.amountMinor },
      settlement: { auto: operation === 'charge' },
      customerAgreement: customerAgreementOf(call),
    }),
  })
}

/** An action that Worldpay offers on a payment, by its own name, with what it wants to be told. */
export interface Action {
  readonly name: string
  /** Null: it is of everything. */
  readonly body: Fields | null
}

/** A reversal is either of the other two, as it fits; it is not offered everywhere. */
const ALL_BACK = ['reversePayment', 'cancelPayment', 'refundPayment']

/** What would do it, best first: Worldpay offers what the payment's state allows. */
export function actionsFor(operation: 'capture' | 'void' | 'refund', call: FollowUpCall): readonly Action[] {
  const { idempotencyKey: reference, original, amountMinor, currency } = call
  const isWhole = amountMinor === original.amountMinor
  const part = { reference, value: { currency, amount: amountMinor } }
  switch (operation) {
    case 'capture':
      // The first of one: what is not captured is let go.
      return isWhole
        ? [{ name: 'settlePayment', body: null }]
        : [{ name: 'partiallySettlePayment', body: { ...part, sequence: { number: 1, total: 1 } } }]
    case 'refund':
      return [
        ...(isWhole ? [{ name: 'refundPayment', body: null }] : []),
        { name: 'partiallyRefundPayment', body: part },
      ]
    case 'void':
      return original.operation === 'charge' || original.captureGatewayTransactionId !== null
        ? ALL_BACK.map((name) => ({ name, body: null }))
        : [{ name: 'cancelPayment', body: null }]
  }
}

/** `path` is Worldpay's own, below /api/payments/: it is never asked anywhere but at the connection's own host. */
export function actionRequest(connection: GatewayConnection, path: string, { body }: Action): GatewayRequest {
  return post(connection, path, body)
}

/** Asks for the payments that have a reference: one, or none. */
export function referenceQuery(connection: GatewayConnection, transactionReference: string): GatewayRequest {
  return query(connection, `?${new URLSearchParams({ transactionReference })}`)
}

/** Asks for one payment and what can be done with it now. */
export function paymentQuery(connection: GatewayConnection, paymentId: string): GatewayRequest {
  return query(connection, `/${encodeURIComponent(paymentId)}`)
}

function query(connection: GatewayConnection, rest: string): GatewayRequest {
  const url = `${baseUrlOf(connection)}/paymentQueries/payments${rest}`
  const accept = 'application/vnd.worldpay.payment-queries-v1.hal+json'
  return { method: 'GET', url, headers: { authorization: authorizationOf(connection), accept }, body: null }
}

function post(connection: GatewayConnection, path: string, body: Fields | null): GatewayRequest {
  const headers = {
    authorization: authorizationOf(connection),
    'wp-api-version': VERSION,
    ...(body === null ? {} : { 'content-type': 'application/json' }),
  }
  const text = body === null ? null : JSON.stringify(body)
  return { method: 'POST', url: `${baseUrlOf(connection)}${path}`, headers, body: text }
}

function baseUrlOf({ endpoint, mode }: GatewayConnection): string {
  return endpoint ?? (mode === 'live' ? LIVE_HOST : TEST_HOST)
}

function authorizationOf({ settings }: GatewayConnection): string {
  const { username = '', password = '' } = settings
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function paymentInstrumentOf(
  connection: GatewayConnection,
  { instrument, cardHolder, initiator }: PaymentCall,
): Fields {
  if (instrument.kind === 'gateway') {
    const { gatewayPaymentMethodId: id } = instrument
    return { type: 'token', href: id.includes('/') ? id : `${baseUrlOf(connection)}/tokens/${id}` }
  }
  const { pan, expiry, cvv } = instrument
  return present({
    type: 'plain',
    cardNumber: pan.reveal(),
    cardHolderName: holderNameOf(cardHolder),
    expiryDate: { month: Number(expiry.month), year: Number(expiry.year) },
    // Refused beside an agreement by which the merchant charges.
    cvc: initiator === 'customer' ? (cvv?.reveal() ?? null) : null,
    billingAddress: billingAddressOf(cardHolder),
  })
}

const AGREEMENTS = {
  recurring: { type: 'subscription' },
  installment: { type: 'installment', installmentType: 'merchant' },
} as const

/** What the customer agreed to, and whether this is the payment by which he did; null: nothing is kept. */
function customerAgreementOf({ initiator, storedCredential }: PaymentCall): Fields | null {
  const { use, agreement, networkTransactionId: schemeReference } = storedCredential
  if (use === 'none') return null
  const isOnFile = initiator === 'customer' && (use === 'subsequent' || agreement === 'unscheduled')
  if (isOnFile) return { type: 'cardOnFile', storedCardUsage: use === 'initial' ? 'first' : 'subsequent' }
  if (agreement === 'unscheduled') return present({ type: 'unscheduled', schemeReference })
  const kind = AGREEMENTS[agreement]
  if (use === 'initial') return { ...kind, storedCardUsage: 'first' }
  return present({ ...kind, storedCardUsage: 'subsequent', schemeReference })
}

function holderNameOf({ fullName, firstName, lastName }: CardHolder): string | null {
  const words = [firstName, lastName].filter((word) => word !== null).join(' ')
  return fullName ?? (words === '' ? null : words)
}

/** All of it or nothing: Worldpay refuses an address that lacks one of these. */
function billingAddressOf({ address }: CardHolder): Fields | null {
  const { address1, address2, city, postalCode, state, country } = address
  const countryCode = country === null ? null : alpha2Of(country)
  if (address1 === null || city === null || postalCode === null || countryCode === null) return null
  return present({ address1, address2, city, state, postalCode, countryCode })
}

function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
