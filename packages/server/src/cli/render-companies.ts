import type { ShownCompany } from '../admin/admin-operations.ts'
import type { RecoveryLimits } from '../domain/recovery-limits.ts'
import { renderTable } from './render-table.ts'

export function renderCompanies(companies: readonly ShownCompany[]): string {
  const rows = companies.map(({ code, name, calendar, routing, holdoutShare, limits }) => [
    code,
    name,
    calendar,
    routing,
    String(holdoutShare),
    bothOf(limits, ({ maxRetries }) => String(maxRetries)),
    bothOf(limits, ({ maxDays }) => String(maxDays)),
  ])
  return renderTable(['CODE', 'NAME', 'MODE', 'ROUTING', 'HELD OUT', 'MAX RETRIES', 'MAX DAYS'], rows)
}

/** One company with all its limits, a line each. */
export function renderCompany(company: ShownCompany): string {
  const { limits } = company
  const line = (name: string, show: (limits: RecoveryLimits) => string) => [
    name,
    show(limits.customer),
    show(limits.merchant),
  ]
  const orNone = (value: number | null) => (value === null ? 'none' : String(value))
  const table = renderTable(
    ['LIMIT', 'CUSTOMER INITIATED', 'MERCHANT INITIATED'],
    [
      line('max retries', ({ maxRetries }) => String(maxRetries)),
      line('max days', ({ maxDays }) => String(maxDays)),
      line('min amount', ({ minAmountMinor }) => orNone(minAmountMinor)),
      line('max amount', ({ maxAmountMinor }) => orNone(maxAmountMinor)),
      line('quiet hours', ({ quietHours }) => quietHours?.join('-') ?? 'none'),
    ],
  )
  return `${renderCompanies([company])}\n${table}`
}

/** Once where they are alike, else of customers' payments and of the merchant's. */
function bothOf({ customer, merchant }: ShownCompany['limits'], show: (limits: RecoveryLimits) => string): string {
  const [first, second] = [show(customer), show(merchant)]
  return first === second ? first : `${first} / ${second}`
}
