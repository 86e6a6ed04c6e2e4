import type { GatewayOutcome, GatewayType } from '../../recovery/gateway-port.ts'
import { SandboxGateway } from '../sandbox-gateway.ts'
import { SandboxLedger } from '../sandbox-ledger.ts'
import {
  decidePayment,
  decideRefund,
  decideRelease,
  WORLD_MESSAGES,
  type WorldVerdict,
} from './sandbox-world-answer.ts'
import { SANDBOX_WORLD_FACTS } from './sandbox-world-facts.ts'
import { SANDBOX_WORLD_SETTINGS } from './sandbox-world-settings.ts'

/**
 * The world as a type that accounts can have: it answers from a simulated cardholder, by the instant that the call carries
 * and by no clock, so that a month can pass in a second. Counted limits of the networks do not bind across cases:
 * everybody who tries the sandbox shares a few test cards, which here belong to many cardholders. Within a case they do,
 * as at any gateway, because the answers carry the networks' own codes.
 */
export function createSandboxWorld(ledger = new SandboxLedger()): GatewayType {
  return {
    gatewayType: 'sandbox_world',
    modes: ['sandbox'],
    settings: SANDBOX_WORLD_SETTINGS,
    facts: SANDBOX_WORLD_FACTS,
    checkCredentials: null,
    countsNetworkLimits: false,
    gateway: new SandboxGateway(ledger, {
      payment: (call) => toOutcome(decidePayment(call), call),
      capture: (call) => toOutcome(decideRelease(), call),
      void: (call) => toOutcome(decideRelease(), call),
      refund: (call) => toOutcome(decideRefund(call), call),
    }),
  }
}

function toOutcome(verdict: WorldVerdict, { idempotencyKey }: { readonly idempotencyKey: string }): GatewayOutcome {
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
