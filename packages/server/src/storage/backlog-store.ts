import type { Mode } from '../domain/company.ts'
import type { OutageSource } from '../domain/outage.ts'
import type { Backlog, Backlogs } from '../recovery/backlog-port.ts'
import type { Staleness } from '../recovery/ledger-port.ts'
import { aheadOf, companyNow } from './company-now.ts'
import type { Queryable } from './database.ts'

/** Of a queue: counting more tells an operator nothing new. */
const DUE_COUNTED_MAX = 1_000
/** More than that many unknown outcomes are as alarming as that many. */
const UNRESOLVED_COUNTED_MAX = 10_000

/** Of a row `o` of outages: nothing is let through, or only a first retry. */
const IS_HELD = 'o.pace = 1 and o.held_until > now()'

/** By the gateways, of which there are few, and of each by the front of its queue: never by all that is due. */
const DUE = `
select g.mode, sum(q.count)::bigint as count, min(q.oldest) filter (where (${IS_HELD}) is not true) as oldest
from gateways g
join companies m on m.company_id = g.company_id
left join outages o on o.company_id = g.company_id and o.mode = g.mode and o.kind = 'gateway' and o.name = g.gateway_token
cross join lateral (
  select count(*) as count, min(d.next_attempt_at) - ${aheadOf('m', 'g')} as oldest from (
    select c.next_attempt_at from recovery_cases c
    where c.company_id = g.company_id and c.mode = g.mode and c.assigned_gateway_token = g.gateway_token
      and c.state = 'scheduled' and c.next_attempt_at <= ${companyNow('m', 'g', '$1')}
    order by c.next_attempt_at limit ${DUE_COUNTED_MAX}) d) q
group by g.mode order by g.mode`

const UNRESOLVED = `
select count(*) as count, coalesce(max(extract(epoch from now() - u.written_at)) * 1000, 0)::double precision as oldest_ms
from (
  select a.written_at from attempts a where a.state in ('sending', 'unknown')
    and (a.state = 'unknown' or a.written_at < now() - $1::double precision * interval '1 millisecond'
      or a.written_at < $2::timestamptz)
  limit ${UNRESOLVED_COUNTED_MAX}) u`

const OUTAGES = `
select o.kind, count(*) as troubled, count(*) filter (where ${IS_HELD}) as held from outages o
where o.pace is not null group by o.kind order by o.kind`

export class BacklogStore implements Backlogs {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async read(now: Date, { ageMs, writtenBefore }: Staleness): Promise<Backlog> {
    const due = await this.#database.query<{ mode: Mode; count: number; oldest: Date | null }>(DUE, [now])
    const [unresolved] = await this.#database.query<{ count: number; oldest_ms: number }>(UNRESOLVED, [
      ageMs,
      writtenBefore,
    ])
    const outages = await this.#database.query<{ kind: OutageSource['kind']; troubled: number; held: number }>(OUTAGES)
    return {
      due: due.map(({ mode, count, oldest }) => ({
        mode,
        count,
        oldestMs: oldest === null ? 0 : now.getTime() - oldest.getTime(),
      })),
      unresolved: { count: unresolved?.count ?? 0, oldestMs: unresolved?.oldest_ms ?? 0 },
      outages,
    }
  }
}
