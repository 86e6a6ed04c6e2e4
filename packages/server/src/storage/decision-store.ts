import type { Tenant } from '../domain/company.ts'
import type { DecidedAttempt, Decisions, KeptCard, KeptDecision, UnaskedStop } from '../recovery/decision-port.ts'
import type { Database } from './database.ts'

type DecisionRow = { transaction_id: string; decided_at: Date } & (
  | { card: KeptCard }
  | { card: null; stop_reason: UnaskedStop; words: string | null }
  | { card: null; stop_reason: null; words: string; retry_at: Date; gateway_token: string }
)

/** Decisions as they were made; they are written with the outcome of their attempt. */
export class DecisionStore implements Decisions {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async find(tenant: Tenant, transactionId: string): Promise<DecidedAttempt | null> {
    const [row] = await this.#database.query<DecisionRow>(
      `select transaction_id, decided_at, stop_reason, card, words, retry_at, gateway_token from decision_cards
       where company_id = $1 and mode = $2 and transaction_id = $3`,
      [tenant.companyId, tenant.mode, transactionId],
    )
    return row === undefined ? null : toDecided(row)
  }
}

function toDecided(row: DecisionRow): DecidedAttempt {
  const { transaction_id: transactionId, decided_at: decidedAt } = row
  return { transactionId, decidedAt, decision: toDecision(row) }
}

function toDecision(row: DecisionRow): KeptDecision {
  if (row.card !== null) return { decidedBy: 'engine', card: row.card }
  const { words } = row
  if (row.stop_reason !== null) return { decidedBy: 'rule', stopReason: row.stop_reason, words }
  return { decidedBy: 'schedule', retryAt: row.retry_at, gatewayToken: row.gateway_token, words: row.words }
}
