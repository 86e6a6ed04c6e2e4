import type { Mode } from '../domain/company.ts'
import { FAILURES_OF_AN_OUTAGE, FULL_PACE, HOLD_MS, type OutageSource } from '../domain/outage.ts'
import type { Outages } from '../recovery/outages-port.ts'
import type { Queryable } from './database.ts'

/** Of a row `o`: it is being held, not only between two steps of its return. */
const IS_HELD = `coalesce(o.held_until > now() + interval '2 seconds', false)`

export class OutageStore implements Outages {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async noteFailure(source: OutageSource, retryAfterMs: number | null): Promise<void> {
    const span = (ms: string) => `now() + ${ms} * interval '1 millisecond'`
    // The failures that were under way when the hold began belong to the same outage, and do not make it longer. The first
    // retry after it decides alone; later a single failure only slows the return, as every gateway has some.
    const begins = `(not ${IS_HELD} and (o.pace = 1 or o.failures + 1 >= ${FAILURES_OF_AN_OUTAGE}))`
    await this.#database.query(
      `insert into outages as o (company_id, mode, kind, name, failures, hold_ms, held_until, pace, is_rate_limit)
       values ($1, $2, $3, $4, 1, ${HOLD_MS.first}, ${span('$5::double precision')},
         case when $5::double precision is null then null else 1 end, $5::double precision is not null)
       on conflict (company_id, mode, kind, name) do update set
         failures = o.failures + 1,
         hold_ms = case when ${begins} then least(o.hold_ms * 2, ${HOLD_MS.longest}) else o.hold_ms end,
         held_until = greatest(o.held_until, excluded.held_until, case when ${begins} then ${span('o.hold_ms')} end),
         pace = case when ${begins} or excluded.is_rate_limit then 1 when o.pace is null then null
           else greatest(2, o.pace / 2) end,
         is_rate_limit = case when excluded.is_rate_limit then true when ${begins} then false else o.is_rate_limit end`,
      [...keyOf(source), retryAfterMs],
    )
  }

  async noteAnswer(source: OutageSource): Promise<void> {
    await this.#database.query(
      `with gone as (
         delete from outages o where ${IS_SOURCE} and not ${IS_ASKED_FOR}
           and (o.pace is null or o.pace * 2 >= ${FULL_PACE}) returning 1)
       update outages o set failures = 0, pace = o.pace * 2, held_until = null, is_rate_limit = false
       where ${IS_SOURCE} and not ${IS_ASKED_FOR} and not exists (select from gone)`,
      [...keyOf(source)],
    )
  }

  async listTroubled() {
    const rows = await this.#database.query<{
      company_id: string
      mode: Mode
      kind: OutageSource['kind']
      name: string
      held_ms: number
      pace: number | null
    }>(
      `select company_id, mode, kind, name, pace,
         greatest(0, coalesce(extract(epoch from held_until - now()) * 1000, 0))::double precision as held_ms
       from outages order by held_until nulls last limit ${TROUBLED_MAX}`,
    )
    return rows.map(({ company_id: companyId, mode, kind, name, held_ms: heldMs, pace }) => {
      return { tenant: { companyId, mode }, kind, name, heldMs, pace }
    })
  }
}

/** More than every gateway of a large installation; of the rest those are left out that are held longest. */
const TROUBLED_MAX = 10_000

const IS_SOURCE = 'o.company_id = $1 and o.mode = $2 and o.kind = $3 and o.name = $4'

/** The gateway's own wish, for which an answer in between is no reason to forget it. */
const IS_ASKED_FOR = `(o.is_rate_limit and coalesce(o.held_until > now(), false))`

function keyOf({ tenant, kind, name }: OutageSource) {
  return [tenant.companyId, tenant.mode, kind, name] as const
}
