import { NotFound } from '../domain/errors.ts'
import type { KeptCard, UnaskedStop } from './decision-port.ts'
import { decisionSentence } from './decision-sentence.ts'
import { type GatewayNames, readGatewayNames } from './gateway-names.ts'
import type { TransactionOwner, TransactionOwners } from './ledger-port.ts'
import type { Gateways } from './merchant-port.ts'
import type { ReadDecision } from './read-decision.ts'
import { type Replayed, replayCard } from './replay-card.ts'

export interface ExplainPorts {
  readonly owners: TransactionOwners
  readonly readDecision: ReadDecision
  readonly gateways: Pick<Gateways, 'list'>
}

/** A decision with what a person needs beside its card. */
export interface ExplainedDecision extends TransactionOwner {
  readonly transactionId: string
  readonly decidedAt: Date
  /** Null: a rule decided before the engine was asked, and `stopReason` says which; or the control schedule did. */
  readonly card: KeptCard | null
  readonly stopReason: UnaskedStop | null
  /** The whole of it in one sentence. */
  readonly summary: string
  readonly gatewayNames: GatewayNames
  /** Null: not asked for, or there is no card. */
  readonly replay: Replayed | null
}

/** For the operator, who has a transaction's id and nothing else. @throws NotFound with the reason, as ReadDecision */
export async function explainDecision(
  ports: ExplainPorts,
  transactionId: string,
  wantsReplay: boolean,
): Promise<ExplainedDecision> {
  const owner = await ports.owners.ownerOf(transactionId)
  if (owner === null) throw new NotFound('There is no such transaction.')
  const { decidedAt, decision, entry } = await ports.readDecision(owner.tenant, transactionId)
  const gatewayNames = await readGatewayNames(ports.gateways, owner.tenant)
  const summary = decisionSentence(decision, gatewayNames)
  const known = {
    ...owner,
    transactionId,
    decidedAt,
    gatewayNames,
    summary,
    card: null,
    stopReason: null,
    replay: null,
  }
  switch (decision.decidedBy) {
    case 'rule':
      return { ...known, stopReason: decision.stopReason }
    case 'schedule':
      return known
    case 'engine': {
      const { card } = decision
      return { ...known, card, replay: wantsReplay ? replayCard(card, entry.attempt.retryAt) : null }
    }
  }
}
