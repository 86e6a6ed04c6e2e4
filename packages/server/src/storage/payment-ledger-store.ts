import type { Mode, Tenant } from '../domain/company.ts'
import { type CaseState, type RecoveryCase, statesBefore } from '../domain/recovery-case.ts'
import type { AttemptState } from '../domain/transaction.ts'
import type {
  AttemptOutcome,
  BeginAttempt,
  BegunAttempt,
  LedgerEntry,
  OnlyIfNew,
  PaymentLedger,
  RecordedOutcome,
  Situation,
  SituationQuery,
  Staleness,
  TransactionOwner,
  TransactionOwners,
  UnresolvedAttempt,
} from '../recovery/ledger-port.ts'
import type { EventsToTell } from '../recovery/webhook-port.ts'
import type { Database } from './database.ts'
import { isUniqueViolation } from './database-errors.ts'
import { insertAttempt, insertMethod, insertTransaction } from './insert-attempt.ts'
import {
  CARD_ATTEMPTS_MAX,
  type CaseJson,
  ENTRY_SELECT,
  type EntryRow,
  PAST_ATTEMPT_JSON,
  type PastAttemptJson,
  toCase,
  toEntry,
  toPastAttempt,
} from './ledger-rows.ts'
import { recordOutcome } from './record-outcome.ts'
import { staleAttempt } from './stale-attempt.ts'
import { Statement } from './statement.ts'

interface SituationRow {
  config_version: number
  reference_used: boolean
  referenced: { transaction_id: string; state: AttemptState; is_cancelled: boolean } | null
  kase: CaseJson | null
  date_first_attempt: Date | null
  case_attempts: PastAttemptJson[] | null
  card_blocked_by: string | null
  card_attempts: PastAttemptJson[] | null
  stranded: string | null
}

/**
 * Attempts that provably did nothing have no case to be cancelled in. A refund told of any of them ends the payment when it
 * was written after this one: the merchant may know the payment by its first attempt and try it again after its last.
 */
const CANCELLED_BY_ANOTHER = `select from attempts p
  join transactions t on t.company_id = p.company_id and t.original_transaction_id = p.transaction_id
    and t.type = 'refunded_payment'
  join attempts told on told.company_id = t.company_id and told.transaction_id = t.transaction_id
  where p.company_id = $1 and p.mode = $2 and p.join_key = a.join_key and p.state = 'not_processed' and p.case_id is null
    and told.written_at >= a.written_at`

/**
 * One round trip for all that a charge must know. $10 is the referenced transaction, or null. A row is found by values of
 * its whole key, never by a join: on tables without statistics the planner joins by reading all of the company.
 */
const SITUATION = `
with referenced as (
  select a.transaction_id, a.state, a.case_id, exists (select from transactions t where t.company_id = $1
      and t.original_transaction_id = $10 and t.type = 'refunded_payment')
    or (a.state = 'not_processed' and a.case_id is null and exists (${CANCELLED_BY_ANOTHER})) as is_cancelled
  from attempts a where a.company_id = $1 and a.mode = $2 and a.transaction_id = $10
), kase as (
  select c.* from recovery_cases c where c.company_id = $1 and c.case_id = (select case_id from referenced)
  union all
  select c.* from recovery_cases c where c.company_id = $1 and c.mode = $2 and c.join_key = $5
    and c.state in ('open', 'scheduled', 'attempting') and not c.recovery_disabled and c.deadline_at > $8
    and not exists (select from referenced r where r.case_id is not null)
)
select
  (select config_version from companies where company_id = $1) as config_version,
  exists (select from transactions t where t.company_id = $1 and t.mode = $2 and t.type = $3
    and t.merchant_transaction_id = $4 and not t.reference_released) as reference_used,
  (select row_to_json(referenced) from referenced) as referenced,
  (select row_to_json(kase) from kase) as kase,
  (select t.date_first_attempt from transactions t
    where t.company_id = $1 and t.transaction_id = (select initial_transaction_id from kase)) as date_first_attempt,
  (select json_agg(${PAST_ATTEMPT_JSON} order by p.sent_at, p.transaction_id) from attempts p
    where p.company_id = (select company_id from kase) and p.case_id = (select case_id from kase)) as case_attempts,
  (select b.response_code from card_blocks b where b.company_id = $1 and b.mode = $2 and b.fingerprint = $6
    and b.expiry in ('', $7) order by b.expiry limit 1) as card_blocked_by,
  (select a.transaction_id from attempts a where a.company_id = $1 and a.mode = $2 and a.join_key = $5
    and a.state in ('sending', 'unknown') and (a.state = 'unknown' or ${staleAttempt('$9', '$11')}) order by a.sent_at limit 1) as stranded`

