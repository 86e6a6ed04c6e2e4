import { JOINABLE_STATES } from '../domain/recovery-case.ts'
import type { SandboxClocks } from '../recovery/sandbox-clock-port.ts'
import type { Queryable } from './database.ts'

interface ClockRow {
  readonly offset_ms: number
}

export class SandboxClockStore implements SandboxClocks {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async offsetMs(companyId: string): Promise<number> {
    const rows = await this.#database.query<ClockRow>(
      'select sandbox_clock_offset_ms as offset_ms from companies where company_id = $1',
      [companyId],
    )
    return rows[0]?.offset_ms ?? 0
  }

  async hold(companyId: string, holder: string, leaseMs: number): Promise<number | null> {
    const rows = await this.#database.query<ClockRow>(
      `update companies set sandbox_clock_holder = $2, sandbox_clock_held_until = ${IN_LEASE}
       where company_id = $1 and (sandbox_clock_held_until is null or sandbox_clock_held_until <= clock_timestamp())
       returning sandbox_clock_offset_ms as offset_ms`,
      [companyId, holder, leaseMs],
    )
    return rows[0]?.offset_ms ?? null
  }

  async move(companyId: string, holder: string, offsetMs: number, leaseMs: number): Promise<boolean> {
    // The version tells every process that what it knows of the company, its time among it, is old.
    const rows = await this.#database.query(
      `update companies set sandbox_clock_offset_ms = greatest(sandbox_clock_offset_ms, $4::bigint),
         sandbox_clock_held_until = ${IN_LEASE},
         config_version = config_version + case when sandbox_clock_offset_ms < $4::bigint then 1 else 0 end
       where company_id = $1 and sandbox_clock_holder = $2 returning company_id`,
      [companyId, holder, leaseMs, offsetMs],
    )
    return rows.length === 1
  }

  async release(companyId: string, holder: string): Promise<void> {
    await this.#database.query(
      `update companies set sandbox_clock_holder = null, sandbox_clock_held_until = null
       where company_id = $1 and sandbox_clock_holder = $2`,
      [companyId, holder],
    )
  }

  async countEnds(companyId: string, from: Date, until: Date): Promise<number> {
    // An open case whose days are over has expired without anyone writing it down.
    const [row] = await this.#database.query<{ ends: number }>(
      `select count(*) as ends from recovery_cases where company_id = $1 and mode = 'sandbox' and not recovery_disabled
         and case when state <> all($4::text[]) then changed_at > $2 and changed_at <= $3
                  else state = 'open' and deadline_at > $2 and deadline_at <= $3 end`,
      [companyId, from, until, JOINABLE_STATES],
    )
    return row?.ends ?? 0
  }
}

const IN_LEASE = `clock_timestamp() + $3::double precision * interval '1 millisecond'`
