import type { Tenant } from '../domain/company.ts'
import { type CaseState, statesBefore } from '../domain/recovery-case.ts'
import type { LedgerEntry } from '../recovery/ledger-port.ts'
import type {
  EndToRecord,
  OutcomeAttempt,
  RecommendationLedger,
  RecommendationToRecord,
} from '../recovery/recommendation-port.ts'
import type { Database, Queryable } from './database.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'
import { recordOutcome } from './record-outcome.ts'
import { visibilityLockKey } from './visibility-lock.ts'

/** Undoes the transaction: what was found out in its middle. */
class Undone<Why extends string> extends Error {
  readonly why: Why

  constructor(why: Why) {
    super(why)
    this.why = why
  }
}

/**
 * A decline that the merchant tells is begun and finished in one commit, by the same statements as one that we sent: the
 * case goes through `attempting` on its way. The case is locked before its recommendations, always, so that two who tell
 * at once wait for each other instead of locking each other out.
 */
export class RecommendationStore implements RecommendationLedger {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  record(tenant: Tenant, told: RecommendationToRecord) {
    return this.#inOneCommit<LedgerEntry, 'reference_used' | 'case_changed' | 'outcome_known'>(async (transaction) => {
      const ledger = new PaymentLedgerStore(asDatabase(this.#database, transaction))
      const { transactionId } = told.begin.transaction
      const [, , , , , entry] = await inOrder([
        begin(ledger, tenant, told),
        told.follows === null ? null : claimOutcome(transaction, tenant, told.follows, told),
        insertRecommendation(transaction, tenant, told),
        finish(transaction, tenant, told),
        settleOpenOnes(transaction, tenant, told),
        ledger.find(tenant, transactionId),
      ])
      if (entry === null) throw new Error(`Recommendation ${transactionId} is not where it was written`)
      return entry
    })
  }

  recordEnd(tenant: Tenant, end: EndToRecord) {
    return this.#inOneCommit<'recorded', 'case_changed' | 'outcome_known'>(async (transaction) => {
      await inOrder([
        endCase(transaction, tenant, end),
        // An approval is an outcome to learn from: its place in their log is drawn as that of an attempt is.
        transaction.query('select pg_advisory_xact_lock_shared($1::bigint)', [visibilityLockKey(tenant)]),
        claimEnd(transaction, tenant, end),
        // Nothing is left to be retried: the advice itself stays with the recommendation.
        transaction.query(
          'update attempts set retry_at = null where company_id = $1 and mode = $2 and transaction_id = $3',
          [tenant.companyId, tenant.mode, end.transactionId],
        ),
      ])
      return 'recorded'
    })
  }

  async #inOneCommit<Done, Why extends string>(work: (transaction: Queryable) => Promise<Done>): Promise<Done | Why> {
    try {
      return await this.#database.transaction(work)
    } catch (error) {
      if (error instanceof Undone) return error.why as Why
      throw error
    }
  }
}

/**
 * The results of statements that were asked for at once, which is one round trip. The earliest that failed is why those
 * after it did.
 */
async function inOrder<Asked extends readonly unknown[]>(
  asked: readonly [...Asked],
): Promise<{ [Index in keyof Asked]: Awaited<Asked[Index]> }> {
  const settled = await Promise.allSettled(asked)
  for (const one of settled) if (one.status === 'rejected') throw one.reason
  return Promise.all(asked)
}

async function begin(ledger: PaymentLedgerStore, tenant: Tenant, told: RecommendationToRecord): Promise<void> {
  const begun = await ledger.beginAttempt(tenant, told.begin)
  if (begun !== 'begun') throw new Undone(begun)
}

async function finish(transaction: Queryable, tenant: Tenant, told: RecommendationToRecord): Promise<void> {
  const recorded = await recordOutcome(transaction, tenant, told.recorded)
  if (recorded === null) throw new Error('An attempt that has just begun has no outcome yet')
}

/** States that an attempt which is told when it is over can lead out of: those that `attempting` is open to. */
function statesLeftFor(state: 'recovered' | 'cancelled'): readonly CaseState[] {
  const states = state === 'cancelled' ? statesBefore('cancelled') : statesBefore('attempting')
  // What is under way at a gateway of ours has an outcome of its own to wait for.
  return states.filter((from) => from !== state && from !== 'attempting')
}

