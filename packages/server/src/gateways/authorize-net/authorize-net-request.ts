import { toMajorUnits } from '../../domain/money.ts'
import type { CardHolder } from '../../domain/payment-method.ts'
import type { FollowUpCall, GatewayConnection, OriginalPayment, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayRequest } from '../gateway-http.ts'

const LIVE_HOST = 'https://api.authorize.net'
const TEST_HOST = 'https://apitest.authorize.net'

/** Seconds within which Authorize.Net refuses what looks like an earlier payment: the longest that it takes, 8 hours. */
const DUPLICATE_WINDOW_SECONDS = '28800'

/** Entries a page. The largest is 1,000, which with long names comes near the longest answer that is read (1 MiB). */
export const ENTRIES_A_PAGE = 500

/**
 * Authorize.Net turns the JSON into XML and holds it to its schema's sequence: the keys of every object here stand in that
 * order, and what is spread in, where its keys belong. A value that is undefined is left out.
 */
type Element = { readonly [name: string]: Element | readonly Element[] | string | number | boolean | undefined }

export const PAYMENT_TYPES = { charge: 'authCaptureTransaction', authorize: 'authOnlyTransaction' } as const

const FOLLOW_UP_TYPES = {
  capture: 'priorAuthCaptureTransaction',
  void: 'voidTransaction',
  refund: 'refundTransaction',
} as const

/**
 * The attempt's reference, which takes 20 characters of a transaction id's 26: its end, with all of its random part (16)
 * and the milliseconds of a quarter of an hour.
 */
export function invoiceNumberOf(idempotencyKey: string): string {
  return idempotencyKey.slice(-20)
}

export function paymentRequest(
  connection: GatewayConnection,
  operation: keyof typeof PAYMENT_TYPES,
  call: PaymentCall,
): GatewayRequest {
  const { instrument, storedCredential, initiator } = call
  const isRecurringByMerchant =
    initiator === 'merchant' && storedCredential.use === 'subsequent' && storedCredential.agreement === 'recurring'
  return transact(connection, {
    transactionType: PAYMENT_TYPES[operation],
    amount: toMajorUnits(call),
    currencyCode: call.currency,
    ...instrumentOf(call),
    order: {
      invoiceNumber: invoiceNumberOf(call.idempotencyKey),
      description: call.description === null ? undefined : fitting(call.description, 255),
    },
    poNumber: fitting(call.orderId, 25),
    // A profile has its holder with it; what is sent beside it is refused.
    ...(instrument.kind === 'card' ? holderOf(call) : {}),
    customerIP: call.customerIp ?? undefined,
    transactionSettings: settings({
      duplicateWindow: DUPLICATE_WINDOW_SECONDS,
      // An approval of less than was asked for would have to be voided: there is none, whatever the account allows.
      allowPartialAuth: 'false',
      recurringBilling: isRecurringByMerchant ? 'true' : undefined,
    }),
    ...credentialOf(call),
  })
}

export function followUpRequest(
  connection: GatewayConnection,
  operation: keyof typeof FOLLOW_UP_TYPES,
  { idempotencyKey, original, ...money }: FollowUpCall,
): GatewayRequest {
  const isRefund = operation === 'refund'
  return transact(connection, {
    transactionType: FOLLOW_UP_TYPES[operation],
    amount: operation === 'void' ? undefined : toMajorUnits(money),
    currencyCode: operation === 'void' ? undefined : money.currency,
    payment: isRefund ? { creditCard: { cardNumber: lastFourOf(original), expirationDate: 'XXXX' } } : undefined,
    refTransId: original.gatewayTransactionId ?? '',
    order: isRefund ? { invoiceNumber: invoiceNumberOf(idempotencyKey) } : undefined,
    transactionSettings: isRefund ? settings({ duplicateWindow: DUPLICATE_WINDOW_SECONDS }) : undefined,
  })
}

/** Newest first: what arrives while pages are read moves others to a later page, where they are read twice, not missed. */
const NEWEST_FIRST: Element = { orderBy: 'submitTimeUTC', orderDescending: true }

/** `page` counts from 1. */
export function unsettledRequest(connection: GatewayConnection, page: number): GatewayRequest {
  const paging = { limit: ENTRIES_A_PAGE, offset: page }
  return post(connection, 'getUnsettledTransactionListRequest', { sorting: NEWEST_FIRST, paging })
}

/** The batches settled in a span of at most 31 days. */
export function settledBatchesRequest(connection: GatewayConnection, first: Date, last: Date): GatewayRequest {
  return post(connection, 'getSettledBatchListRequest', {
    includeStatistics: false,
    firstSettlementDate: toSeconds(first),
    lastSettlementDate: toSeconds(last),
  })
}

