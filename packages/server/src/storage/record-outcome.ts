import type { Tenant } from '../domain/company.ts'
import { isEnd, statesBefore } from '../domain/recovery-case.ts'
import type { AttemptOutcome, CaseOutcome, RecordedOutcome } from '../recovery/ledger-port.ts'
import type { EventsToTell } from '../recovery/webhook-port.ts'
import type { Queryable } from './database.ts'
import { eraseCaseNumbers } from './erase-case-numbers.ts'
import { insertDecision } from './insert-decision.ts'
import { insertEvents, recoveryEnded, selectChangedCases, TOLD_OF_CASE } from './insert-events.ts'
import { Statement } from './statement.ts'
import { visibilityLockKey } from './visibility-lock.ts'

/** Null: the attempt was resolved before, and nothing was written. */
export async function recordOutcome(
  database: Queryable,
  tenant: Tenant,
  outcome: AttemptOutcome,
  told: EventsToTell | null = null,
): Promise<RecordedOutcome | null> {
  const { text, values } = recordOutcomeStatement(tenant, outcome, told)
  const [row] = await database.query<{ case_id: string | null }>(text, values)
  return row === undefined ? null : { caseId: row.case_id }
}

/** One statement, one commit: outcome, decision, case, card block, retention and what is told of it together, or none. */
export function recordOutcomeStatement(
  tenant: Tenant,
  outcome: AttemptOutcome,
  told: EventsToTell | null = null,
): Statement & { text: string } {
  const statement = new Statement()
  const { companyId, mode } = tenant
  const company = statement.value(companyId)
  const id = statement.value(outcome.transactionId)
  const lock = `pg_advisory_xact_lock_shared(${statement.value(visibilityLockKey(tenant))}::bigint)`
  // Not said as "in ('sending', 'unknown')": the index of those keeps an entry of every attempt since the last vacuum,
  // and the planner, which takes it for a small one, would read them all.
  const unfinished = `a.company_id = ${company} and a.mode = ${statement.value(mode)} and a.transaction_id = ${id}
    and a.state not in ('approved', 'declined', 'not_processed')`
  const place = `place as materialized (select ${lock})`
  /** What is written beside the attempt, from `todo`. */
  const parts: string[] = []
  const { caseOutcome } = outcome
  if (caseOutcome !== null) {
    if (caseOutcome.isNew)
      parts.push(`over as (${expireOver(statement, tenant, caseOutcome)} returning ${TOLD_OF_CASE})`)
    const write = caseOutcome.isNew ? openCase : moveCase
    parts.push(`kase as (${write(statement, tenant, caseOutcome, outcome)} 
      returning case_id, state, retry_count, deadline_at)`)
    if (!caseOutcome.isNew && isEnd(caseOutcome.state)) {
      const exceptId = outcome.retainMethod?.paymentMethodId ?? null
      const ended = { companyId, caseId: caseOutcome.caseId, exceptId, source: 'kase' }
      parts.push(`numbers as (${eraseCaseNumbers(statement, ended)})`)
    }
  }
  if (outcome.cardBlock !== null) {
    const { fingerprint, expiry } = outcome.cardBlock
    parts.push(`block as (insert into card_blocks (company_id, mode, fingerprint, expiry, response_code, transaction_id,
      created_at) select ${company}, ${statement.value(mode)}, ${statement.value(fingerprint)}, ${statement.value(expiry)},
      ${statement.value(outcome.responseCode)}, ${id}, ${statement.value(outcome.finishedAt)}::timestamptz from todo
      on conflict (company_id, mode, fingerprint, expiry) do nothing)`)
  }
  if (outcome.retainMethod !== null || outcome.cardFacts !== undefined) {
    parts.push(`method as (${changeMethod(statement, company, outcome)})`)
  }
  if (outcome.decision !== null) {
    const decided = { transactionId: outcome.transactionId, decidedAt: outcome.finishedAt }
    parts.push(`decided as (${insertDecision(statement, tenant, decided, outcome.decision, 'todo')})`)
  }
  if (told !== null) {
    const { finishedAt: occurredAt } = outcome
    const source = { name: 'told', select: toldOf(caseOutcome !== null), occurredAt }
    parts.push(...insertEvents(statement, tenant, told, source))
    if (caseOutcome?.isNew === true) {
      const select = selectChangedCases('over', 'true')
      const ended = recoveryEnded('expired', DAYS_OVER)
      parts.push(...insertEvents(statement, tenant, ended, { name: 'over_told', select, occurredAt }))
    }
  }
  if (outcome.state === 'not_processed') {
    parts.push(`reference as (update transactions t set reference_released = true
      where t.company_id = ${company} and t.transaction_id = ${id} and exists (select from todo))`)
  }
  const update = updateAttempt(statement, outcome)
  if (parts.length === 0) {
    // An approval at first try, most often. The second of two waits for the row, looks at it again, and finds it done.
    const text = `with ${place}\n${update} from place where ${unfinished} returning a.transaction_id, a.case_id`
    return Object.assign(statement, { text })
  }
  // The row is locked before anything else is written: of two who resolve one attempt, the second finds it done.
  const todo = `todo as materialized (select a.transaction_id from attempts a, place where ${unfinished} for update of a)`
  // By its whole key, not joined to todo: on a table without statistics the join reads every attempt of the company.
  const text = `with ${[place, todo, ...parts].join(',\n')}\n${update}
    where a.company_id = ${company} and a.transaction_id = ${id} and exists (select from todo) returning a.transaction_id, a.case_id`
  return Object.assign(statement, { text })
}

