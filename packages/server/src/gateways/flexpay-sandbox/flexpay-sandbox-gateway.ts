import type { VerificationResult } from '../../domain/transaction.ts'
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
  decideCapture,
  decidePayment,
  decideRefund,
  decideVoid,
  type SandboxVerdict,
  verify,
} from './flexpay-sandbox-answer.ts'
import { FLEXPAY_SANDBOX_SETTINGS } from './flexpay-sandbox-settings.ts'
import { SANDBOX_MESSAGES } from './flexpay-sandbox-table.ts'

/** The sandbox gateway as a type that accounts can have. The ledger is given by tests that count its answers. */
export function createFlexpaySandbox(ledger = new SandboxLedger()): GatewayType {
  return {
    gatewayType: 'flexpay_sandbox',
    modes: ['sandbox'],
    settings: FLEXPAY_SANDBOX_SETTINGS,
    countsNetworkLimits: false,
    gateway: new FlexpaySandboxGateway(ledger),
  }
}

/**
 * Answers from a table (flexpay-sandbox-table.ts). It lives in our own process and moves no money, so it is never unsure:
 * a request is either in its ledger or did not happen. A crash erases the ledger; what was in it charged nobody, so that
 * `not_processed` is the truth then as well.
 */
export class FlexpaySandboxGateway implements Gateway {
  readonly #ledger: SandboxLedger

  constructor(ledger: SandboxLedger) {
    this.#ledger = ledger
  }

  async charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#pay('charge', connection, call, signal)
  }

  async authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#pay('authorize', connection, call, signal)
  }

  async capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const request = describeFollowUp('capture', call)
    return answerOnce(this.#ledger, { connection, call, signal, request }, () =>
      toOutcome(decideCapture(call), call, null),
    )
  }

  async void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const request = describeFollowUp('void', call)
    return answerOnce(this.#ledger, { connection, call, signal, request }, () =>
      toOutcome(decideVoid(call), call, null),
    )
  }

  async refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    const request = describeFollowUp('refund', call)
    return answerOnce(this.#ledger, { connection, call, signal, request }, () =>
      toOutcome(decideRefund(call), call, null),
    )
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    return recall(this.#ledger, connection, attempt, signal)
  }

  #pay(
    operation: 'charge' | 'authorize',
    connection: GatewayConnection,
    call: PaymentCall,
    signal: AbortSignal,
  ): GatewayOutcome {
    const request = describePayment(operation, call)
    return answerOnce(this.#ledger, { connection, call, signal, request }, () =>
      toOutcome(decidePayment(call), call, verify(call)),
    )
  }
}

/** `verification` is null for follow-ups: the sandbox checks address and security code only when it sees the card. */
function toOutcome(
  { decline, rule }: SandboxVerdict,
  { idempotencyKey }: KeyedCall,
  verification: VerificationResult | null,
): GatewayOutcome {
  const gatewayCode = decline ?? 'approved'
  return {
    kind: decline === null ? 'approved' : 'declined',
    answer: {
      gatewayTransactionId: `sandbox-${idempotencyKey}`,
      gatewayCode,
      gatewayMessage: SANDBOX_MESSAGES[gatewayCode],
      // The table's rows carry no network code: a row's reason is fixed by its native code.
      networkCode: null,
      adviceCode: null,
      verification,
      responseFields: rule === null ? null : { sandboxRule: rule },
    },
  }
}