export function batchRequest(connection: GatewayConnection, batchId: string, page: number): GatewayRequest {
  const paging = { limit: ENTRIES_A_PAGE, offset: page }
  return post(connection, 'getTransactionListRequest', { batchId, sorting: NEWEST_FIRST, paging })
}

export function detailsRequest(connection: GatewayConnection, transId: string): GatewayRequest {
  return post(connection, 'getTransactionDetailsRequest', { transId })
}

/** Reads one unsettled transaction: proves the credentials and, as `authenticateTestRequest` does not, that look-ups will work. */
export function credentialsRequest(connection: GatewayConnection): GatewayRequest {
  const paging = { limit: 1, offset: 1 }
  return post(connection, 'getUnsettledTransactionListRequest', { sorting: NEWEST_FIRST, paging })
}

function transact(connection: GatewayConnection, transactionRequest: Element): GatewayRequest {
  return post(connection, 'createTransactionRequest', { transactionRequest })
}

function post(connection: GatewayConnection, operation: string, body: Element): GatewayRequest {
  const { apiLoginId = '', transactionKey = '' } = connection.settings
  const base = connection.endpoint ?? (connection.mode === 'live' ? LIVE_HOST : TEST_HOST)
  const merchantAuthentication = { name: apiLoginId, transactionKey }
  return {
    method: 'POST',
    url: `${base}/xml/v1/request.api`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ [operation]: { merchantAuthentication, ...body } }),
  }
}

function instrumentOf({ instrument }: PaymentCall): Element {
  if (instrument.kind === 'gateway') {
    const [customerProfileId = '', paymentProfileId = ''] = instrument.gatewayPaymentMethodId.split('/')
    return { profile: { customerProfileId, paymentProfile: { paymentProfileId } } }
  }
  const { pan, expiry, cvv } = instrument
  const expirationDate = `${expiry.year}-${expiry.month}`
  return { payment: { creditCard: { cardNumber: pan.reveal(), expirationDate, cardCode: cvv?.reveal() } } }
}

/** A refund must name the end of the number that was charged; of a profile's, the answer to its charge told it. */
function lastFourOf({ lastFour, responseFields }: OriginalPayment): string {
  const accountNumber = responseFields?.['accountNumber']
  return lastFour ?? (typeof accountNumber === 'string' ? accountNumber.slice(-4) : '')
}

function holderOf({ cardHolder, customerId }: PaymentCall): Element {
  const { phoneNumber, address } = cardHolder
  const { firstName, lastName } = namesOf(cardHolder)
  const street = [address.address1, address.address2].filter((line) => line !== null && line !== '').join(', ')
  // Its texts are fitted before they come here, where the merchant wants that (AUTHORIZE_NET_FIELD_LIMITS).
  const given = (text: string | null) => (text === null || text === '' ? undefined : text)
  return {
    customer: { id: fitting(customerId, 20), email: given(cardHolder.email) },
    billTo: {
      firstName: given(firstName),
      lastName: given(lastName),
      address: fitting(street, 60),
      city: given(address.city),
      state: given(address.state),
      zip: given(address.postalCode),
      country: given(address.country),
      phoneNumber: given(phoneNumber),
    },
  }
}

function namesOf({ firstName, lastName, fullName }: CardHolder): Pick<CardHolder, 'firstName' | 'lastName'> {
  const words = (fullName ?? '').trim().split(/\s+/)
  return { firstName: firstName ?? words.slice(0, -1).join(' '), lastName: lastName ?? words.at(-1) ?? '' }
}

/**
 * The amount of the first payment, which Discover and Diners ask for, is not known here and is left out. A `reason` is
 * for what is not ordinary rebilling.
 */
function credentialOf({ initiator, storedCredential }: PaymentCall): Element {
  const { use, agreement, networkTransactionId } = storedCredential
  if (use === 'none') return {}
  if (use === 'initial') {
    const first = agreement === 'unscheduled' ? { isFirstSubsequentAuth: true } : { isFirstRecurringPayment: true }
    return { processingOptions: first }
  }
  if (initiator === 'customer') return { processingOptions: { isStoredCredentials: true } }
  return {
    processingOptions: { isSubsequentAuth: true },
    subsequentAuthInformation:
      networkTransactionId === null ? undefined : { originalNetworkTransId: networkTransactionId },
  }
}

function settings(values: Readonly<Record<string, string | undefined>>): Element {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return { setting: given.map(([settingName, settingValue]) => ({ settingName, settingValue })) }
}

/** What XML cannot carry becomes a space; what is longer than the schema allows is cut, or the whole request is refused. */
function fitting(text: string | null, lengthMax: number): string | undefined {
  const printable = [...(text ?? '').replace(/[\p{Cc}\p{Cs}]/gu, ' ')].slice(0, lengthMax).join('').trim()
  return printable === '' ? undefined : printable
}

function toSeconds(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`
}