/**
 * One update of the method for all that the outcome changes of it. Only a Cached method is stored or loses its number; one
 * that was redacted meanwhile stays as it is.
 */
function changeMethod(statement: Statement, company: string, { retainMethod, cardFacts }: AttemptOutcome): string {
  const changes: string[] = []
  if (retainMethod?.isStored === true) {
    changes.push(`storage_state = case storage_state when 'Cached' then 'Stored' else storage_state end`)
  } else if (retainMethod !== null) {
    changes.push(`sealed_pan = case storage_state when 'Cached' then null else sealed_pan end`)
  }
  if (cardFacts !== undefined) {
    const { paymentMethodId: _, ...facts } = cardFacts
    changes.push(`card_facts = ${statement.value(JSON.stringify(facts))}::jsonb`)
  }
  const paymentMethodId = retainMethod?.paymentMethodId ?? cardFacts?.paymentMethodId ?? ''
  return `update payment_methods set ${changes.join(', ')} from todo where company_id = ${company}
    and payment_method_id = ${statement.value(paymentMethodId)} and storage_state <> 'Redacted'`
}

/** The attempt, and the case as it is after it. */
function toldOf(hasCase: boolean): string {
  const [of, from] = hasCase
    ? ['k.case_id, k.state, k.retry_count, k.deadline_at', 'todo t left join kase k on true']
    : ['null::text as case_id, null::text as state, null as retry_count, null as deadline_at', 'todo t']
  return `select t.transaction_id, ${of} from ${from}`
}

function updateAttempt(statement: Statement, outcome: AttemptOutcome): string {
  const { answer } = outcome
  const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value))
  // What provably did not happen is not kept from the merchant's view: it takes no place in his list.
  const position =
    outcome.state === 'not_processed' ? '' : `list_position = coalesce(a.list_position, nextval('attempt_positions')),`
  // Who reads the log of outcomes has gone past the place that it was listed at as unknown, or finds none.
  const late = outcome.state === 'unknown' ? '' : `late_position = ${latePlace(outcome.state)},`
  const caseId = outcome.caseOutcome === null ? '' : 'case_id = coalesce((select case_id from kase), a.case_id),'
  return `update attempts a set state = ${statement.value(outcome.state)}, ${position} ${late} ${caseId}
    finished_at = ${statement.value(outcome.finishedAt)},
    gateway_transaction_id = ${statement.value(answer?.gatewayTransactionId ?? null)},
    gateway_code = ${statement.value(answer?.gatewayCode ?? null)},
    gateway_message = ${statement.value(answer?.gatewayMessage ?? null)},
    network_code = ${statement.value(answer?.networkCode ?? null)},
    advice_code = ${statement.value(answer?.adviceCode ?? null)},
    verification = ${statement.value(json(answer?.verification))}::jsonb,
    response_fields = ${statement.value(json(answer?.responseFields))}::jsonb,
    status = ${statement.value(outcome.status)},
    response_code = ${statement.value(outcome.responseCode)},
    retry_at = ${statement.value(outcome.retryAt)},
    assigned_gateway_token = ${statement.value(outcome.assignedGatewayToken)}`
}

function latePlace(state: AttemptOutcome['state']): string {
  const next = `nextval('attempt_positions')`
  return state === 'not_processed' ? next : `case when a.list_position is null then null else ${next} end`
}

export const DAYS_OVER = 'The days of this recovery are over.'

