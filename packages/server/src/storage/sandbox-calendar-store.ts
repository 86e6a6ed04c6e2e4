import type { Tenant } from '../domain/company.ts'
import type { Staleness } from '../recovery/ledger-port.ts'
import type { EarliestRetry, SandboxCalendar } from '../recovery/sandbox-clock-port.ts'
import type { Queryable } from './database.ts'
import { newestAttemptOf } from './newest-attempt.ts'
import { staleAttempt } from './stale-attempt.ts'

interface EarliestRow {
  readonly case_id: string
  readonly due_at: Date
  /** Null: it could not be taken up. */
  readonly gateway_token: string | null
  readonly newest: string | null
}

export class SandboxCalendarStore implements SandboxCalendar {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async claimEarliest(
    tenant: Tenant,
    claimId: string,
    until: Date,
    except: readonly string[],
    leaseMs: number,
  ): Promise<EarliestRetry> {
    // The front of each gateway's queue, which the index has in order, and of these the first.
    const [row] = await this.#database.query<EarliestRow>(
      `with earliest as materialized (
         select d.company_id, d.case_id, d.next_attempt_at from gateways g cross join lateral (
           select c.company_id, c.case_id, c.next_attempt_at from recovery_cases c
           where c.company_id = g.company_id and c.mode = g.mode and c.assigned_gateway_token = g.gateway_token
             and c.state = 'scheduled' and c.next_attempt_at <= $3 and c.case_id <> all($4::text[])
           order by c.next_attempt_at, c.case_id limit 1) d
         where g.company_id = $1 and g.mode = $2
         order by d.next_attempt_at, d.case_id limit 1
       ), taken as (
         update recovery_cases c set claim_id = $5, claimed_until = now() + $6::double precision * interval '1 millisecond'
         from earliest e where c.company_id = e.company_id and c.case_id = e.case_id and c.state = 'scheduled'
           and (c.claimed_until is null or c.claimed_until <= now())
         returning c.assigned_gateway_token as gateway_token,
           ${newestAttemptOf('c')} as newest
       )
       select e.case_id, e.next_attempt_at as due_at, taken.gateway_token, taken.newest
       from earliest e left join taken on true`,
      [tenant.companyId, tenant.mode, until, except, claimId, leaseMs],
    )
    if (row === undefined) return { kind: 'none' }
    const { case_id: caseId, due_at: dueAt, gateway_token: gatewayToken, newest: newestTransactionId } = row
    if (gatewayToken === null || newestTransactionId === null) return { kind: 'taken', dueAt }
    return { kind: 'claimed', claim: { tenant, gatewayToken, caseId, claimId, newestTransactionId }, dueAt }
  }

  async findUnresolved({ companyId, mode }: Tenant, { ageMs, writtenBefore }: Staleness, limit: number) {
    const rows = await this.#database.query<{ transaction_id: string }>(
      `select a.transaction_id from attempts a
       where a.company_id = $1 and a.mode = $2 and a.state in ('sending', 'unknown')
         and (a.state = 'unknown' or ${staleAttempt('$3', '$4')})
       order by a.written_at, a.transaction_id limit $5`,
      [companyId, mode, ageMs, writtenBefore, limit],
    )
    return rows.map((row) => row.transaction_id)
  }
}