async function endCase(transaction: Queryable, { companyId, mode }: Tenant, end: EndToRecord): Promise<void> {
  const state = end.result === 'approved' ? 'recovered' : 'cancelled'
  const moved = await transaction.query(
    `update recovery_cases set state = $4, changed_at = $5, open_transaction_id = null
     where company_id = $1 and mode = $2 and case_id = $3 and state = any($6) returning case_id`,
    [companyId, mode, end.caseId, state, end.toldAt, statesLeftFor(state)],
  )
  if (moved.length === 0) throw new Undone('case_changed')
}

async function claimEnd(transaction: Queryable, { companyId, mode }: Tenant, end: EndToRecord): Promise<void> {
  const outcome = end.attempt === null ? null : outcomeJson(end.attempt)
  const claimed = await transaction.query(
    `update recommendations set result = $4, outcome = $5::jsonb, told_at = $6,
       outcome_position = case when $4 = 'approved' then nextval('attempt_positions') end
     where company_id = $1 and mode = $2 and transaction_id = $3 and result is null returning transaction_id`,
    [companyId, mode, end.transactionId, end.result, outcome, end.toldAt],
  )
  if (claimed.length === 0) throw new Undone('outcome_known')
}

async function claimOutcome(
  transaction: Queryable,
  tenant: Tenant,
  follows: string,
  told: RecommendationToRecord,
): Promise<void> {
  const { transactionId, createdAt } = told.begin.transaction
  const claimed = await transaction.query(
    `update recommendations set result = 'declined', outcome = $4::jsonb, told_at = $5, next_transaction_id = $6
     where company_id = $1 and mode = $2 and transaction_id = $3 and result is null returning transaction_id`,
    [tenant.companyId, tenant.mode, follows, outcomeJson(attemptOf(told)), createdAt, transactionId],
  )
  if (claimed.length === 0) throw new Undone('outcome_known')
}

/** A decline that was posted by itself is what became of the advice before it. */
async function settleOpenOnes(transaction: Queryable, tenant: Tenant, told: RecommendationToRecord): Promise<void> {
  const { transactionId, createdAt } = told.begin.transaction
  await transaction.query(
    `update recommendations r set result = 'declined', outcome = $4::jsonb, told_at = $5, next_transaction_id = $3
     from attempts a where a.company_id = $1 and a.mode = $2 and r.company_id = $1
       and r.transaction_id = a.transaction_id and r.transaction_id <> $3 and r.result is null
       and a.case_id = (select n.case_id from attempts n where n.company_id = $1 and n.transaction_id = $3)`,
    [tenant.companyId, tenant.mode, transactionId, outcomeJson(attemptOf(told)), createdAt],
  )
}

async function insertRecommendation(
  transaction: Queryable,
  tenant: Tenant,
  told: RecommendationToRecord,
): Promise<void> {
  const { cardFacts, earlierAttempts, gatewayTokens, advice } = told.recommendation
  const { transactionId } = told.begin.transaction
  await transaction.query(
    `insert into recommendations (company_id, mode, transaction_id, card_facts, earlier_attempts, gateway_tokens, advice)
     values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7::jsonb)`,
    [
      tenant.companyId,
      tenant.mode,
      transactionId,
      JSON.stringify(cardFacts),
      JSON.stringify(earlierAttempts),
      gatewayTokens,
      JSON.stringify(advice),
    ],
  )
}

function attemptOf({ begin, recorded }: RecommendationToRecord): OutcomeAttempt {
  const { answer } = recorded
  return {
    at: begin.sentAt,
    gatewayToken: begin.gateway.gatewayToken,
    networkCode: answer?.networkCode ?? null,
    adviceCode: answer?.adviceCode ?? null,
    gatewayCode: answer?.gatewayCode ?? null,
    gatewayMessage: answer?.gatewayMessage ?? null,
  }
}

function outcomeJson(attempt: OutcomeAttempt): string {
  return JSON.stringify(attempt)
}

/** The ledger's own statements, inside a transaction that is already open. */
function asDatabase(database: Database, transaction: Queryable): Database {
  return {
    kind: database.kind,
    query: (text, parameters) => transaction.query(text, parameters),
    transaction: (work) => work(transaction),
    execute: () => Promise.reject(new Error('A transaction runs one statement at a time')),
    close: () => Promise.reject(new Error('A transaction is not a database to close')),
  }
}
