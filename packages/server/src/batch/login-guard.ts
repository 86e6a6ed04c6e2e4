import { isIPv6 } from 'node:net'
import type { Clock } from '../domain/clock.ts'

/** How long failed logins of an address are held against it: 10 minutes, long for a guess and short for a merchant. */
export const FAILURES_HELD_MS = 600_000
/** Addresses remembered, about 1 MB; the longest known leave first. */
const ADDRESSES_MAX = 10_000

interface Failures {
  readonly sinceMs: number
  count: number
}

/** Counts failed logins by address, so that nobody tries passwords for long. Each process counts for itself. */
export class LoginGuard {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  readonly #failuresMax: number
  readonly #failures = new Map<string, Failures>()

  constructor(clock: Pick<Clock, 'monotonicMs'>, failuresMax: number) {
    this.#clock = clock
    this.#failuresMax = failuresMax
  }

  /** Whether the address has failed so often that it is not listened to. */
  isHeld(address: string): boolean {
    return (this.#of(networkOf(address))?.count ?? 0) >= this.#failuresMax
  }

  failed(address: string): void {
    const network = networkOf(address)
    const failures = this.#of(network)
    if (failures !== undefined) {
      failures.count += 1
      return
    }
    this.#failures.set(network, { sinceMs: this.#clock.monotonicMs(), count: 1 })
    if (this.#failures.size <= ADDRESSES_MAX) return
    const [oldest] = this.#failures.keys()
    if (oldest !== undefined) this.#failures.delete(oldest)
  }

  #of(network: string): Failures | undefined {
    const failures = this.#failures.get(network)
    if (failures === undefined) return undefined
    if (this.#clock.monotonicMs() - failures.sinceMs < FAILURES_HELD_MS) return failures
    this.#failures.delete(network)
    return undefined
  }
}

/** One customer of a provider has 2^64 IPv6 addresses: they count as one. */
function networkOf(address: string): string {
  const [coat, dotted] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  if (coat !== undefined && dotted !== undefined) return dotted
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const all = [
    ...groups,
    ...Array<string>(missing).fill('0'),
    ...(tail === undefined || tail === '' ? [] : tail.split(':')),
  ]
  return all.slice(0, 4).join(':')
}
