import type Stripe from 'stripe'
import type { CardHolder } from '../../domain/payment-method.ts'
import type { FollowUpCall, GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import { type CurrencyDigits, toGatewayUnits } from '../gateway-units.ts'

type IntentParams = Stripe.PaymentIntentCreateParams
type CardOptions = Stripe.PaymentIntentCreateParams.PaymentMethodOptions.Card & {
  /** Only for accounts that Stripe has enabled for it, and therefore in none of its types. */
  readonly mit_exemption?: { readonly network_transaction_id: string }
}
type MethodData = Stripe.PaymentIntentCreateParams.PaymentMethodData & {
  /** Raw card data, like the above. */
  readonly card?: Stripe.PaymentMethodCreateParams.Card
}

/**
 * Source: docs.stripe.com/currencies, "Zero-decimal currencies" and "Special cases": ISK and UGX have no decimals but are
 * sent with two, MGA is sent in whole ariary.
 */
const STRIPE_DIGITS: CurrencyDigits = { ISK: 2, UGX: 2, MGA: 0 }

/** Under which the attempt's id stands in the metadata of what it made. */
export const ATTEMPT_KEY = 'reprise_attempt'
export const CAPTURE_KEY = 'reprise_capture'

/** The longest value of metadata that Stripe takes. */
const METADATA_LENGTH_MAX = 500
const DESCRIPTION_LENGTH_MAX = 1000

export function intentParams(
  connection: GatewayConnection,
  operation: 'charge' | 'authorize',
  call: PaymentCall,
): IntentParams {
  const { idempotencyKey, description } = call
  return {
    amount: toGatewayUnits(call, STRIPE_DIGITS),
    currency: call.currency.toLowerCase(),
    confirm: true,
    capture_method: operation === 'charge' ? 'automatic' : 'manual',
    allowed_payment_method_types: ['card'],
    // Nobody is there to act: without it the payment would wait for ever.
    error_on_requires_action: true,
    expand: ['latest_charge'],
    // The one exact filter of the list of charges, by which the attempt is found again.
    transfer_group: idempotencyKey,
    metadata: {
      [ATTEMPT_KEY]: idempotencyKey,
      order_id: call.orderId.slice(0, METADATA_LENGTH_MAX),
      customer_id: call.customerId.slice(0, METADATA_LENGTH_MAX),
    },
    ...(description === null ? {} : { description: description.slice(0, DESCRIPTION_LENGTH_MAX) }),
    ...instrumentParams(call),
    ...credentialParams(connection, call),
  }
}

export function captureParams({
  idempotencyKey,
  original: _,
  ...money
}: FollowUpCall): Stripe.PaymentIntentCaptureParams {
  return { amount_to_capture: toGatewayUnits(money, STRIPE_DIGITS), metadata: { [CAPTURE_KEY]: idempotencyKey } }
}

export function refundParams(
  { idempotencyKey, original: _, ...money }: FollowUpCall,
  intentId: string,
): Stripe.RefundCreateParams {
  return {
    payment_intent: intentId,
    amount: toGatewayUnits(money, STRIPE_DIGITS),
    metadata: { [ATTEMPT_KEY]: idempotencyKey },
  }
}

function instrumentParams({ instrument, cardHolder }: PaymentCall): Partial<IntentParams> {
  if (instrument.kind === 'gateway') {
    const [first = '', second] = instrument.gatewayPaymentMethodId.split('/')
    return second === undefined ? { payment_method: first } : { customer: first, payment_method: second }
  }
  const { pan, expiry, cvv } = instrument
  const data: MethodData = {
    type: 'card',
    card: {
      number: pan.reveal(),
      exp_month: Number(expiry.month),
      exp_year: Number(expiry.year),
      ...(cvv === null ? {} : { cvc: cvv.reveal() }),
    },
    billing_details: billingDetails(cardHolder),
  }
  return { payment_method_data: data }
}

function billingDetails(holder: CardHolder): Stripe.PaymentIntentCreateParams.PaymentMethodData.BillingDetails {
  const { fullName, firstName, lastName, email, phoneNumber, address } = holder
  const name = fullName ?? [firstName, lastName].filter((part) => part !== null).join(' ')
  return given({
    name,
    email,
    phone: phoneNumber,
    address: given({
      line1: address.address1,
      line2: address.address2,
      city: address.city,
      state: address.state,
      postal_code: address.postalCode,
      // Stripe refuses the whole payment for a country that is not written so.
      country: /^[A-Za-z]{2}$/.test(address.country ?? '') ? address.country : null,
    }),
  })
}

/**
 * Stripe tells the networks of CIT and MIT itself, from who is present and what was saved. Of a method that it keeps it
 * takes the agreement; the id of a payment that was made elsewhere it takes of enabled accounts alone.
 */
function credentialParams(
  { settings }: GatewayConnection,
  { initiator, storedCredential, instrument }: PaymentCall,
): Partial<IntentParams> {
  const { use, agreement, networkTransactionId } = storedCredential
  if (initiator === 'customer') return use === 'initial' ? { setup_future_usage: 'off_session' } : {}
  const isLater = use === 'subsequent'
  const card: CardOptions = {
    ...(isLater && instrument.kind === 'gateway' ? { stored_credential_usage: agreement } : {}),
    ...(isLater && networkTransactionId !== null && settings['mitExemption'] === 'yes'
      ? { mit_exemption: { network_transaction_id: networkTransactionId } }
      : {}),
  }
  return { off_session: true, ...(Object.keys(card).length === 0 ? {} : { payment_method_options: { card } }) }
}

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], null> }

/** Without the fields that nobody filled in. */
function given<T extends Readonly<Record<string, unknown>>>(fields: T): Given<T> {
  const filled = Object.entries(fields).filter(([, value]) => value !== null && value !== '')
  return Object.fromEntries(filled) as Given<T>
}
