import type { CardNetwork } from '../../domain/card-network.ts'
import { type Money, toMajorUnits } from '../../domain/money.ts'
import type { CardHolder } from '../../domain/payment-method.ts'
import type { FollowUpCall, LookUp, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayRequest } from '../gateway-http.ts'
import type { BodyFields } from '../json-body.ts'

/** A request of which only host, headers and signature are missing. */
export interface CyberSourceRequest {
  readonly method: GatewayRequest['method']
  readonly path: string
  /** Null: none. */
  readonly body: BodyFields | null
}

export function paymentRequest(operation: 'charge' | 'authorize', call: PaymentCall): CyberSourceRequest {
  return post('/pts/v2/payments', {
    // The merchant's own order id goes beside ours, by which alone the payment is found again.
    clientReferenceInformation: { ...referenceOf(call.idempotencyKey), comments: printable(call.orderId) },
    processingInformation: { capture: operation === 'charge', ...credentialFields(call) },
    paymentInformation: instrumentFields(call),
    orderInformation: {
      amountDetails: amountDetails(call),
      // A token brings its holder and address from the Token Management Service.
      billTo: call.instrument.kind === 'card' ? holderFields(call.cardHolder) : null,
    },
    buyerInformation: { merchantCustomerId: printable(call.customerId) },
    deviceInformation: { ipAddress: call.customerIp },
  })
}

export function captureRequest({ idempotencyKey, original, ...money }: FollowUpCall): CyberSourceRequest {
  return post(`/pts/v2/payments/${idOf(original.gatewayTransactionId)}/captures`, {
    clientReferenceInformation: referenceOf(idempotencyKey),
    orderInformation: { amountDetails: amountDetails(money) },
  })
}

/** What was captured is voided; what was only authorized has its authorization reversed. */
export function voidRequest({ idempotencyKey, original, currency }: FollowUpCall): CyberSourceRequest {
  const { operation, gatewayTransactionId, captureGatewayTransactionId, amountMinor } = original
  if (operation === 'authorize' && captureGatewayTransactionId === null) {
    return reversalRequest(gatewayTransactionId, amountDetails({ amountMinor, currency }), referenceOf(idempotencyKey))
  }
  return post(`${moneyPath(original)}/voids`, { clientReferenceInformation: referenceOf(idempotencyKey) })
}

export function refundRequest({ idempotencyKey, original, ...money }: FollowUpCall): CyberSourceRequest {
  return post(`${moneyPath(original)}/refunds`, {
    clientReferenceInformation: referenceOf(idempotencyKey),
    orderInformation: { amountDetails: amountDetails(money) },
  })
}

/**
 * Releases what a payment holds although it was not approved. It has the payment's reference, so that a search shows both,
 * and a transaction id of its own.
 */
export function releaseRequest(
  call: PaymentCall,
  gatewayTransactionId: string | null,
  heldAmount: string | null,
): CyberSourceRequest {
  const reference = { code: call.idempotencyKey, transactionId: `${call.idempotencyKey}R` }
  const { totalAmount, currency } = amountDetails(call)
  return reversalRequest(gatewayTransactionId, { totalAmount: heldAmount ?? totalAmount, currency }, reference)
}

const DAY_MS = 86_400_000
/** A search spans at least this many days: CyberSource counts them by its own midnight. */
const SEARCH_DAYS_MIN = 7

export function searchRequest({ idempotencyKey, ageMs }: Pick<LookUp, 'idempotencyKey' | 'ageMs'>): CyberSourceRequest {
  const days = Math.max(SEARCH_DAYS_MIN, Math.ceil(ageMs / DAY_MS) + 1)
  return post('/tss/v2/searches', {
    save: false,
    timezone: 'UTC',
    query: `clientReferenceInformation.code:${idempotencyKey} AND submitTimeUtc:[NOW/DAY-${days}DAYS TO NOW/DAY+1DAY}`,
    offset: 0,
    limit: 20,
    sort: 'submitTimeUtc:asc',
  })
}

export function detailRequest(gatewayTransactionId: string): CyberSourceRequest {
  return { method: 'GET', path: `/tss/v2/transactions/${idOf(gatewayTransactionId)}`, body: null }
}

