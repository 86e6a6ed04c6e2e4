import type {
  FollowUpCall,
  Gateway,
  GatewayConnection,
  GatewayOutcome,
  GatewayType,
  LookUp,
  PaymentCall,
} from '../../recovery/gateway-port.ts'
import { answerOnce, describeFollowUp, describePayment, type KeyedCall, recall } from '../answer-once.ts'
import { SandboxLedger } from '../sandbox-ledger.ts'
import {
  decidePayment,
  decideRefund,
  decideRelease,
  WORLD_MESSAGES,
  type WorldVerdict,
} from './sandbox-world-answer.ts'
import { SANDBOX_WORLD_SETTINGS } from './sandbox-world-settings.ts'

/**
 * The world as a type that accounts can have. Counted limits of the networks do not bind across cases: everybody who
 * tries the sandbox shares a few test cards, which here belong to many cardholders. Within a case they do, as at any
 * gateway, because the answers carry the networks' own codes.
 */
export function createSandboxWorld(ledger = new SandboxLedger()): GatewayType {
  return {
    gatewayType: 'sandbox_world',
    modes: ['sandbox'],
    settings: SANDBOX_WORLD_SETTINGS,
    countsNetworkLimits: false,
    gateway: new SandboxWorldGateway(ledger),
  }
}

/**
 * Answers from a simulated cardholder, by the instant that the call carries and by no clock, so that a month can pass in a
 * second. Like the other sandbox it moves no money: what is not in its ledger did not happen.
 */
export class SandboxWorldGateway implements Gateway {
  readonly #ledger: SandboxLedger

  constructor(ledger: SandboxLedger) {
    this.#ledger = ledger
  }

  async charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const delivery = { connection, call, signal, request: describePayment('charge', call) }
    return answerOnce(this.#ledger, delivery, () => toOutcome(decidePayment(call), call))
  }

  async authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const delivery = { connection, call, signal, request: describePayment('authorize', call) }
    return answerOnce(this.#ledger, delivery, () => toOutcome(decidePayment(call), call))
  }

  async capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const delivery = { connection, call, signal, request: describeFollowUp('capture', call) }
    return answerOnce(this.#ledger, delivery, () => toOutcome(decideRelease(), call))
  }

  async void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const delivery = { connection, call, signal, request: describeFollowUp('void', call) }
    return answerOnce(this.#ledger, delivery, () => toOutcome(decideRelease(), call))
  }

  async refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const delivery = { connection, call, signal, request: describeFollowUp('refund', call) }
    return answerOnce(this.#ledger, delivery, () => toOutcome(decideRefund(call), call))
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    return recall(this.#ledger, connection, attempt, signal)
  }
}

function toOutcome(verdict: WorldVerdict, { idempotencyKey }: KeyedCall): GatewayOutcome {
  const { code, networkCode, adviceCode, persona } = verdict
  return {
    kind: code === 'approved' ? 'approved' : 'declined',
    answer: {
      gatewayTransactionId: `world-${idempotencyKey}`,
      gatewayCode: code,
      gatewayMessage: WORLD_MESSAGES[code],
      networkCode,
      adviceCode,
      // The world looks at neither address nor security code.
      verification: null,
      responseFields: persona === null ? null : { persona },
    },
  }
}
