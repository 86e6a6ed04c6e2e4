import type { GatewayOutcome } from '../recovery/gateway-port.ts'

/**
 * Keys remembered, the oldest forgotten first: some seconds at full load, 6 MB (measured). Enough for every answer that could
 * still be asked for, because only a crash between the sandbox's answer and our commit leaves a question open.
 */
export const LEDGER_ENTRIES_MAX = 10_000

interface LedgerEntry {
  readonly request: string
  readonly outcome: GatewayOutcome
}

/** Which request: keys count per account, as at a real gateway, so that no merchant reads another's answer. */
export interface LedgerKey {
  readonly gatewayToken: string
  readonly idempotencyKey: string
}

/** What the sandbox answered, by idempotency key, in this process's memory. */
export class SandboxLedger {
  readonly #entries = new Map<string, LedgerEntry>()
  readonly #entriesMax: number
  #approvedCount = 0

  constructor(entriesMax = LEDGER_ENTRIES_MAX) {
    this.#entriesMax = entriesMax
  }

  /** Requests approved since the start: how often money would have moved. Never grows by a repeated key. */
  get approvedCount(): number {
    return this.#approvedCount
  }

  /**
   * The answer of this key: `decide` is called for the first request only. Null when the key belongs to a different
   * request. Synchronous on purpose: two requests with one key cannot both be the first.
   */
  answer(key: LedgerKey, request: string, decide: () => GatewayOutcome): GatewayOutcome | null {
    const name = nameOf(key)
    const entry = this.#entries.get(name)
    if (entry) return entry.outcome.kind === 'not_processed' || entry.request === request ? entry.outcome : null
    const outcome = decide()
    if (outcome.kind === 'approved') this.#approvedCount += 1
    this.#remember(name, { request, outcome })
    return outcome
  }

  /** What the key was answered. A key that was never seen is refused from now on, so that "not processed" stays true. */
  recallOrRefuse(key: LedgerKey, why: string): GatewayOutcome {
    const name = nameOf(key)
    const known = this.#entries.get(name)
    if (known) return known.outcome
    const outcome: GatewayOutcome = { kind: 'not_processed', why }
    this.#remember(name, { request: '', outcome })
    return outcome
  }

  #remember(name: string, entry: LedgerEntry): void {
    this.#entries.set(name, entry)
    if (this.#entries.size <= this.#entriesMax) return
    // A Map keeps its keys in the order they came.
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }
}

function nameOf(key: LedgerKey): string {
  return `${key.gatewayToken}/${key.idempotencyKey}`
}
