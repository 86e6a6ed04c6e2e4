import type {
  CalendarKeeper,
  Company,
  CompanySettings,
  Preflight,
  Routing,
  SilencePolicy,
  WhenGatewayDisabled,
} from '../domain/company.ts'
import type { LimitsByInitiator } from '../domain/recovery-limits.ts'
import type { Companies } from '../recovery/merchant-port.ts'
import type { Database, Queryable } from './database.ts'
import { isUniqueViolation } from './database-errors.ts'

/** A row of `companies`, as COMPANY_COLUMNS selects it. */
export interface CompanyRow {
  readonly company_id: string
  readonly code: string
  readonly name: string
  readonly calendar: CalendarKeeper
  readonly preflight_url: string | null
  readonly preflight_on_silence: SilencePolicy
  readonly sealed_preflight_secret: Uint8Array | null
  readonly routing: Routing
  readonly when_gateway_disabled: WhenGatewayDisabled
  readonly limits: LimitsByInitiator
  readonly holdout_share: number
}

const COMPANY_COLUMN_NAMES = [
  'company_id',
  'code',
  'name',
  'calendar',
  'preflight_url',
  'preflight_on_silence',
  'sealed_preflight_secret',
  'routing',
  'when_gateway_disabled',
  'limits',
  'holdout_share',
] as const
const COMPANY_COLUMNS = COMPANY_COLUMN_NAMES.join(', ')

/** Of the companies `c`, in a join. */
export const JOINED_COMPANY_COLUMNS = COMPANY_COLUMN_NAMES.map((column) => `c.${column}`).join(', ')

export class CompanyStore implements Companies {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  insert(company: Company, createdAt: Date): Promise<boolean> {
    return insertCompany(this.#database, company, createdAt)
  }

  async find(companyId: string): Promise<Company | null> {
    const rows = await this.#database.query<CompanyRow>(
      `select ${COMPANY_COLUMNS} from companies where company_id = $1`,
      [companyId],
    )
    return firstCompany(rows)
  }

  async findByCode(code: string): Promise<Company | null> {
    const rows = await this.#database.query<CompanyRow>(
      `select ${COMPANY_COLUMNS} from companies where lower(code) = lower($1)`,
      [code],
    )
    return firstCompany(rows)
  }

  async list(): Promise<readonly Company[]> {
    const rows = await this.#database.query<CompanyRow>(`select ${COMPANY_COLUMNS} from companies order by lower(code)`)
    return rows.map(companyOf)
  }

  update(companyId: string, change: (before: CompanySettings) => CompanySettings): Promise<Company | null> {
    return this.#database.transaction(async (transaction) => {
      // Limits are kept as one value, so that two who each change a part of them must come one after the other.
      const rows = await transaction.query<CompanyRow>(
        `select ${COMPANY_COLUMNS} from companies where company_id = $1 for update`,
        [companyId],
      )
      const before = firstCompany(rows)
      if (before === null) return null
      const { name, calendar, preflight, routing, whenGatewayDisabled, limits, holdoutShare } = change(before)
      const changed = await transaction.query<CompanyRow>(
        `update companies set name = $2, routing = $3, limits = $4::jsonb, holdout_share = $5, calendar = $6,
           preflight_url = $7, preflight_on_silence = $8, sealed_preflight_secret = $9, when_gateway_disabled = $10,
           config_version = config_version + 1
         where company_id = $1 returning ${COMPANY_COLUMNS}`,
        [
          companyId,
          name,
          routing,
          JSON.stringify(limits),
          holdoutShare,
          calendar,
          ...preflightValues(preflight),
          whenGatewayDisabled,
        ],
      )
      return firstCompany(changed)
    })
  }
}

/** False when the code is taken. */
export async function insertCompany(database: Queryable, company: Company, createdAt: Date): Promise<boolean> {
  const { companyId, code, name, calendar, preflight, routing, whenGatewayDisabled, limits, holdoutShare } = company
  try {
    await database.query(
      `insert into companies (${COMPANY_COLUMNS}, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12)`,
      [
        companyId,
        code,
        name,
        calendar,
        ...preflightValues(preflight),
        routing,
        whenGatewayDisabled,
        JSON.stringify(limits),
        holdoutShare,
        createdAt,
      ],
    )
    return true
  } catch (error) {
    if (isUniqueViolation(error, 'companies_code')) return false
    throw error
  }
}

export function companyOf(row: CompanyRow): Company {
  return {
    companyId: row.company_id,
    code: row.code,
    name: row.name,
    calendar: row.calendar,
    preflight: preflightOf(row),
    routing: row.routing,
    whenGatewayDisabled: row.when_gateway_disabled,
    limits: row.limits,
    holdoutShare: row.holdout_share,
  }
}

function preflightOf(row: CompanyRow): Preflight | null {
  const { preflight_url: url, preflight_on_silence: onSilence, sealed_preflight_secret: sealedSecret } = row
  return url === null || sealedSecret === null ? null : { url, onSilence, sealedSecret }
}

function preflightValues(preflight: Preflight | null) {
  return [preflight?.url ?? null, preflight?.onSilence ?? 'wait', preflight?.sealedSecret ?? null] as const
}

function firstCompany(rows: readonly CompanyRow[]): Company | null {
  const [row] = rows
  return row === undefined ? null : companyOf(row)
}
