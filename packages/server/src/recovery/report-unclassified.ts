import { classifyDecline } from '@reprise/engine'
import type { CardNetwork } from '../domain/card-network.ts'
import type { Tenant } from '../domain/company.ts'
import type { GatewayAnswer } from '../domain/transaction.ts'
import { codesOf } from './failed-payment.ts'
import type { RecoveryEvents } from './recovery-events.ts'

/** A declined attempt or follow-up, as far as its codes are read by it. */
export interface DeclinedAt {
  readonly gatewayType: string
  readonly network: CardNetwork
  readonly sentAt: Date
}

/** A decline with a code in no table is an event for the operator, never a guess. */
export function reportUnclassified(
  events: Pick<RecoveryEvents, 'unclassifiedDecline'>,
  tenant: Tenant,
  { gatewayType, network, sentAt }: DeclinedAt,
  answer: GatewayAnswer,
): void {
  const { reason } = classifyDecline({ network, gatewayType, at: sentAt, ...codesOf(answer) })
  if (reason !== 'unclassified') return
  const { gatewayCode, networkCode } = answer
  events.unclassifiedDecline(tenant, { gatewayType, gatewayCode, networkCode })
}
