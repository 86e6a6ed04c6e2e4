import { NOTHING_SAID } from '../../src/domain/nothing-said.ts'
import type { GatewayAnswer } from '../../src/domain/transaction.ts'
import type { GatewayOutcome } from '../../src/recovery/gateway-port.ts'

/** A decline's raw codes, and anything else of an answer that a story needs. */
export type ScriptedAnswer = Partial<GatewayAnswer>

/** What the far side does with a request: money moves, or not. */
export type Processed = { readonly kind: 'approved' | 'declined'; readonly answer: ScriptedAnswer }

/** The far side takes too many requests, and says when it takes one again. */
export interface Limited {
  readonly retryAfterMs: number
}

/** What becomes of one request that arrives. */
export interface ScriptedStep {
  /** Null: it is lost before the gateway processes it. */
  readonly processed: Processed | null
  /** What the caller gets in place of the answer. */
  readonly reply: 'answer' | 'lost' | 'refused' | 'thrown' | Limited | { readonly held: Promise<void> }
  readonly arrived: () => void
}

/** What the far side notes in its ledger and would answer. */
export function answerOf(processed: Processed, key: string): GatewayOutcome {
  const answer = { ...NOTHING_SAID, gatewayTransactionId: `scripted-${key}`, ...processed.answer }
  return { kind: processed.kind, answer }
}

/** What the caller gets of it. */
export async function reply(
  how: ScriptedStep['reply'],
  outcome: GatewayOutcome | null,
  signal: AbortSignal,
): Promise<GatewayOutcome> {
  if (how === 'refused') return { kind: 'not_processed', why: 'scripted: the connection was refused' }
  if (typeof how === 'object' && 'retryAfterMs' in how) {
    return { kind: 'not_processed', why: 'scripted: too many requests', retryAfterMs: how.retryAfterMs }
  }
  if (how === 'thrown') throw new Error('scripted: the adapter broke after it had sent')
  if (how !== 'answer' && how !== 'lost') {
    await Promise.race([how.held, abortOf(signal)])
    if (signal.aborted) return { kind: 'unknown', why: 'scripted: aborted while it waited for the answer' }
  }
  if (how === 'lost' || outcome === null) return { kind: 'unknown', why: 'scripted: the connection broke' }
  return outcome
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
