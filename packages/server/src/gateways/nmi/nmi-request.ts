import { toMajorUnits } from '../../domain/money.ts'
import type { CardHolder } from '../../domain/payment-method.ts'
import type { FollowUpCall, GatewayConnection, LookUp, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayRequest } from '../gateway-http.ts'

export type NmiOperation = 'sale' | 'auth' | 'capture' | 'void' | 'refund'

const LIVE_HOST = 'secure.nmi.com'
const TEST_HOST = 'sandbox.nmi.com'

/** The fields of a form; those that are null are left out. */
type Fields = Readonly<Record<string, string | null>>

export function paymentRequest(
  connection: GatewayConnection,
  type: 'sale' | 'auth',
  call: PaymentCall,
): GatewayRequest {
  return transact(connection, {
    type,
    amount: toMajorUnits(call),
    currency: call.currency,
    // NMI finds a payment again by this alone, so that it must be the attempt's own; the merchant's goes beside it.
    orderid: call.idempotencyKey,
    ponumber: printable(call.orderId, 30),
    order_description: call.description === null ? null : printable(call.description, 255),
    customer_id: printable(call.customerId, 36),
    ipaddress: call.customerIp,
    ...instrumentFields(call),
    ...holderFields(call.cardHolder),
    ...credentialFields(call),
  })
}

export function followUpRequest(
  connection: GatewayConnection,
  type: 'capture' | 'void' | 'refund',
  { idempotencyKey, original, ...money }: FollowUpCall,
): GatewayRequest {
  return transact(connection, {
    type,
    // A capture keeps its authorization's id; a refund has an id of its own.
    transactionid: original.captureGatewayTransactionId ?? original.gatewayTransactionId ?? '',
    amount: type === 'void' ? null : toMajorUnits(money),
    orderid: type === 'refund' ? idempotencyKey : null,
  })
}

/** A charge is found by its own order id; what follows one up, by the id of what it follows. */
export function queryRequest(
  connection: GatewayConnection,
  { operation, idempotencyKey, original }: LookUp,
): GatewayRequest {
  const isOfOriginal = operation === 'capture' || operation === 'void'
  return post(connection, '/api/query.php', {
    ...(isOfOriginal ? { transaction_id: original?.gatewayTransactionId ?? '' } : { order_id: idempotencyKey }),
  })
}

/** Asks for a test-mode status: answered with a good key alone, and no payment is touched. */
export function credentialsRequest(connection: GatewayConnection): GatewayRequest {
  return post(connection, '/api/query.php', { report_type: 'test_mode_status' })
}

function transact(connection: GatewayConnection, fields: Fields): GatewayRequest {
  const { processorId = null } = connection.settings
  const testMode = connection.mode === 'sandbox' ? 'enabled' : null
  return post(connection, '/api/transact.php', { ...fields, processor_id: processorId, test_mode: testMode })
}

function post(connection: GatewayConnection, path: string, fields: Fields): GatewayRequest {
  const { securityKey = '', host = LIVE_HOST } = connection.settings
  const base = connection.endpoint ?? `https://${connection.mode === 'live' ? host : TEST_HOST}`
  const form = new URLSearchParams({ security_key: securityKey })
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== '') form.set(name, value)
  const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
  return { method: 'POST', url: `${base}${path}`, headers, body: form.toString() }
}

function instrumentFields({ instrument }: PaymentCall): Fields {
  if (instrument.kind === 'gateway') {
    const [vaultId = '', billingId = null] = instrument.gatewayPaymentMethodId.split('/')
    return { customer_vault_id: vaultId, billing_id: billingId }
  }
  const { pan, expiry, cvv } = instrument
  return {
    payment: 'creditcard',
    ccnumber: pan.reveal(),
    ccexp: `${expiry.month}${expiry.year.slice(-2)}`,
    cvv: cvv?.reveal() ?? null,
  }
}

function holderFields({ firstName, lastName, fullName, email, phoneNumber, address }: CardHolder): Fields {
  const words = (fullName ?? '').trim().split(/\s+/)
  return {
    first_name: firstName ?? words.slice(0, -1).join(' '),
    last_name: lastName ?? words.at(-1) ?? '',
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    state: address.state,
    zip: address.postalCode,
    country: address.country,
    phone: phoneNumber,
    email,
  }
}

/**
 * NMI links a series by its own transaction ids, which we do not have of a payment made elsewhere; the network's own id
 * it takes where the account is enabled for it.
 */
function credentialFields({ initiator, storedCredential }: PaymentCall): Fields {
  const { use, agreement, networkTransactionId } = storedCredential
  if (use === 'none') return {}
  return {
    initiated_by: initiator === 'merchant' ? 'merchant' : 'customer',
    stored_credential_indicator: use === 'initial' ? 'stored' : 'used',
    billing_method: agreement === 'unscheduled' ? null : agreement,
    initial_network_transaction_id: use === 'subsequent' ? networkTransactionId : null,
  }
}

/** Without what would break the form's own punctuation at processors that do not decode it. */
function printable(text: string, lengthMax: number): string {
  return text.replace(/[^\x20-\x7e]|[&=#]/g, ' ').slice(0, lengthMax)
}