function reversalRequest(
  gatewayTransactionId: string | null,
  amountDetails: BodyFields,
  reference: BodyFields,
): CyberSourceRequest {
  return post(`/pts/v2/payments/${idOf(gatewayTransactionId)}/reversals`, {
    clientReferenceInformation: reference,
    reversalInformation: { amountDetails, reason: 'void' },
  })
}

function post(path: string, body: BodyFields): CyberSourceRequest {
  return { method: 'POST', path, body }
}

/** The transaction id makes CyberSource refuse a second delivery; the reference finds the first. */
function referenceOf(idempotencyKey: string): BodyFields {
  return { code: idempotencyKey, transactionId: idempotencyKey }
}

function moneyPath({ captureGatewayTransactionId, gatewayTransactionId }: FollowUpCall['original']): string {
  return captureGatewayTransactionId === null
    ? `/pts/v2/payments/${idOf(gatewayTransactionId)}`
    : `/pts/v2/captures/${idOf(captureGatewayTransactionId)}`
}

function idOf(gatewayTransactionId: string | null): string {
  return encodeURIComponent(gatewayTransactionId ?? '')
}

function amountDetails(money: Money) {
  return { totalAmount: toMajorUnits(money), currency: money.currency }
}

const CARD_TYPES: Readonly<Record<CardNetwork, string | null>> = {
  visa: '001',
  mastercard: '002',
  amex: '003',
  discover: '004',
  diners: '005',
  jcb: '007',
  elo: '054',
  unknown: null,
}

function instrumentFields({ instrument }: PaymentCall): BodyFields {
  if (instrument.kind === 'gateway') {
    const [customerId = '', paymentInstrumentId = null] = instrument.gatewayPaymentMethodId.split('/')
    return { customer: { id: customerId }, paymentInstrument: { id: paymentInstrumentId } }
  }
  const { pan, expiry, cvv } = instrument
  return {
    card: {
      number: pan.reveal(),
      expirationMonth: expiry.month,
      expirationYear: expiry.year,
      securityCode: cvv?.reveal() ?? null,
      type: CARD_TYPES[pan.network],
    },
  }
}

function holderFields({ firstName, lastName, fullName, email, phoneNumber, address }: CardHolder): BodyFields {
  const words = (fullName ?? '').trim().split(/\s+/)
  const { country } = address
  return {
    firstName: firstName ?? words.slice(0, -1).join(' '),
    lastName: lastName ?? words.at(-1) ?? '',
    address1: address.address1,
    address2: address.address2,
    locality: address.city,
    administrativeArea: address.state,
    postalCode: address.postalCode,
    country: country?.length === 2 ? country.toUpperCase() : null,
    email,
    phoneNumber,
  }
}

/** Recurring counts as of a fixed amount: whether a subscription's varies is not told to us. */
const MERCHANT_REASONS = { recurring: '7', installment: '9', unscheduled: '10' } as const
const COMMERCE_INDICATORS = { recurring: 'recurring', installment: 'install', unscheduled: 'internet' } as const

/** As CyberSource's table of stored credentials has it; where no network id is known, it fills in that of its own token. */
function credentialFields({ initiator, storedCredential }: PaymentCall): BodyFields {
  const { use, agreement, networkTransactionId } = storedCredential
  if (use === 'none') return { commerceIndicator: 'internet' }
  if (use === 'initial') return cardholderFields({ credentialStoredOnFile: true })
  if (initiator === 'customer') return cardholderFields({ storedCredentialUsed: true })
  const merchantInitiatedTransaction = {
    reason: MERCHANT_REASONS[agreement],
    previousTransactionId: networkTransactionId,
  }
  return {
    commerceIndicator: COMMERCE_INDICATORS[agreement],
    authorizationOptions: { initiator: { type: 'merchant', storedCredentialUsed: true, merchantInitiatedTransaction } },
  }
}

function cardholderFields(credential: BodyFields): BodyFields {
  return {
    commerceIndicator: 'internet',
    authorizationOptions: { initiator: { type: 'customer', ...credential } },
  }
}

/** What is only for the merchant's eyes, without what would break a line. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').trim()
}
