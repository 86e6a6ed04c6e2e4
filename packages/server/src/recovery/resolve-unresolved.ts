import type { PaymentLedger, Staleness, UnresolvedAttempt } from './ledger-port.ts'
import type { ResolveAttempt } from './resolve-attempt.ts'

/** Attempts of one gateway that are asked about in one turn. */
const ATTEMPTS_OF_A_GATEWAY = 50

/** A gateway that has not answered so many questions in a row is not asked any more in this turn. */
const SILENCES_MAX = 3

/** Gateways that are asked at once: one that takes its whole deadline for each answer holds up nobody else's. */
const GATEWAYS_AT_ONCE = 16

export interface ResolveUnresolvedPorts {
  readonly ledger: Pick<PaymentLedger, 'findUnresolved'>
  readonly resolveAttempt: ResolveAttempt
  readonly staleness: Staleness
  /** Called for an attempt that could not even be asked about, such as one whose gateway was deleted. */
  readonly onFailure: (transactionId: string, error: unknown) => void
}

/**
 * One turn of finding out what became of attempts whose answer never came; resolves to how many are still open of those
 * that were looked at. Any number of processes may do it at once: the first outcome that is written stands.
 */
export async function resolveUnresolved(ports: ResolveUnresolvedPorts): Promise<number> {
  const open = await ports.ledger.findUnresolved(ports.staleness, ATTEMPTS_OF_A_GATEWAY)
  const waiting = [...byGateway(open).values()]
  let stillOpen = 0
  const askOneGatewayAfterTheOther = async () => {
    for (let attempts = waiting.shift(); attempts !== undefined; attempts = waiting.shift()) {
      stillOpen += await askGateway(ports, attempts)
    }
  }
  await Promise.all(Array.from({ length: GATEWAYS_AT_ONCE }, askOneGatewayAfterTheOther))
  return stillOpen
}

function byGateway(attempts: readonly UnresolvedAttempt[]): ReadonlyMap<string, UnresolvedAttempt[]> {
  const groups = new Map<string, UnresolvedAttempt[]>()
  for (const attempt of attempts) {
    const name = `${attempt.tenant.companyId} ${attempt.gatewayToken}`
    groups.set(name, [...(groups.get(name) ?? []), attempt])
  }
  return groups
}

async function askGateway(ports: ResolveUnresolvedPorts, attempts: readonly UnresolvedAttempt[]): Promise<number> {
  let stillOpen = attempts.length
  let silences = 0
  for (const { tenant, transactionId } of attempts) {
    if (silences === SILENCES_MAX) break
    try {
      const isResolved = (await ports.resolveAttempt(tenant, transactionId)) === 'resolved'
      silences = isResolved ? 0 : silences + 1
      if (isResolved) stillOpen -= 1
    } catch (error) {
      ports.onFailure(transactionId, error)
    }
  }
  return stillOpen
}