/** A case of the same payment whose days ran out unseen: it has ended, and is not what a new decline belongs to. */
function expireOver(statement: Statement, { companyId, mode }: Tenant, opened: CaseOutcome): string {
  return `update recovery_cases c set state = 'expired', changed_at = ${statement.value(opened.firstSeenAt)}::timestamptz
    from todo where c.company_id = ${statement.value(companyId)} and c.mode = ${statement.value(mode)}
    and c.join_key = ${statement.value(opened.joinKey)} and c.state in ('open', 'scheduled')
    and not c.recovery_disabled and c.deadline_at <= ${statement.value(opened.firstSeenAt)}::timestamptz`
}

function openCase(statement: Statement, tenant: Tenant, opened: CaseOutcome, outcome: AttemptOutcome): string {
  const values = [
    `${statement.value(tenant.companyId)}::text`,
    `${statement.value(opened.caseId)}::text`,
    `${statement.value(tenant.mode)}::text`,
    stateAsItOpens(statement, tenant, opened),
    `${statement.value(opened.joinKey)}::text`,
    `${statement.value(opened.initialTransactionId)}::text`,
    `${statement.value(opened.firstSeenAt)}::timestamptz`,
    `${statement.value(opened.deadlineAt)}::timestamptz`,
    `${statement.value(opened.retryCount)}::integer`,
    `${statement.value(opened.forbiddenByCode)}::text`,
    `${statement.value(opened.openTransactionId)}::text`,
    `${statement.value(outcome.assignedGatewayToken)}::text`,
    `${statement.value(opened.recoveryDisabled)}::boolean`,
    `${statement.value(opened.initiator)}::text`,
    `${statement.value(opened.holdout?.arm ?? null)}::text`,
    `${statement.value(opened.holdout?.shareRatio ?? null)}::double precision`,
    `${statement.value(opened.nextAttemptAt)}::timestamptz`,
    `${statement.value(outcome.finishedAt)}::timestamptz`,
  ]
  // Two declines of one payment at once: the second joins the first's case, as one retry more, and the first's lot stands.
  return `insert into recovery_cases as c (company_id, case_id, mode, state, join_key, initial_transaction_id,
    first_seen_at, deadline_at, retry_count, forbidden_by_code, open_transaction_id, assigned_gateway_token,
    recovery_disabled, initiator, arm, holdout_share, next_attempt_at, changed_at, promised_at)
    select ${values.join(', ')}, ${statement.value(opened.nextAttemptAt)}::timestamptz from todo where (select count(*) from over) >= 0
    on conflict (company_id, mode, join_key)
      where state in ('open', 'scheduled', 'attempting') and not recovery_disabled
    do update set retry_count = greatest(c.retry_count + 1, excluded.retry_count),
      state = case when c.state = 'attempting' then c.state else excluded.state end,
      open_transaction_id = coalesce(c.open_transaction_id, excluded.open_transaction_id),
      assigned_gateway_token = excluded.assigned_gateway_token, changed_at = excluded.changed_at,
      next_attempt_at = excluded.next_attempt_at, promised_at = excluded.promised_at, claim_id = null`
}

/** Redaction ends the cases that are there; one that opens just after it ends as well. */
function stateAsItOpens(statement: Statement, { companyId }: Tenant, { state, paymentMethodId }: CaseOutcome): string {
  return `case when exists (select from payment_methods m where m.company_id = ${statement.value(companyId)}
    and m.payment_method_id = ${statement.value(paymentMethodId)} and m.storage_state = 'Redacted')
    then 'cancelled' else ${statement.value(state)}::text end`
}

function moveCase(statement: Statement, tenant: Tenant, moved: CaseOutcome, outcome: AttemptOutcome): string {
  const next = `${statement.value(moved.nextAttemptAt)}::timestamptz`
  // A case that was cancelled while its attempt was under way stays cancelled.
  return `update recovery_cases c set state = ${statement.value(moved.state)},
    retry_count = greatest(c.retry_count, ${statement.value(moved.retryCount)}::integer),
    forbidden_by_code = coalesce(${statement.value(moved.forbiddenByCode)}, c.forbidden_by_code),
    open_transaction_id = ${statement.value(moved.openTransactionId)},
    assigned_gateway_token = ${statement.value(outcome.assignedGatewayToken)},
    recovery_disabled = ${statement.value(moved.recoveryDisabled)},
    next_attempt_at = ${next}, promised_at = ${next}, claim_id = null, claimed_until = null,
    changed_at = ${statement.value(outcome.finishedAt)}
    from todo where c.company_id = ${statement.value(tenant.companyId)} and c.case_id = ${statement.value(moved.caseId)}
    and c.state = any(${statement.value(statesBefore(moved.state))})`
}
