import { drawsFrom } from '../harness/seeded-draws.ts'
import type { Verdict } from './gateway-wire.ts'

/**
 * How a request comes back, or does not:
 * answered at once; slowly, but in time; late_answer: processed at once and answered when the client has given up;
 * late_work: processed only then; dropped_before and dropped_after processing; refused (503) and rate_limited (429):
 * provably not processed.
 */
export type Delivery =
  | 'answered'
  | 'slow'
  | 'late_answer'
  | 'late_work'
  | 'dropped_before'
  | 'dropped_after'
  | 'refused'
  | 'rate_limited'

/** Whether the process that sent the request is to be killed with it, and when. */
export type KillMoment = 'on_arrival' | 'when_processed' | 'when_answered'

export interface Behaviour {
  readonly verdict: Verdict
  readonly delivery: Delivery
  readonly kill: KillMoment | null
  /** Share of 0 to 1 by which the span of a slow delivery is drawn. */
  readonly span: number
}

const DELIVERIES: readonly (readonly [Delivery, number])[] = [
  ['answered', 0.71],
  ['slow', 0.1],
  ['late_answer', 0.03],
  ['late_work', 0.03],
  ['dropped_before', 0.04],
  ['dropped_after', 0.05],
  ['refused', 0.03],
  ['rate_limited', 0.01],
]

const APPROVED_RATIO = 0.3
const NEVER_AGAIN_RATIO = 0.06

/** Insufficient funds, do not honor, over limits, issuer down: worth another try. */
const SOFT_NETWORK_CODES = ['51', '51', '51', '05', '61', '65', '91']
/** The cardholder stopped this one payment: never again. */
const STOP_PAYMENT_CODE = 'R0'

/**
 * What the gateway does with the nth request of an order: the same for a seed, whichever process sends it and when. Only
 * what the clients do in between is left to chance.
 */
export function behaviourOf(seed: number, orderId: string, nth: number, killRatio: number): Behaviour {
  const draw = drawsFrom(hashOf(`${seed}/${orderId}/${nth}`))
  const verdict = verdictOf(draw)
  const delivery = pick(DELIVERIES, draw())
  const moments: readonly KillMoment[] = ['on_arrival', 'when_processed', 'when_answered']
  const kill = draw() < killRatio ? (moments[Math.floor(draw() * moments.length)] ?? null) : null
  return { verdict, delivery, kill, span: draw() }
}

function verdictOf(draw: () => number): Verdict {
  if (draw() < APPROVED_RATIO) return { result: 'approved' }
  if (draw() < NEVER_AGAIN_RATIO) return { result: 'declined', networkCode: STOP_PAYMENT_CODE, adviceCode: null }
  const networkCode = SOFT_NETWORK_CODES[Math.floor(draw() * SOFT_NETWORK_CODES.length)] ?? '51'
  return { result: 'declined', networkCode, adviceCode: null }
}

function pick<Choice>(choices: readonly (readonly [Choice, number])[], drawn: number): Choice {
  let rest = drawn
  for (const [choice, share] of choices) {
    if (rest < share) return choice
    rest -= share
  }
  const [last] = choices.at(-1) ?? []
  if (last === undefined) throw new Error('There is nothing to choose from')
  return last
}

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