const CARD_HISTORY = `,
  (select json_agg(${PAST_ATTEMPT_JSON} order by p.sent_at) from (
    select * from attempts c where c.company_id = $1 and c.mode = $2 and c.fingerprint = $6
      and c.sent_at > $8::timestamptz - interval '30 days' and (c.case_id = (select case_id from kase)) is not true
    order by c.sent_at desc limit ${CARD_ATTEMPTS_MAX}) p) as card_attempts`

const SITUATION_WITH_CARD_HISTORY = SITUATION + CARD_HISTORY

/** States from which a merchant's post may take the case into an attempt. */
const STARTABLE: readonly CaseState[] = statesBefore('attempting').filter((state) => state !== 'attempting')

export class PaymentLedgerStore implements PaymentLedger, TransactionOwners {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async readSituation(tenant: Tenant, query: SituationQuery): Promise<Situation> {
    const text = query.wantsCardHistory ? SITUATION_WITH_CARD_HISTORY : SITUATION
    const [row] = await this.#database.query<SituationRow>(text, [
      tenant.companyId,
      tenant.mode,
      query.transactionType,
      query.merchantTransactionId,
      query.joinKey,
      query.fingerprint,
      query.expiry ?? '',
      query.now,
      query.staleness.ageMs,
      query.referencedTransactionId,
      query.staleness.writtenBefore,
    ])
    if (row === undefined) throw new Error('A select without a from clause has one row')
    return {
      configVersion: row.config_version,
      referenceUsed: row.reference_used,
      referenced: toReferenced(row.referenced),
      recoveryCase: row.kase === null ? null : toCase(row.kase),
      dateFirstAttempt: row.date_first_attempt,
      caseAttempts: (row.case_attempts ?? []).map(toPastAttempt),
      cardBlockedByCode: row.card_blocked_by,
      otherAttemptsOnCard: (row.card_attempts ?? []).map(toPastAttempt),
      strandedTransactionId: row.stranded,
    }
  }

  async beginAttempt(_tenant: Tenant, attempt: BeginAttempt): Promise<BegunAttempt> {
    const statement = new Statement()
    const { transaction, newMethod, recoveryCase, joinKey, gateway, sentAt, fieldChanges } = attempt
    const parts: string[] = []
    parts.push(`start as (${startOf(statement, attempt)})`)
    if (newMethod !== null)
      parts.push(`method as (${insertMethod(statement, newMethod, transaction.transactionId, 'start')})`)
    parts.push(`asked as (${insertTransaction(statement, transaction, 'start')})`)
    const fingerprint = attempt.isCountedOnCard ? attempt.fingerprint : null
    const caseId = recoveryCase?.caseId ?? null
    const toInsert = { transaction, caseId, joinKey, fingerprint, sentAt, fieldChanges, gateway }
    const text = `with ${parts.join(',\n')}\n${insertAttempt(statement, toInsert, 'start')} returning transaction_id`
    try {
      const rows = await this.#database.query(text, statement.values)
      return rows.length === 1 ? 'begun' : 'case_changed'
    } catch (error) {
      if (isUniqueViolation(error, 'transactions_merchant_reference')) return 'reference_used'
      if (isUniqueViolation(error, 'recovery_cases_joinable')) return 'case_changed'
      throw error
    }
  }

  async recordOutcome(
    tenant: Tenant,
    outcome: AttemptOutcome,
    told: EventsToTell | null = null,
  ): Promise<RecordedOutcome | null> {
    return recordOutcome(this.#database, tenant, outcome, told)
  }

  async find(tenant: Tenant, transactionId: string): Promise<LedgerEntry | null> {
    const text = `${ENTRY_SELECT} where t.company_id = $1 and t.mode = $2 and t.transaction_id = $3`
    const [row] = await this.#database.query<EntryRow>(text, [tenant.companyId, tenant.mode, transactionId])
    return row === undefined ? null : toEntry(row)
  }

  async joinableCase(tenant: Tenant, joinKey: string): Promise<RecoveryCase | null> {
    const [row] = await this.#database.query<{ kase: CaseJson }>(
      `select row_to_json(c) as kase from recovery_cases c where c.company_id = $1 and c.mode = $2 and c.join_key = $3
         and c.state in ('open', 'scheduled', 'attempting') and not c.recovery_disabled`,
      [tenant.companyId, tenant.mode, joinKey],
    )
    return row === undefined ? null : toCase(row.kase)
  }

  async findByMerchantReference(tenant: Tenant, merchantTransactionId: string): Promise<LedgerEntry | null> {
    // The charge or authorize of that reference before its follow-ups; among equals the newest.
    const text = `${ENTRY_SELECT} where t.company_id = $1 and t.mode = $2 and t.merchant_transaction_id = $3
      order by t.type in ('charge', 'authorize') desc, t.reference_released, t.created_at desc limit 1`
    const [row] = await this.#database.query<EntryRow>(text, [tenant.companyId, tenant.mode, merchantTransactionId])
    return row === undefined ? null : toEntry(row)
  }

  async findUnresolved({ ageMs, writtenBefore }: Staleness, limit: number): Promise<readonly UnresolvedAttempt[]> {
    const rows = await this.#database.query<{
      company_id: string
      mode: Mode
      transaction_id: string
      gateway_token: string
    }>(
      // By lot, so that those about which a gateway never can say anything do not stand before the others for ever.
      `select u.company_id, u.mode, u.transaction_id, u.gateway_token from (
         select a.company_id, a.mode, a.transaction_id, a.gateway_token,
           row_number() over (partition by a.company_id, a.gateway_token order by random()) as place
         from attempts a
         where a.state in ('sending', 'unknown') and (a.state = 'unknown' or ${staleAttempt('$1', '$2')})) u
       where u.place <= $3`,
      [ageMs, writtenBefore, limit],
    )
    return rows.map((row) => ({
      tenant: { companyId: row.company_id, mode: row.mode },
      transactionId: row.transaction_id,
      gatewayToken: row.gateway_token,
    }))
  }

  async ownerOf(transactionId: string): Promise<TransactionOwner | null> {
    // Company by company through the primary key: there is no index, and need be none, of ids alone.
    const [row] = await this.#database.query<{ company_id: string; code: string; mode: Mode }>(
      `select c.company_id, c.code, t.mode from companies c cross join lateral (
         select mode from transactions where company_id = c.company_id and transaction_id = $1 limit 1) t`,
      [transactionId],
    )
    if (row === undefined) return null
    return { tenant: { companyId: row.company_id, mode: row.mode }, companyCode: row.code }
  }

  /** An instant of the database's clock after which it has written no attempt yet, also when it was set back since. */
  async afterAllWritten(): Promise<Date> {
    const [row] = await this.#database.query<{ instant: Date }>(
      `select greatest(now(), max(written_at) + interval '1 millisecond') as instant from attempts where state = 'sending'`,
    )
    if (row === undefined) throw new Error('An aggregate has one row')
    return row.instant
  }

  async caseOf(tenant: Tenant, caseId: string) {
    const [row] = await this.#database.query<{ kase: CaseJson; attempts: PastAttemptJson[] | null }>(
      `select row_to_json(c) as kase,
         (select json_agg(${PAST_ATTEMPT_JSON} order by p.sent_at, p.transaction_id) from attempts p
           where p.company_id = $1 and p.case_id = c.case_id) as attempts
       from recovery_cases c where c.company_id = $1 and c.mode = $2 and c.case_id = $3`,
      [tenant.companyId, tenant.mode, caseId],
    )
    if (row === undefined) return null
    return { recoveryCase: toCase(row.kase), attempts: (row.attempts ?? []).map(toPastAttempt) }
  }
}

