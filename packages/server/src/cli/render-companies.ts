import type { ShownCompany } from '../admin/admin-operations.ts'
import { renderTable } from './render-table.ts'

export function renderCompanies(companies: readonly ShownCompany[]): string {
  const rows = companies.map(({ code, name, routing, maxRetries, maxDays }) => [
    code,
    name,
    routing,
    String(maxRetries),
    String(maxDays),
  ])
  return renderTable(['CODE', 'NAME', 'ROUTING', 'MAX RETRIES', 'MAX DAYS'], rows)
}
