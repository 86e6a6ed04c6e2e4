import type { Tenant } from '../domain/company.ts'
import type { KeptDecision } from '../recovery/decision-port.ts'
import type { Statement } from './statement.ts'

/** Part of a statement that writes a decision, from `source`, which has a row when there is something to write. */
export function insertDecision(
  statement: Statement,
  { companyId, mode }: Tenant,
  { transactionId, decidedAt }: { readonly transactionId: string; readonly decidedAt: Date },
  decision: KeptDecision,
  source: string,
): string {
  const { action, stopReason, propensity, modelVersion, card, words, retryAt, gatewayToken } = toColumns(decision)
  const values = statement.typedList(TYPES, [
    companyId,
    transactionId,
    mode,
    decidedAt,
    action,
    stopReason,
    propensity,
    modelVersion,
    card,
    words,
    retryAt,
    gatewayToken,
  ])
  return `insert into decision_cards (company_id, transaction_id, mode, decided_at, action, stop_reason, propensity,
    model_version, card, words, retry_at, gateway_token) select ${values} from ${source}`
}

const TYPES = [
  'text',
  'text',
  'text',
  'timestamptz',
  'text',
  'text',
  'double precision',
  'text',
  'json',
  'text',
  'timestamptz',
  'text',
]

const NOT_THE_ENGINES = {
  stopReason: null,
  propensity: null,
  modelVersion: null,
  card: null,
  words: null,
  retryAt: null,
  gatewayToken: null,
}

function toColumns(decision: KeptDecision) {
  if (decision.decidedBy === 'rule') return { ...NOT_THE_ENGINES, ...decision, action: 'stop' }
  if (decision.decidedBy === 'schedule') return { ...NOT_THE_ENGINES, ...decision, action: 'retry' }
  const { card } = decision
  const { decided, modelVersion } = card
  return {
    ...NOT_THE_ENGINES,
    action: decided.action,
    stopReason: decided.action === 'stop' ? decided.reason : null,
    propensity: decided.action === 'retry' ? decided.propensity : null,
    modelVersion,
    card: JSON.stringify(card),
  }
}
