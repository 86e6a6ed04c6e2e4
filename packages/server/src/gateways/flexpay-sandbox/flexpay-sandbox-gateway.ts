import type { VerificationResult } from '../../domain/transaction.ts'
import type { GatewayOutcome, GatewayType } from '../../recovery/gateway-port.ts'
import { SandboxGateway } from '../sandbox-gateway.ts'
import { SandboxLedger } from '../sandbox-ledger.ts'
import {
  decideCapture,
  decidePayment,
  decideRefund,
  decideVoid,
  type SandboxVerdict,
  verify,
} from './flexpay-sandbox-answer.ts'
import { FLEXPAY_SANDBOX_FACTS } from './flexpay-sandbox-facts.ts'
import { FLEXPAY_SANDBOX_SETTINGS } from './flexpay-sandbox-settings.ts'
import { SANDBOX_MESSAGES } from './flexpay-sandbox-table.ts'

/**
 * The sandbox gateway as a type that accounts can have: it answers from a table (flexpay-sandbox-table.ts). The ledger is
 * given by tests that count its answers.
 */
export function createFlexpaySandbox(ledger = new SandboxLedger()): GatewayType {
  return {
    gatewayType: 'flexpay_sandbox',
    modes: ['sandbox'],
    settings: FLEXPAY_SANDBOX_SETTINGS,
    facts: FLEXPAY_SANDBOX_FACTS,
    checkCredentials: null,
    countsNetworkLimits: false,
    gateway: new SandboxGateway(ledger, {
      payment: (call) => toOutcome(decidePayment(call), call, verify(call)),
      capture: (call) => toOutcome(decideCapture(call), call, null),
      void: (call) => toOutcome(decideVoid(call), call, null),
      refund: (call) => toOutcome(decideRefund(call), call, null),
    }),
  }
}

/** `verification` is null for follow-ups: the sandbox checks address and security code only when it sees the card. */
function toOutcome(
  { decline, rule }: SandboxVerdict,
  { idempotencyKey }: { readonly idempotencyKey: string },
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
