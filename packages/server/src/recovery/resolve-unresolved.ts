import type { PaymentLedger, Staleness } from './ledger-port.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'

/** Attempts asked about in one turn: with a gateway that takes its whole deadline, a turn still ends. */
const ATTEMPTS_A_TURN = 50

export interface ResolveUnresolvedPorts {
  readonly ledger: Pick<PaymentLedger, 'findUnresolved'>
  readonly resolveAttempt: ResolveAttempt
  readonly staleness: Staleness
  /** Called for an attempt that could not even be asked about, such as one whose gateway was deleted. */
  readonly onFailure: (transactionId: string, error: unknown) => void
}

/**
 * One turn of finding out what became of attempts whose answer never came, oldest first; resolves to how many are still
 * open. Any number of processes may do it at once: the first outcome that is written stands.
 */
export async function resolveUnresolved(ports: ResolveUnresolvedPorts): Promise<number> {
  const open = await ports.ledger.findUnresolved(ports.staleness, ATTEMPTS_A_TURN)
  let stillOpen = 0
  for (const { tenant, transactionId } of open) {
    try {
      if ((await ports.resolveAttempt(tenant, transactionId)) === 'unresolved') stillOpen += 1
    } catch (error) {
      stillOpen += 1
      ports.onFailure(transactionId, error)
    }
  }
  return stillOpen
}
