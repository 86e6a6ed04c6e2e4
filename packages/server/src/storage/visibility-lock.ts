import { createHash } from 'node:crypto'
import type { Tenant } from '../domain/company.ts'
import type { Database } from './database.ts'

/**
 * Lists are read in the order in which rows became visible, and a reader who pages on must never miss a row that was
 * written late. Positions come from a sequence, and a sequence alone does not do: a transaction may draw 7 and commit
 * after the one that drew 8. So writers draw their position while they hold this lock shared until they commit, and a
 * reader takes it exclusively for the instant in which he reads how far the sequence has come: every position up to
 * there is committed or given up. Writers never wait for each other.
 */
export function visibilityLockKey(tenant: Tenant): string {
  const digest = createHash('sha256').update(`${tenant.companyId}/${tenant.mode}`).digest()
  return digest.readBigInt64BE(0).toString()
}

/** Up to here every position of the tenant's attempts is committed or given up; 0: none was drawn yet. */
export async function highestVisiblePosition(database: Database, tenant: Tenant): Promise<number> {
  return database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock($1::bigint)', [visibilityLockKey(tenant)])
    const [row] = await transaction.query<{ position: number }>(
      'select case when is_called then last_value else 0 end as position from attempt_positions',
    )
    return row?.position ?? 0
  })
}
