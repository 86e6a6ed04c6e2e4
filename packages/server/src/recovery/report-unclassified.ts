import { classifyDecline } from '@reprise/engine'
import type { GatewayAnswer } from '../domain/transaction.ts'
import type { FinishedAttempt } from './decide-outcome.ts'
import { codesOf } from './failed-payment.ts'
import type { RecoveryEvents } from './recovery-events.ts'

/** A decline with a code in no table is an event for the operator, never a guess. */
export function reportUnclassified(
  events: Pick<RecoveryEvents, 'unclassifiedDecline'>,
  { gateway, network, sentAt }: Pick<FinishedAttempt, 'gateway' | 'network' | 'sentAt'>,
  answer: GatewayAnswer,
): void {
  const { gatewayType } = gateway
  const { reason } = classifyDecline({ network, gatewayType, at: sentAt, ...codesOf(answer) })
  if (reason !== 'unclassified') return
  const { gatewayCode, networkCode } = answer
  events.unclassifiedDecline({ gatewayType, gatewayCode, networkCode })
}
