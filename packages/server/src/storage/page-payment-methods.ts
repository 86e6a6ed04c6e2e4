import type { Tenant } from '../domain/company.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import type { PaymentMethodPageQuery } from '../recovery/payment-method-port.ts'
import type { Database } from './database.ts'
import { PAYMENT_METHOD_COLUMNS, type PaymentMethodRow, toPaymentMethod } from './payment-method-row.ts'
import { Statement } from './statement.ts'

/**
 * One page of a tenant's payment methods in the order in which they became visible (migration 0002-vault says how that
 * order is kept): a reader who pages on in either direction misses none that was committed late.
 */
export async function pagePaymentMethods(
  database: Database,
  tenant: Tenant,
  query: PaymentMethodPageQuery,
  cachedSince: Date,
): Promise<readonly PaymentMethod[]> {
  const cursor = await findCursor(database, tenant, query)
  if (cursor === 'past_the_end') return []
  const lastPosition = await readLastPosition(database, tenant)
  const statement = new Statement()
  const conditions = [
    `company_id = ${statement.value(tenant.companyId)}`,
    `mode = ${statement.value(tenant.mode)}`,
    `list_position <= ${statement.value(lastPosition)}`,
  ]
  if (cursor !== null) conditions.push(`list_position ${cursor.comparison} ${statement.value(cursor.position)}`)
  if (query.startDate !== null) conditions.push(`created_at >= ${statement.value(query.startDate)}`)
  if (query.endDate !== null) conditions.push(`created_at <= ${statement.value(query.endDate)}`)
  const rest = `${conditions.join(' and ')} order by list_position ${query.order} limit ${statement.value(query.count)}`
  // Two selects, because each has an index of its own; at most `count` rows of each are merged.
  const rows = await database.query<PaymentMethodRow>(
    `select * from (
       (select ${PAYMENT_METHOD_COLUMNS}, list_position from payment_methods where storage_state <> 'Cached' and ${rest})
       union all
       (select ${PAYMENT_METHOD_COLUMNS}, list_position from payment_methods
        where storage_state = 'Cached' and erased_at is null and created_at > ${statement.value(cachedSince)} and ${rest})
     ) methods order by list_position ${query.order} limit ${statement.value(query.count)}`,
    statement.values,
  )
  return rows.map(toPaymentMethod)
}

interface Cursor {
  readonly position: number
  readonly comparison: '<' | '<=' | '>' | '>='
}

/**
 * The place of `sincePaymentMethodId`. An id that is not there has a place too: before the next id in the direction of
 * reading, which is then the page's first.
 */
async function findCursor(
  database: Database,
  tenant: Tenant,
  query: PaymentMethodPageQuery,
): Promise<Cursor | null | 'past_the_end'> {
  const since = query.sincePaymentMethodId
  if (since === null) return null
  const [comparison, inclusive] = query.order === 'asc' ? (['>', '>='] as const) : (['<', '<='] as const)
  const [row] = await database.query<{ payment_method_id: string; list_position: number }>(
    `select payment_method_id, list_position from payment_methods
     where company_id = $1 and mode = $2 and payment_method_id ${inclusive} $3
     order by payment_method_id ${query.order} limit 1`,
    [tenant.companyId, tenant.mode, since],
  )
  if (row === undefined) return 'past_the_end'
  return { position: row.list_position, comparison: row.payment_method_id === since ? comparison : inclusive }
}

async function readLastPosition(database: Database, tenant: Tenant): Promise<number> {
  return database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock(payment_method_lock($1, $2))', [
      tenant.companyId,
      tenant.mode,
    ])
    // A statement of its own: it has to look after the lock was given.
    const [row] = await transaction.query<{ last_value: number }>('select last_value from payment_method_positions')
    return row?.last_value ?? 0
  })
}
