import type { FailedPayment } from '../payment.ts'
import { hashText, mix } from './hash.ts'
import { fromText, toText } from './numbers-text.ts'

/** Attempts that are remembered as learned (engine interface, section 1). */
const REMEMBERED_MAX = 100_000
const BYTES = 6
const HIGH = 0x1_0000_0000

/**
 * Which attempts were learned, by a 48-bit hash of the payment, the attempt's place in it and its instant: learning one
 * twice changes nothing the second time. With 100,000 remembered, a new attempt is mistaken for a known one once in
 * 2.8 billion.
 */
export class LearnedAttempts {
  readonly #known = new Set<number>()

  /** Whether the newest attempt of the payment is new; from then on it is not. */
  remember(payment: FailedPayment): boolean {
    const key = keyOf(payment)
    if (this.#known.has(key)) return false
    this.#known.add(key)
    if (this.#known.size > REMEMBERED_MAX) {
      const [oldest] = this.#known
      if (oldest !== undefined) this.#known.delete(oldest)
    }
    return true
  }

  toText(): string {
    const view = new DataView(new ArrayBuffer(this.#known.size * BYTES))
    let at = 0
    for (const key of this.#known) {
      view.setUint16(at, Math.floor(key / HIGH))
      view.setUint32(at + 2, key % HIGH)
      at += BYTES
    }
    return toText(new Uint8Array(view.buffer))
  }

  load(text: string): void {
    const count = Math.floor((text.length * 3) / 4 / BYTES)
    const view = new DataView(fromText(text, count * BYTES).buffer)
    for (let i = 0; i < count; i++) this.#known.add(view.getUint16(i * BYTES) * HIGH + view.getUint32(i * BYTES + 2))
  }
}

function keyOf({ paymentId, merchantId, attempts }: FailedPayment): number {
  const newest = attempts[attempts.length - 1]
  const place = `${attempts.length} ${newest?.at.getTime() ?? 0}`
  const low = mix(hashText(`${merchantId ?? ''}\n${paymentId}`), hashText(place))
  const high = mix(hashText(`${place}\n${paymentId}`), 0x5bd1e995) & 0xffff
  return high * HIGH + low
}
