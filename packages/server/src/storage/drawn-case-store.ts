import type { Tenant } from '../domain/company.ts'
import type { Arm } from '../domain/holdout.ts'
import type { CaseStage, DrawnCases, ReportWindow, StagedSums } from '../recovery/lift-port.ts'
import type { Queryable } from './database.ts'

/** Cases a statement: a short one each, since the embedded database holds up all else while one runs. */
const PAGE_CASES = 2_000

/** Numerics come as text: squares of amounts are beyond what an integer holds. */
interface SumsRow {
  readonly arm: Arm
  readonly holdout_share: number
  readonly currency: string
  readonly stage: CaseStage
  readonly cases: number
  readonly recovered_cases: number
  readonly stake: string
  readonly recovered: string
  readonly stake_squared: string
  readonly recovered_squared: string
  readonly stake_times_recovered: string
}

interface Place {
  readonly first_seen_at: Date
  readonly case_id: string
}

const IN_WINDOW = `company_id = $1 and mode = $2 and arm is not null and (first_seen_at, case_id) > ($3, $4)
  and first_seen_at <= $5`

/** Where a page that begins behind a place ends; no row: less than a page is left. */
const PAGE_END = `select first_seen_at, case_id from recovery_cases where ${IN_WINDOW}
  order by first_seen_at, case_id limit 1 offset $6`

/**
 * What was recovered is what the approved attempt took, when it was in the currency of the first; an attempt elsewhere
 * that was told of as approved took what was at stake. Rows are found by their whole key, case by case and never by a
 * join: on tables without statistics the planner joins by reading all of the company.
 */
const PAGE_SUMS = `
with page as (
  select * from recovery_cases where ${IN_WINDOW} and ($6::text is null or (first_seen_at, case_id) <= ($5, $6))
), cases as (
  select c.arm, c.holdout_share, t.currency, t.amount_minor::numeric as stake,
    case when c.deadline_at <= $7 then 'over'
      when c.state in ('open', 'scheduled', 'attempting') then 'running' else 'ended_early' end as stage,
    case when c.state <> 'recovered' then 0 else coalesce((
      select max((select p.amount_minor from transactions p where p.company_id = $1
        and p.transaction_id = a.transaction_id and p.currency = t.currency))
      from attempts a where a.company_id = $1 and a.case_id = c.case_id and a.state = 'approved'
    ), t.amount_minor) end::numeric as recovered
  from page c cross join lateral (
    select currency, amount_minor from transactions
    where company_id = $1 and transaction_id = c.initial_transaction_id limit 1
  ) t
)
select arm, holdout_share, currency, stage, count(*) as cases,
  count(*) filter (where recovered > 0) as recovered_cases, sum(stake) as stake, sum(recovered) as recovered,
  sum(stake * stake) as stake_squared, sum(recovered * recovered) as recovered_squared,
  sum(stake * recovered) as stake_times_recovered
from cases group by arm, holdout_share, currency, stage`

/** Before and after every instant that a case can have. */
const EARLIEST = new Date('0001-01-01T00:00:00Z')
const LATEST = new Date('9999-01-01T00:00:00Z')

export class DrawnCaseStore implements DrawnCases {
  readonly #database: Queryable
  readonly #pageCases: number

  constructor(database: Queryable, pageCases = PAGE_CASES) {
    this.#database = database
    this.#pageCases = pageCases
  }

  async addUp({ companyId, mode }: Tenant, window: ReportWindow, now: Date): Promise<readonly StagedSums[]> {
    const to = window.to ?? LATEST
    const totals = new Map<string, StagedSums>()
    // No case has an empty id, so that this place lies before all of its instant.
    let behind: Place = { first_seen_at: window.from ?? EARLIEST, case_id: '' }
    for (;;) {
      const start = [companyId, mode, behind.first_seen_at, behind.case_id] as const
      const [end] = await this.#database.query<Place>(PAGE_END, [...start, to, this.#pageCases - 1])
      const rows = await this.#database.query<SumsRow>(PAGE_SUMS, [
        ...start,
        end?.first_seen_at ?? to,
        end?.case_id ?? null,
        now,
      ])
      for (const row of rows) addTo(totals, sumsOf(row))
      if (end === undefined) return [...totals.values()]
      behind = end
    }
  }
}

function sumsOf(row: SumsRow): StagedSums {
  return {
    arm: row.arm,
    shareRatio: row.holdout_share,
    currency: row.currency,
    stage: row.stage,
    cases: row.cases,
    recoveredCases: row.recovered_cases,
    stakeMinor: Number(row.stake),
    recoveredMinor: Number(row.recovered),
    stakeSquared: Number(row.stake_squared),
    recoveredSquared: Number(row.recovered_squared),
    stakeTimesRecovered: Number(row.stake_times_recovered),
  }
}

function addTo(totals: Map<string, StagedSums>, sums: StagedSums): void {
  const { arm, shareRatio, currency, stage } = sums
  const name = [arm, shareRatio, currency, stage].join(' ')
  const before = totals.get(name)
  if (before === undefined) {
    totals.set(name, sums)
    return
  }
  totals.set(name, {
    ...sums,
    cases: before.cases + sums.cases,
    recoveredCases: before.recoveredCases + sums.recoveredCases,
    stakeMinor: before.stakeMinor + sums.stakeMinor,
    recoveredMinor: before.recoveredMinor + sums.recoveredMinor,
    stakeSquared: before.stakeSquared + sums.stakeSquared,
    recoveredSquared: before.recoveredSquared + sums.recoveredSquared,
    stakeTimesRecovered: before.stakeTimesRecovered + sums.stakeTimesRecovered,
  })
}
