import type { Tenant } from '../domain/company.ts'
import type { Arm } from '../domain/holdout.ts'
import type {
  CaseStage,
  DecisionSums,
  DrawnCases,
  ReportWindow,
  StagedSums,
  WeightSums,
} from '../recovery/lift-port.ts'
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

interface DecisionsRow {
  readonly decisions: number
  readonly explored: number
  readonly first: readonly (number | null)[]
  readonly any_of: readonly (number | null)[]
  readonly both_of: readonly (number | null)[]
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

/**
 * Of each treated case its decisions' weights under two policies, and these added up over the cases (see DecisionSums). A
 * card that had one candidate says nothing of either.
 */
const PAGE_DECISIONS = `
with page as (
  select * from recovery_cases where ${IN_WINDOW} and ($6::text is null or (first_seen_at, case_id) <= ($5, $6))
    and arm = 'treated' and deadline_at <= $7
), cases as (
  select w.decisions, w.explored, w.f, w.u, case when c.state = 'recovered' then 1.0::float8 else 0 end as r
  from page c cross join lateral (
    select count(*) as decisions, count(*) filter (where d.chosen > 0) as explored,
      sum(case when d.chosen = 0 then 1 / d.propensity else 0 end) as f, sum(1 / (d.choices * d.propensity)) as u
    from attempts a cross join lateral (
      select propensity, (card -> 'decided' ->> 'chosen')::integer as chosen,
        json_array_length(card -> 'decided' -> 'candidates') as choices
      from decision_cards where company_id = $1 and transaction_id = a.transaction_id and propensity > 0 limit 1
    ) d
    where a.company_id = $1 and a.case_id = c.case_id and d.choices > 1
  ) w where w.decisions > 0
)
select coalesce(sum(decisions), 0)::bigint as decisions, coalesce(sum(explored), 0)::bigint as explored,
  array[sum(f), sum(f * r), sum(f * f), sum(f * f * r), sum(f * f * r * r)] as first,
  array[sum(u), sum(u * r), sum(u * u), sum(u * u * r), sum(u * u * r * r)] as any_of,
  array[sum(f * u), sum(f * u * r), sum(f * u * r * r)] as both_of
from cases`

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

  async addUp(tenant: Tenant, window: ReportWindow, now: Date): Promise<readonly StagedSums[]> {
    const totals = new Map<string, StagedSums>()
    for await (const rows of this.#pages<SumsRow>(PAGE_SUMS, tenant, window, now)) {
      for (const row of rows) addTo(totals, sumsOf(row))
    }
    return [...totals.values()]
  }

  async addUpDecisions(tenant: Tenant, window: ReportWindow, now: Date): Promise<DecisionSums> {
    const total = { decisions: 0, explored: 0, first: [0, 0, 0, 0, 0], any: [0, 0, 0, 0, 0], both: [0, 0, 0] }
    const add = (to: number[], values: readonly (number | null)[]) =>
      to.map((value, place) => value + (values[place] ?? 0))
    for await (const rows of this.#pages<DecisionsRow>(PAGE_DECISIONS, tenant, window, now)) {
      for (const row of rows) {
        total.decisions += row.decisions
        total.explored += row.explored
        total.first = add(total.first, row.first)
        total.any = add(total.any, row.any_of)
        total.both = add(total.both, row.both_of)
      }
    }
    const { decisions, explored, first, any, both } = total
    const [squares = 0, squaresTimesR = 0, squaresTimesRSquared = 0] = both
    const products = { squares, squaresTimesR, squaresTimesRSquared }
    return { decisions, explored, first: weightSumsOf(first), any: weightSumsOf(any), both: products }
  }

  /** What a statement finds, page by page of the cases in the window. */
  async *#pages<Row>(text: string, { companyId, mode }: Tenant, window: ReportWindow, now: Date) {
    const to = window.to ?? LATEST
    // No case has an empty id, so that this place lies before all of its instant.
    let behind: Place = { first_seen_at: window.from ?? EARLIEST, case_id: '' }
    for (;;) {
      const start = [companyId, mode, behind.first_seen_at, behind.case_id] as const
      const [end] = await this.#database.query<Place>(PAGE_END, [...start, to, this.#pageCases - 1])
      const pageEnd = [end?.first_seen_at ?? to, end?.case_id ?? null] as const
      yield await this.#database.query<Row>(text, [...start, ...pageEnd, now])
      if (end === undefined) return
      behind = end
    }
  }
}

function weightSumsOf(sums: readonly number[]): WeightSums {
  const [weights = 0, weightsTimesR = 0, squares = 0, squaresTimesR = 0, squaresTimesRSquared = 0] = sums
  return { weights, weightsTimesR, squares, squaresTimesR, squaresTimesRSquared }
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
