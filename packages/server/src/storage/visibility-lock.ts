import { createHash } from 'node:crypto'
import type { Tenant } from '../domain/company.ts'

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
