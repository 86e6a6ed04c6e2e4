import type { Company, Routing } from '../domain/company.ts'
import type { Companies, CompanyChanges } from '../recovery/merchant-port.ts'
import type { Queryable } from './database.ts'
import { isUniqueViolation } from './database-errors.ts'

/** A row of `companies`, as COMPANY_COLUMNS selects it. */
export interface CompanyRow {
  readonly company_id: string
  readonly code: string
  readonly name: string
  readonly routing: Routing
  readonly max_retries: number
  readonly max_days: number
}

const COMPANY_COLUMNS = 'company_id, code, name, routing, max_retries, max_days'

export class CompanyStore implements Companies {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async insert(company: Company, createdAt: Date): Promise<boolean> {
    const { companyId, code, name, routing, maxRetries, maxDays } = company
    try {
      await this.#database.query(
        `insert into companies (${COMPANY_COLUMNS}, created_at) values ($1, $2, $3, $4, $5, $6, $7)`,
        [companyId, code, name, routing, maxRetries, maxDays, createdAt],
      )
      return true
    } catch (error) {
      if (isUniqueViolation(error, 'companies_code')) return false
      throw error
    }
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

  async update(companyId: string, changes: CompanyChanges): Promise<Company | null> {
    const rows = await this.#database.query<CompanyRow>(
      `update companies
       set name = coalesce($2, name), routing = coalesce($3, routing), max_retries = coalesce($4, max_retries),
           max_days = coalesce($5, max_days), config_version = config_version + 1
       where company_id = $1
       returning ${COMPANY_COLUMNS}`,
      [companyId, changes.name ?? null, changes.routing ?? null, changes.maxRetries ?? null, changes.maxDays ?? null],
    )
    return firstCompany(rows)
  }
}

export function companyOf(row: CompanyRow): Company {
  return {
    companyId: row.company_id,
    code: row.code,
    name: row.name,
    routing: row.routing,
    maxRetries: row.max_retries,
    maxDays: row.max_days,
  }
}

function firstCompany(rows: readonly CompanyRow[]): Company | null {
  const [row] = rows
  return row === undefined ? null : companyOf(row)
}