function toReferenced(row: SituationRow['referenced']): Situation['referenced'] {
  if (row === null) return null
  return { transactionId: row.transaction_id, state: row.state, isCancelled: row.is_cancelled }
}

/** One row where the attempt may begin, none where it may not. */
function startOf(statement: Statement, attempt: BeginAttempt): string {
  if (attempt.recoveryCase !== null) return startCase(statement, attempt, attempt.recoveryCase)
  return attempt.onlyIfNew === null ? 'select 1 as one' : startNew(statement, attempt, attempt.onlyIfNew)
}

function isStale(statement: Statement, { ageMs, writtenBefore }: Staleness): string {
  return staleAttempt(statement.value(ageMs), statement.value(writtenBefore))
}

/** The same questions that SITUATION answers, asked all at once: is there anything that a charge must heed? */
function startNew(statement: Statement, attempt: BeginAttempt, onlyIfNew: OnlyIfNew): string {
  const { transaction } = attempt
  const company = statement.value(transaction.companyId)
  const mode = statement.value(transaction.mode)
  const joinKey = statement.value(attempt.joinKey)
  const fingerprint = statement.value(attempt.fingerprint)
  return `select 1 as one from companies where company_id = ${company}
    and config_version = ${statement.value(onlyIfNew.configVersion)}
    and not exists (select from recovery_cases c where c.company_id = ${company} and c.mode = ${mode}
      and c.join_key = ${joinKey} and c.state in ('open', 'scheduled', 'attempting') and not c.recovery_disabled
      and c.deadline_at > ${statement.value(transaction.createdAt)})
    and not exists (select from card_blocks b where b.company_id = ${company} and b.mode = ${mode}
      and b.fingerprint = ${fingerprint} and b.expiry in ('', ${statement.value(onlyIfNew.expiry ?? '')}))
    and not exists (select from attempts a where a.company_id = ${company} and a.mode = ${mode}
      and a.join_key = ${joinKey} and a.state in ('sending', 'unknown')
      and (a.state = 'unknown' or ${isStale(statement, onlyIfNew.staleness)}))`
}

