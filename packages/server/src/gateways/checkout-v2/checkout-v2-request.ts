import type { CardHolder } from '../../domain/payment-method.ts'
import type { FollowUpCall, GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayRequest } from '../gateway-http.ts'
import { type CurrencyDigits, toGatewayUnits } from '../gateway-units.ts'

export type FollowUpOperation = 'capture' | 'void' | 'refund'

const HOSTS = { sandbox: 'api.sandbox.checkout.com', live: 'api.checkout.com' } as const
const FOLLOW_UP_PATHS = { capture: 'captures', void: 'voids', refund: 'refunds' } as const

/** Source: checkout.com/docs, "Calculating the amount": Chilean pesos are sent with two decimals, which must be 00. */
const CHECKOUT_DIGITS: CurrencyDigits = { CLP: 2 }

/** How the kinds of agreement are called; an instalment or recurring payment says so from the first on. */
const PAYMENT_TYPES = { recurring: 'Recurring', installment: 'Installment', unscheduled: 'Unscheduled' } as const

/** A key of the platform before this one, which is sent without the word Bearer. */
const FORMER_KEY = /^sk_(test_)?\w{8}-/

const METADATA_LENGTH_MAX = 255
const DESCRIPTION_LENGTH_MAX = 100
/** As many as the list gives at once; one attempt has one payment. */
const LIST_LIMIT = 100

/** Fields of a request; those that are null are left out, at every depth. */
type Fields = Readonly<Record<string, unknown>>

export function paymentRequest(
  connection: GatewayConnection,
  operation: 'charge' | 'authorize',
  call: PaymentCall,
): GatewayRequest {
  const { processingChannelId = null } = connection.settings
  return post(connection, '/payments', call.idempotencyKey, {
    source: sourceOf(call),
    amount: toGatewayUnits(call, CHECKOUT_DIGITS),
    currency: call.currency,
    capture: operation === 'charge',
    // By which the attempt is found again, so that it must be its own; the merchant's go beside it.
    reference: call.idempotencyKey,
    metadata: {
      order_id: call.orderId.slice(0, METADATA_LENGTH_MAX),
      customer_id: call.customerId.slice(0, METADATA_LENGTH_MAX),
    },
    description: call.description?.slice(0, DESCRIPTION_LENGTH_MAX) ?? null,
    customer: customerOf(call),
    processing_channel_id: processingChannelId,
    ...credentialFields(call),
  })
}

export function followUpRequest(
  connection: GatewayConnection,
  operation: FollowUpOperation,
  paymentId: string,
  { idempotencyKey, original: _, ...money }: FollowUpCall,
): GatewayRequest {
  const path = `/payments/${encodeURIComponent(paymentId)}/${FOLLOW_UP_PATHS[operation]}`
  const amount = operation === 'void' ? null : toGatewayUnits(money, CHECKOUT_DIGITS)
  return post(connection, path, idempotencyKey, { amount, reference: idempotencyKey })
}

export function listRequest(connection: GatewayConnection, reference: string): GatewayRequest {
  const query = new URLSearchParams({ limit: String(LIST_LIMIT), skip: '0', reference })
  return get(connection, `/payments?${query}`)
}

export function actionsRequest(connection: GatewayConnection, paymentId: string): GatewayRequest {
  return get(connection, `/payments/${encodeURIComponent(paymentId)}/actions`)
}

/** Asks for what a look-up asks for, so that a key which may not read payments is found out. */
export function credentialsRequest(connection: GatewayConnection): GatewayRequest {
  return listRequest(connection, 'credentials-check')
}

function sourceOf({ instrument, cardHolder, storedCredential }: PaymentCall): Fields {
  if (instrument.kind === 'gateway') {
    const { gatewayPaymentMethodId: id } = instrument
    return { type: id.startsWith('cus_') ? 'customer' : 'id', id }
  }
  const { pan, expiry, cvv } = instrument
  return {
    type: 'card',
    number: pan.reveal(),
    expiry_month: Number(expiry.month),
    expiry_year: Number(expiry.year),
    cvv: cvv?.reveal() ?? null,
    name: nameOf(cardHolder),
    // That we keep it: the network is told of a credential on file.
    stored: storedCredential.use === 'none' ? null : true,
    billing_address: addressOf(cardHolder),
  }
}

function addressOf({ address }: CardHolder): Fields | null {
  const fields = {
    address_line1: address.address1,
    address_line2: address.address2,
    city: address.city,
    state: address.state,
    zip: address.postalCode,
    // The whole payment is refused for a country that is not written so.
    country: /^[A-Za-z]{2}$/.test(address.country ?? '') ? address.country : null,
  }
  return Object.values(fields).some((value) => value !== null) ? fields : null
}

/** A kept method has its customer at Checkout.com already, and another one would be refused. */
function customerOf({ instrument, cardHolder }: PaymentCall): Fields | null {
  if (instrument.kind === 'gateway' || cardHolder.email === null) return null
  return { email: cardHolder.email, name: nameOf(cardHolder) }
}

function nameOf({ fullName, firstName, lastName }: CardHolder): string | null {
  const name = fullName ?? [firstName, lastName].filter((part) => part !== null).join(' ')
  return name === '' ? null : name
}

/**
 * The kind of agreement, who asks, and the payment by which its holder agreed: for that, Checkout.com takes the network's
 * own id in place of one of its own. A merchant's payment must be of a kind; a first one of an unscheduled agreement is
 * a plain one.
 */
function credentialFields({ initiator, storedCredential }: PaymentCall): Fields {
  const { use, agreement, networkTransactionId } = storedCredential
  if (initiator === 'merchant') {
    return {
      payment_type: PAYMENT_TYPES[agreement],
      merchant_initiated: true,
      previous_payment_id: use === 'subsequent' ? networkTransactionId : null,
    }
  }
  const isSeries = use === 'initial' && agreement !== 'unscheduled'
  return { payment_type: isSeries ? PAYMENT_TYPES[agreement] : 'Regular', merchant_initiated: false }
}

function post(connection: GatewayConnection, path: string, key: string, fields: Fields): GatewayRequest {
  const headers = { ...headersOf(connection), 'content-type': 'application/json', 'cko-idempotency-key': key }
  return { method: 'POST', url: urlOf(connection, path), headers, body: JSON.stringify(fields, withoutNulls) }
}

function get(connection: GatewayConnection, path: string): GatewayRequest {
  return { method: 'GET', url: urlOf(connection, path), headers: headersOf(connection), body: null }
}

function urlOf({ endpoint, mode, settings }: GatewayConnection, path: string): string {
  const { prefix = '' } = settings
  return `${endpoint ?? `https://${prefix === '' ? '' : `${prefix}.`}${HOSTS[mode]}`}${path}`
}

function headersOf({ settings }: GatewayConnection): Record<string, string> {
  const { secretKey = '' } = settings
  return { accept: 'application/json', authorization: FORMER_KEY.test(secretKey) ? secretKey : `Bearer ${secretKey}` }
}

function withoutNulls(_name: string, value: unknown): unknown {
  return value === null ? undefined : value
}
