import type { CardHolder } from '../../domain/payment-method.ts'
import type { FollowUpCall, GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import { alpha2Of } from '../country-codes.ts'
import type { GatewayRequest } from '../gateway-http.ts'
import { toAdyenAmount } from './adyen-amount.ts'

const TEST_HOST = 'https://checkout-test.adyen.com'

/** What cannot be sent at all, and why. */
export interface Unsendable {
  readonly why: string
}

/**
 * Asked of every payment, for the shopper's way back from a bank's page. No shopper of ours is on such a way; the name is
 * one that nobody can own (RFC 2606).
 */
const RETURN_URL = 'https://return.invalid/'

/** Adyen's house number is a field of its own that must be there; ours is part of the street. */
const NO_HOUSE_NUMBER = 'NA'

const SHOPPER_REFERENCE_MIN = 3
const METADATA_VALUE_MAX = 80

export function paymentRequest(
  connection: GatewayConnection,
  operation: 'charge' | 'authorize',
  call: PaymentCall,
): GatewayRequest | Unsendable {
  const amount = toAdyenAmount(call)
  if (amount === null) return { why: `Adyen takes no fractions of ${call.currency}` }
  return post(connection, '/payments', call.idempotencyKey, {
    amount,
    // Unique for each attempt: webhooks and the Customer Area name a payment by it.
    reference: call.idempotencyKey,
    returnUrl: RETURN_URL,
    paymentMethod: paymentMethodOf(call),
    ...credentialFields(call),
    shopperEmail: call.cardHolder.email,
    shopperIP: call.customerIp,
    telephoneNumber: call.cardHolder.phoneNumber,
    billingAddress: billingAddressOf(call.cardHolder),
    merchantOrderReference: call.orderId,
    metadata: { orderId: call.orderId.slice(0, METADATA_VALUE_MAX) },
    // Whatever the account's own delay is, a charge is captured at once, and an authorize when the merchant says so.
    captureDelayHours: operation === 'charge' ? 0 : null,
    additionalData: {
      'retry.orderAttemptNumber': String(call.retryCount + 1),
      ...(operation === 'authorize' ? { manualCapture: 'true' } : {}),
    },
  })
}

/**
 * A follow-up always names the payment, never its capture. A cancel is of money that is held and nothing else; what a
 * charge took is given back by a reversal, which cancels what is not captured yet and refunds what is.
 */
export function followUpRequest(
  connection: GatewayConnection,
  operation: 'capture' | 'void' | 'refund',
  { idempotencyKey, original, ...money }: FollowUpCall,
): GatewayRequest | Unsendable {
  const { gatewayTransactionId } = original
  if (gatewayTransactionId === null) return { why: 'Adyen’s id of the payment is not known' }
  const amount = toAdyenAmount(money)
  if (amount === null) return { why: `Adyen takes no fractions of ${money.currency}` }
  const isTaken = original.operation === 'charge' || original.captureGatewayTransactionId !== null
  const action = { capture: 'captures', refund: 'refunds', void: isTaken ? 'reversals' : 'cancels' }[operation]
  return post(connection, `/payments/${encodeURIComponent(gatewayTransactionId)}/${action}`, idempotencyKey, {
    reference: idempotencyKey,
    amount: operation === 'void' ? null : amount,
  })
}

/** Asks with which methods the account could be paid: answered for a good key and its own merchant account alone. */
export function credentialsRequest(connection: GatewayConnection): GatewayRequest | Unsendable {
  return post(connection, '/paymentMethods', null, {})
}

type Fields = Readonly<Record<string, unknown>>

function post(
  connection: GatewayConnection,
  path: string,
  idempotencyKey: string | null,
  fields: Fields,
): GatewayRequest | Unsendable {
  const base = baseUrlOf(connection)
  if (base === null) return { why: 'the account has no liveUrlPrefix, without which Adyen’s live host has no name' }
  const { apiKey = '', merchantAccount = '' } = connection.settings
  const headers = {
    'content-type': 'application/json',
    'x-api-key': apiKey,
    ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
  }
  return {
    method: 'POST',
    url: `${base}${path}`,
    headers,
    body: JSON.stringify(present({ merchantAccount, ...fields })),
  }
}

/** Null in live mode without the company's own host. */
function baseUrlOf({ endpoint, mode, settings }: GatewayConnection): string | null {
  if (endpoint !== null || mode === 'sandbox') return `${endpoint ?? TEST_HOST}/v71`
  const { liveUrlPrefix = '' } = settings
  return liveUrlPrefix === '' ? null : `https://${liveUrlPrefix}-checkout-live.adyenpayments.com/checkout/v71`
}

function paymentMethodOf({ instrument, cardHolder, storedCredential }: PaymentCall): Fields {
  if (instrument.kind === 'gateway') {
    return { type: 'scheme', storedPaymentMethodId: tokenOf(instrument.gatewayPaymentMethodId).token }
  }
  const { pan, expiry, cvv } = instrument
  const { use, networkTransactionId } = storedCredential
  return present({
    type: 'scheme',
    number: pan.reveal(),
    expiryMonth: expiry.month,
    expiryYear: expiry.year,
    cvc: cvv?.reveal() ?? null,
    holderName: holderNameOf(cardHolder),
    networkPaymentReference: use === 'subsequent' ? networkTransactionId : null,
  })
}

/** A token is only good together with the shopper reference under which it was made. */
function tokenOf(id: string): { readonly token: string; readonly shopperReference: string | null } {
  const slash = id.lastIndexOf('/')
  return { token: id.slice(slash + 1), shopperReference: slash < 0 ? null : id.slice(0, slash) }
}

function credentialFields({ initiator, instrument, customerId, storedCredential }: PaymentCall): Fields {
  const { use, agreement } = storedCredential
  const shopperInteraction = initiator === 'merchant' ? 'ContAuth' : 'Ecommerce'
  if (use === 'none') return { shopperInteraction }
  const own = instrument.kind === 'gateway' ? tokenOf(instrument.gatewayPaymentMethodId).shopperReference : null
  const shopperReference = own ?? customerId
  const isReturn = use === 'subsequent' && initiator === 'customer'
  // Installments follow a fixed schedule, which is what Adyen calls a subscription.
  const scheduled = agreement === 'unscheduled' ? 'UnscheduledCardOnFile' : 'Subscription'
  return {
    shopperInteraction,
    recurringProcessingModel: isReturn ? 'CardOnFile' : scheduled,
    shopperReference: shopperReference.length < SHOPPER_REFERENCE_MIN ? null : shopperReference,
  }
}

function holderNameOf({ fullName, firstName, lastName }: CardHolder): string | null {
  const words = [firstName, lastName].filter((word) => word !== null).join(' ')
  return fullName ?? (words === '' ? null : words)
}

/** Where Adyen wants a state, and wants it as two letters. */
const STATE_COUNTRIES: readonly string[] = ['US', 'CA']

/** Five digits of a ZIP code are one; Adyen refuses the four that may follow. */
const ZIP_DIGITS = 5

/** All of it or nothing: Adyen refuses an address that lacks one of these, and checks the street by the postal code. */
function billingAddressOf({ address }: CardHolder): Fields | null {
  const { address1, address2, city, postalCode, state } = address
  const country = address.country === null ? null : alpha2Of(address.country)
  if (address1 === null || city === null || postalCode === null || country === null) return null
  const stateOrProvince = state !== null && /^[A-Za-z]{2}$/.test(state) ? state.toUpperCase() : null
  if (stateOrProvince === null && STATE_COUNTRIES.includes(country)) return null
  return present({
    street: address1,
    houseNumberOrName: address2 ?? NO_HOUSE_NUMBER,
    city,
    postalCode: country === 'US' ? postalCode.slice(0, ZIP_DIGITS) : postalCode,
    stateOrProvince,
    country,
  })
}

/** Without the fields that are null: Adyen reads a null as a value. */
function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
