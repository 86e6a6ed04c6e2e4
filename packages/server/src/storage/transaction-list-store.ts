import type { Tenant } from '../domain/company.ts'
import type { LedgerEntry, TransactionList, TransactionPageQuery } from '../recovery/ledger-port.ts'
import type { Database } from './database.ts'
import { ENTRY_SELECT, type EntryRow, toEntry } from './ledger-rows.ts'
import { Statement } from './statement.ts'
import { highestVisiblePosition } from './visibility-lock.ts'

export class TransactionListStore implements TransactionList {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async page(tenant: Tenant, query: TransactionPageQuery): Promise<readonly LedgerEntry[]> {
    const highest = await highestVisiblePosition(this.#database, tenant)
    const statement = new Statement()
    const company = statement.value(tenant.companyId)
    const mode = statement.value(tenant.mode)
    const isAscending = query.order === 'asc'
    const conditions = [
      `a.company_id = ${company} and a.mode = ${mode}`,
      `a.list_position <= ${statement.value(highest)}`,
    ]
    if (query.sinceTransactionId !== null) {
      const since = statement.value(query.sinceTransactionId)
      conditions.push(isAscending ? afterPosition(company, mode, since) : beforePosition(company, mode, since))
    }
    if (query.startDate !== null) conditions.push(`t.created_at >= ${statement.value(query.startDate)}`)
    if (query.endDate !== null) conditions.push(`t.created_at <= ${statement.value(query.endDate)}`)
    if (query.completedOnly) conditions.push(isCompleted(statement.value(query.now)))
    conditions.push(query.type === undefined ? `t.type <> 'recommendation'` : `t.type = ${statement.value(query.type)}`)
    const text = `${ENTRY_SELECT} where ${conditions.join(' and ')}
      order by a.list_position ${isAscending ? 'asc' : 'desc'} limit ${statement.value(query.count)}`
    const rows = await this.#database.query<EntryRow>(text, statement.values)
    return rows.map(toEntry)
  }
}

/** Not in recovery any more, or never was; and its own outcome is known. An open case ends with its days. */
function isCompleted(now: string): string {
  return `a.state not in ('sending', 'unknown') and (c.state is null or c.recovery_disabled
    or c.state not in ('open', 'scheduled', 'attempting') or (c.state = 'open' and c.deadline_at <= ${now}))`
}

/** An unknown id is a position like any other: it stands where a transaction of that moment would. */
function afterPosition(company: string, mode: string, since: string): string {
  return `a.list_position > coalesce(${positionOf(company, mode, since)},
    (select max(s.list_position) from attempts s where s.company_id = ${company} and s.mode = ${mode}
      and s.transaction_id <= ${since}), 0)`
}

function beforePosition(company: string, mode: string, since: string): string {
  return `a.list_position < coalesce(${positionOf(company, mode, since)},
    (select min(s.list_position) from attempts s where s.company_id = ${company} and s.mode = ${mode}
      and s.transaction_id >= ${since}), 9223372036854775807)`
}

function positionOf(company: string, mode: string, since: string): string {
  return `(select s.list_position from attempts s
    where s.company_id = ${company} and s.mode = ${mode} and s.transaction_id = ${since})`
}
