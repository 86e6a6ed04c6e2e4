import { toMajorUnits } from '../../domain/money.ts'
import type { CardHolder } from '../../domain/payment-method.ts'
import type { FollowUpCall, GatewayConnection, LookUp, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayRequest } from '../gateway-http.ts'
import { type BodyFields, toJsonBody } from '../json-body.ts'

const LIVE_HOST = 'https://api.braintreegateway.com'
const TEST_HOST = 'https://api.sandbox.braintreegateway.com'

export function paymentRequest(
  connection: GatewayConnection,
  operation: 'charge' | 'authorize',
  call: PaymentCall,
  merchantAccountId: string,
): GatewayRequest {
  return post(connection, '/transactions', {
    transaction: {
      type: 'sale',
      amount: toMajorUnits(call),
      merchant_account_id: merchantAccountId,
      order_id: orderIdOf(call),
      api_request_key: call.idempotencyKey,
      ...instrumentFields(call),
      ...credentialFields(call),
      risk_data: { customer_ip: call.customerIp },
      options: { submit_for_settlement: operation === 'charge' },
    },
  })
}

const FOLLOW_UP_PATHS = { capture: 'submit_for_settlement', void: 'void', refund: 'refund' } as const

export function followUpRequest(
  connection: GatewayConnection,
  operation: 'capture' | 'void' | 'refund',
  call: FollowUpCall,
): GatewayRequest {
  const path = `${transactionPath(call.original.gatewayTransactionId)}/${FOLLOW_UP_PATHS[operation]}`
  const transaction: BodyFields = {
    amount: operation === 'void' ? null : toMajorUnits(call),
    // A refund is a transaction of its own, found again by this; a capture and a void change the one they follow.
    order_id: operation === 'refund' ? call.idempotencyKey : null,
    api_request_key: call.idempotencyKey,
  }
  return operation === 'refund' ? post(connection, path, { transaction }) : put(connection, path, { transaction })
}

/** The ids of the transactions that an attempt made. */
export function searchRequest(connection: GatewayConnection, lookUp: LookUp): GatewayRequest {
  return post(connection, '/transactions/advanced_search_ids', {
    search: { order_id: { is: searchedOrderId(lookUp) } },
  })
}

/** The transactions themselves: Braintree's search has two steps. */
export function searchPageRequest(
  connection: GatewayConnection,
  lookUp: LookUp,
  ids: readonly string[],
): GatewayRequest {
  const search = { order_id: { is: searchedOrderId(lookUp) }, ids }
  return send(connection, 'POST', '/transactions/advanced_search', JSON.stringify({ search }))
}

export function findRequest(connection: GatewayConnection, gatewayTransactionId: string | null): GatewayRequest {
  return send(connection, 'GET', transactionPath(gatewayTransactionId), null)
}

export function merchantAccountRequest(connection: GatewayConnection, merchantAccountId: string): GatewayRequest {
  return send(connection, 'GET', `/merchant_accounts/${encodeURIComponent(merchantAccountId)}`, null)
}

/**
 * The merchant's order id for his eyes, and the attempt's for ours: Braintree finds a payment by the whole of it, and its
 * check for duplicates takes two payments with one order id for the same. At most 127 characters, which PayPal takes too.
 */
function orderIdOf({ orderId, idempotencyKey }: Pick<PaymentCall, 'orderId' | 'idempotencyKey'>): string {
  return `${orderId.replace(/[^\x20-\x7e]/g, ' ').slice(0, 100)}-${idempotencyKey}`
}

function searchedOrderId(lookUp: LookUp): string {
  return lookUp.operation === 'refund' ? lookUp.idempotencyKey : orderIdOf(lookUp)
}

function transactionPath(gatewayTransactionId: string | null): string {
  return `/transactions/${encodeURIComponent(gatewayTransactionId ?? '')}`
}

/** A token brings its holder and address from Braintree's Vault. */
function instrumentFields({ instrument, cardHolder }: PaymentCall): BodyFields {
  if (instrument.kind === 'gateway') return { payment_method_token: instrument.gatewayPaymentMethodId }
  const { pan, expiry, cvv } = instrument
  const { firstName, lastName, fullName, email, phoneNumber } = cardHolder
  return {
    credit_card: {
      number: pan.reveal(),
      expiration_month: expiry.month,
      expiration_year: expiry.year,
      cvv: cvv?.reveal() ?? null,
      cardholder_name: fullName ?? [firstName, lastName].filter(Boolean).join(' '),
    },
    customer: { first_name: firstName, last_name: lastName, email, phone: phoneNumber },
    billing: billingFields(cardHolder),
  }
}

function billingFields({ firstName, lastName, address }: CardHolder): BodyFields {
  const { country } = address
  return {
    first_name: firstName,
    last_name: lastName,
    street_address: address.address1,
    extended_address: address.address2,
    locality: address.city,
    region: address.state,
    postal_code: address.postalCode,
    // A country by its name is refused unless it is spelled as Braintree spells it.
    country_code_alpha2: country?.length === 2 ? country.toUpperCase() : null,
    country_code_alpha3: country?.length === 3 ? country.toUpperCase() : null,
  }
}

/**
 * A card that lies in our vault is told as one of an external vault, except where its holder pays with it himself; for its
 * own tokens Braintree keeps the network's ids by itself, and refuses to be told.
 */
function credentialFields({ initiator, storedCredential, instrument }: PaymentCall): BodyFields {
  const { use, agreement, networkTransactionId } = storedCredential
  const isOfMerchant = use === 'subsequent' && initiator === 'merchant'
  const first = agreement === 'unscheduled' ? null : `${agreement}_first`
  const source = isOfMerchant ? agreement : use === 'initial' ? first : null
  if (instrument.kind === 'gateway') return { transaction_source: source }
  const vaulted: BodyFields = { status: 'vaulted', previous_network_transaction_id: networkTransactionId }
  const externalVault = isOfMerchant ? vaulted : use === 'initial' ? { status: 'will_vault' } : null
  return { transaction_source: source, external_vault: externalVault }
}

function post(connection: GatewayConnection, path: string, fields: BodyFields): GatewayRequest {
  return send(connection, 'POST', path, toJsonBody(fields))
}

function put(connection: GatewayConnection, path: string, fields: BodyFields): GatewayRequest {
  return send(connection, 'PUT', path, toJsonBody(fields))
}

function send(
  { settings, endpoint, mode }: GatewayConnection,
  method: GatewayRequest['method'],
  path: string,
  body: string | null,
): GatewayRequest {
  const { merchantId = '', publicKey = '', privateKey = '' } = settings
  const base = endpoint ?? (mode === 'live' ? LIVE_HOST : TEST_HOST)
  const headers = {
    authorization: `Basic ${Buffer.from(`${publicKey}:${privateKey}`).toString('base64')}`,
    'x-apiversion': '6',
    accept: 'application/xml',
    'content-type': 'application/json',
    'user-agent': 'Reprise',
  }
  return { method, url: `${base}/merchants/${encodeURIComponent(merchantId)}${path}`, headers, body }
}
