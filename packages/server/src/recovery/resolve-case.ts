import { UNRESOLVED_STATES } from '../domain/transaction.ts'
import { type CaseReading, type ReadCasePorts, readCase } from './read-case.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'

/** A recovery after its gateways were asked. */
export interface ResolvedCase {
  readonly reading: CaseReading
  /** What was asked about; none: every outcome was known. */
  readonly asked: readonly { readonly transactionId: string; readonly isResolved: boolean }[]
}

/**
 * Asks at once, for the operator, what became of the attempts of a payment whose outcomes are not known, and of the
 * transaction that was named: it may be a follow-up. An attempt that a living request waits for is left to it.
 * @throws NotFound
 */
export async function resolveCase(
  ports: ReadCasePorts,
  resolveAttempt: ResolveAttempt,
  transactionId: string,
): Promise<ResolvedCase> {
  const { tenant, attempts } = await readCase(ports, transactionId)
  const named = await ports.ledger.find(tenant, transactionId)
  const entries = [...attempts.map(({ entry }) => entry), ...(named === null ? [] : [named])]
  const open = entries.filter(({ attempt }) => UNRESOLVED_STATES.includes(attempt.state))
  const asked = []
  for (const id of new Set(open.map(({ attempt }) => attempt.transactionId))) {
    asked.push({ transactionId: id, isResolved: (await resolveAttempt(tenant, id)) === 'resolved' })
  }
  return { reading: await readCase(ports, transactionId), asked }
}
