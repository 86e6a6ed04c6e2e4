import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { LedgerEvent } from './gateway-wire.ts'

/** The gateway's own account of what it did. */
export interface GatewayLedger {
  readonly byKey: ReadonlyMap<string, readonly LedgerEvent[]>
  readonly byOrder: ReadonlyMap<string, readonly LedgerEvent[]>
}

export async function readGatewayLedger(file: string): Promise<GatewayLedger> {
  const byKey = new Map<string, LedgerEvent[]>()
  const byOrder = new Map<string, LedgerEvent[]>()
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const event = JSON.parse(line) as LedgerEvent
    append(byKey, event.idempotencyKey, event)
    // A look-up names no order; its key does.
    const orderId = event.orderId ?? byKey.get(event.idempotencyKey)?.find((each) => each.orderId !== null)?.orderId
    if (orderId != null) append(byOrder, orderId, event)
  }
  return { byKey, byOrder }
}

function append(events: Map<string, LedgerEvent[]>, key: string, event: LedgerEvent): void {
  const known = events.get(key)
  if (known === undefined) events.set(key, [event])
  else known.push(event)
}

/** What became of the request under a key; null: it was never processed. */
export function verdictOf(events: readonly LedgerEvent[]): 'approved' | 'declined' | null {
  return events.find(({ kind }) => kind === 'processed')?.verdict?.result ?? null
}
