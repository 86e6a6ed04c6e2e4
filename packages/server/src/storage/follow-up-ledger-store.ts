import type { Tenant } from '../domain/company.ts'
import { statesBefore } from '../domain/recovery-case.ts'
import type { AttemptState, TransactionType } from '../domain/transaction.ts'
import type {
  BegunFollowUp,
  FollowUpDecision,
  FollowUpLedger,
  FollowUpToBegin,
  MoneyMoved,
} from '../recovery/follow-up-port.ts'
import { cancelCase } from './case-ending-store.ts'
import type { Database, Queryable } from './database.ts'
import { isUniqueViolation } from './database-errors.ts'
import { insertAttempt, insertTransaction } from './insert-attempt.ts'
import { PAST_ATTEMPT_JSON, type PastAttemptJson, toPastAttempt } from './ledger-rows.ts'
import { recordOutcomeStatement } from './record-outcome.ts'
import { Statement } from './statement.ts'

const REFUNDED_ELSEWHERE = 'The payment was refunded elsewhere.'

interface MovedRow {
  type: TransactionType
  state: AttemptState
  amount_minor: number
  transaction_id: string
  gateway_transaction_id: string | null
  past: PastAttemptJson
}

export class FollowUpLedgerStore implements FollowUpLedger {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async beginFollowUp<Refused>(
    tenant: Tenant,
    originalTransactionId: string,
    decide: (moved: MoneyMoved) => FollowUpDecision<Refused>,
  ): Promise<BegunFollowUp<Refused>> {
    try {
      return await this.#database.transaction(async (transaction) => {
        await transaction.query(
          'select 1 from transactions where company_id = $1 and transaction_id = $2 for no key update',
          [tenant.companyId, originalTransactionId],
        )
        const moved = await readMoved(transaction, tenant, originalTransactionId)
        const decision = decide(moved)
        if (!decision.go) return { kind: 'refused', refused: decision.refused }
        await write(transaction, tenant, decision.followUp)
        return { kind: 'begun', followUp: decision.followUp, moved }
      })
    } catch (error) {
      if (isUniqueViolation(error, 'transactions_merchant_reference')) return { kind: 'reference_used' }
      throw error
    }
  }

  async isReferenceUsed(tenant: Tenant, type: TransactionType, merchantTransactionId: string): Promise<boolean> {
    const rows = await this.#database.query(
      `select 1 from transactions where company_id = $1 and mode = $2 and type = $3 and merchant_transaction_id = $4
       and not reference_released`,
      [tenant.companyId, tenant.mode, type, merchantTransactionId],
    )
    return rows.length > 0
  }
}

/**
 * An attempt that provably did nothing belongs to no case. Another one of the same payment may be under way, and open the
 * case that a refund told of this one should have ended.
 */
const SAME_PAYMENT_UNDER_WAY = `
select b.transaction_id from attempts o join attempts b
  on b.company_id = o.company_id and b.mode = o.mode and b.join_key = o.join_key and b.state in ('sending', 'unknown')
where o.company_id = $1 and o.mode = $2 and o.transaction_id = $3 and o.state = 'not_processed' and o.case_id is null
order by b.written_at limit 1`

async function readMoved(transaction: Queryable, tenant: Tenant, originalTransactionId: string): Promise<MoneyMoved> {
  const rows = await transaction.query<MovedRow>(
    `select t.type, p.state, p.amount_minor, p.transaction_id, p.gateway_transaction_id, ${PAST_ATTEMPT_JSON} as past
     from transactions t join attempts p on p.company_id = t.company_id and p.transaction_id = t.transaction_id
     where t.company_id = $1 and t.mode = $2 and t.original_transaction_id = $3 order by p.sent_at, p.transaction_id`,
    [tenant.companyId, tenant.mode, originalTransactionId],
  )
  const [underWay] = await transaction.query<{ transaction_id: string }>(SAME_PAYMENT_UNDER_WAY, [
    tenant.companyId,
    tenant.mode,
    originalTransactionId,
  ])
  const approved = rows.filter((row) => row.state === 'approved')
  const capture = approved.find((row) => row.type === 'capture')
  const refunds = approved.filter((row) => row.type === 'refund' || row.type === 'refunded_payment')
  const open = rows.find((row) => row.state === 'sending' || row.state === 'unknown')
  const declinedCaptures = rows.filter((row) => row.type === 'capture' && row.state === 'declined')
  return {
    capture:
      capture === undefined
        ? null
        : { amountMinor: capture.amount_minor, gatewayTransactionId: capture.gateway_transaction_id },
    refundedMinor: refunds.reduce((sum, row) => sum + row.amount_minor, 0),
    isVoided: approved.some((row) => row.type === 'void'),
    openFollowUpId: open?.transaction_id ?? null,
    openAttemptId: underWay?.transaction_id ?? null,
    declinedCaptures: declinedCaptures.map((row) => toPastAttempt(row.past)),
  }
}

async function write(transaction: Queryable, tenant: Tenant, followUp: FollowUpToBegin): Promise<void> {
  const statement = new Statement()
  const asked = insertTransaction(statement, followUp.transaction, 'start')
  const attempt = {
    transaction: followUp.transaction,
    caseId: null,
    joinKey: null,
    fingerprint: null,
    sentAt: followUp.transaction.createdAt,
    fieldChanges: [],
  }
  const sending = insertAttempt(statement, { ...attempt, gateway: followUp.gateway }, 'start')
  await transaction.query(`with start as (select 1), asked as (${asked}) ${sending}`, statement.values)
  if (followUp.recorded !== null) {
    const recorded = recordOutcomeStatement(tenant, followUp.recorded)
    await transaction.query(recorded.text, recorded.values)
  }
  if (followUp.cancelsCaseId !== null) {
    const cancellation = { reason: REFUNDED_ELSEWHERE, at: followUp.transaction.createdAt }
    const from = statesBefore('cancelled')
    await cancelCase(transaction, tenant, followUp.cancelsCaseId, { ...cancellation, from })
  }
}
