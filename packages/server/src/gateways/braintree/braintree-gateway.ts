import type {
  CredentialsVerdict,
  FollowUpCall,
  GatewayConnection,
  GatewayOutcome,
  GatewayType,
  LookUp,
  PaymentCall,
} from '../../recovery/gateway-port.ts'
import type { SendToGateway } from '../gateway-http.ts'
import { TwoWayGateway } from '../two-way-gateway.ts'
import {
  outcomeOfAbsence,
  readChanged,
  readFoundIds,
  readFoundPage,
  readMerchantAccount,
  readMoved,
} from './braintree-answer.ts'
import { BRAINTREE_FACTS } from './braintree-facts.ts'
import {
  findRequest,
  followUpRequest,
  merchantAccountRequest,
  paymentRequest,
  searchPageRequest,
  searchRequest,
} from './braintree-request.ts'
import { BRAINTREE_SETTINGS, merchantAccountsOf } from './braintree-settings.ts'

/**
 * Braintree. A refund takes what is settled or settling; before that Braintree declines it (91506), and the payment is
 * voided instead, whole.
 */
export function createBraintree(send: SendToGateway): GatewayType {
  return {
    gatewayType: 'braintree',
    modes: ['sandbox', 'live'],
    settings: BRAINTREE_SETTINGS,
    facts: BRAINTREE_FACTS,
    countsNetworkLimits: true,
    checkCredentials: (connection, signal) => checkMerchantAccounts(send, connection, signal),
    gateway: new BraintreeGateway(send),
  }
}

class BraintreeGateway extends TwoWayGateway {
  readonly #send: SendToGateway

  constructor(send: SendToGateway) {
    super()
    this.#send = send
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    const { operation, original } = attempt
    if (operation === 'capture' || operation === 'void') {
      const request = findRequest(connection, original?.gatewayTransactionId ?? null)
      return readChanged(await this.#send(request, signal), attempt)
    }
    const ids = readFoundIds(await this.#send(searchRequest(connection, attempt), signal))
    if (typeof ids === 'string') return { kind: 'unknown', why: ids }
    if (ids.length === 0) return outcomeOfAbsence(attempt)
    return readFoundPage(await this.#send(searchPageRequest(connection, attempt, ids), signal), attempt)
  }

  protected async pay(
    connection: GatewayConnection,
    operation: 'charge' | 'authorize',
    call: PaymentCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    // Sent without one, the payment would be taken in whatever currency the default account has.
    const merchantAccountId = merchantAccountsOf(connection.settings).get(call.currency)
    if (merchantAccountId === undefined) {
      return { kind: 'not_processed', why: `the settings name no Braintree merchant account of ${call.currency}` }
    }
    return readMoved(
      await this.#send(paymentRequest(connection, operation, call, merchantAccountId), signal),
      operation,
    )
  }

  protected async followUp(
    connection: GatewayConnection,
    operation: 'capture' | 'void' | 'refund',
    call: FollowUpCall,
    signal: AbortSignal,
  ): Promise<GatewayOutcome> {
    return readMoved(await this.#send(followUpRequest(connection, operation, call), signal), operation)
  }
}

async function checkMerchantAccounts(
  send: SendToGateway,
  connection: GatewayConnection,
  signal: AbortSignal,
): Promise<CredentialsVerdict> {
  let verdict: CredentialsVerdict = 'unknown'
  for (const [currency, id] of merchantAccountsOf(connection.settings)) {
    verdict = readMerchantAccount(await send(merchantAccountRequest(connection, id), signal), currency)
    if (verdict !== 'accepted') break
  }
  return verdict
}