/**
 * Takes the case for this attempt, if nothing has happened to it since it was read; one row, or none. Of two who take it
 * at once the second waits for the first's commit, and PostgreSQL then judges the case's new row with an old sight of all
 * other tables: so the case itself must show that it was taken, and does by its open_transaction_id.
 */
function startCase(statement: Statement, attempt: BeginAttempt, recoveryCase: RecoveryCase): string {
  const company = statement.value(recoveryCase.companyId)
  const caseId = statement.value(recoveryCase.caseId)
  // What was booked may be put off, taken up by another worker or booked anew without any of the other three showing it.
  const underClaim = attempt.claimId === null ? '' : ` and c.claim_id = ${statement.value(attempt.claimId)}`
  // A case can be left in `attempting` with nothing under way only by a process that died: it may be taken again.
  return `update recovery_cases c set state = 'attempting', changed_at = ${statement.value(attempt.transaction.createdAt)},
    open_transaction_id = ${statement.value(attempt.transaction.transactionId)}, claim_id = null, claimed_until = null
    where c.company_id = ${company} and c.case_id = ${caseId}
      and c.state = ${statement.value(recoveryCase.state)}
      and c.open_transaction_id is not distinct from ${statement.value(recoveryCase.openTransactionId)}::text
      and c.retry_count = ${statement.value(recoveryCase.retryCount)}${underClaim}
      and (c.state = any(${statement.value(STARTABLE)}) or (c.state = 'attempting' and not exists (
        select from attempts a where a.company_id = ${company} and a.case_id = ${caseId}
          and a.state in ('sending', 'unknown'))))
    returning c.case_id`
}
