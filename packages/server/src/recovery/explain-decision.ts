import { NotFound } from '../domain/errors.ts'
import { wordsOfStop } from './advice.ts'
import type { KeptCard, UnaskedStop } from './decision-port.ts'
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
  /** Token to name, of the gateways that the company has now. */
  readonly gatewayNames: Readonly<Record<string, string>>
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
  const gateways = await ports.gateways.list(owner.tenant)
  const gatewayNames = Object.fromEntries(gateways.map(({ gatewayToken, name }) => [gatewayToken, name]))
  const known = { ...owner, transactionId, decidedAt, gatewayNames }
  if (decision.decidedBy === 'rule') {
    const { stopReason } = decision
    const summary = decision.words ?? wordsOfStop(stopReason) ?? stopReason
    return { ...known, card: null, stopReason, summary, replay: null }
  }
  if (decision.decidedBy === 'schedule') {
    const { retryAt, gatewayToken } = decision
    const summary = `${decision.words} At ${retryAt.toISOString()}, through ${gatewayNames[gatewayToken] ?? gatewayToken}.`
    return { ...known, card: null, stopReason: null, summary, replay: null }
  }
  const { card } = decision
  const replay = wantsReplay ? replayCard(card, entry.attempt.retryAt) : null
  return { ...known, card, stopReason: null, summary: card.explanation.summary, replay }
}
