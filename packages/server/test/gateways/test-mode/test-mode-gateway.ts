import { setTimeout } from 'node:timers/promises'
import { systemClock } from '../../../src/domain/clock.ts'
import { createIdSource } from '../../../src/domain/ids.ts'
import { systemRandom } from '../../../src/domain/random.ts'
import type {
  FollowUpCall,
  Gateway,
  GatewayConnection,
  GatewayOutcome,
  LookUp,
  OriginalPayment,
  PaymentCall,
} from '../../../src/recovery/gateway-port.ts'
import type { GatewayContractFixture } from '../contract/fixture.ts'

/** A look-up may come before the gateway's lists show an attempt: it is asked this often, so many milliseconds apart. */
const ASKED_TIMES_MAX = 12
const ASKED_EVERY_MS = 5_000

/**
 * An adapter at its real service. The suite's keys become ids that no earlier run has used, as the server's are; a
 * look-up of what was sent is repeated until the service shows it; and what is approved is counted by the service's own
 * ids, since its books cannot be looked into.
 */
export class TestModeGateway implements Gateway {
  readonly #gateway: Gateway
  readonly #lookUpLearns: GatewayContractFixture['lookUpLearns']
  readonly #ids = createIdSource(systemClock, systemRandom)
  readonly #keys = new Map<string, string>()
  /** What the service must have in its books: refused requests it need not show. */
  readonly #booked = new Set<string>()
  readonly #approved = new Set<string>()

  /** `lookUpLearns`: what it cannot learn is asked once. */
  constructor(gateway: Gateway, lookUpLearns: GatewayContractFixture['lookUpLearns']) {
    this.#gateway = gateway
    this.#lookUpLearns = lookUpLearns
  }

  /** How many different things were approved. */
  get approvedCount(): number {
    return this.#approved.size
  }

  charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#counted('charge', call, this.#gateway.charge(connection, this.#ofThisRun(call), signal))
  }

  authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#counted('authorize', call, this.#gateway.authorize(connection, this.#ofThisRun(call), signal))
  }

  capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#counted('capture', call, this.#gateway.capture(connection, this.#followUpOfThisRun(call), signal))
  }

  void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#counted('void', call, this.#gateway.void(connection, this.#followUpOfThisRun(call), signal))
  }

  refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#counted('refund', call, this.#gateway.refund(connection, this.#followUpOfThisRun(call), signal))
  }

  async lookUp(connection: GatewayConnection, attempt: LookUp, signal: AbortSignal): Promise<GatewayOutcome> {
    const isShown = this.#booked.has(attempt.idempotencyKey) && this.#lookUpLearns?.[attempt.operation] !== 'nothing'
    const isPatient = isShown && !signal.aborted
    const original = attempt.original === null ? null : this.#originalOfThisRun(attempt.original)
    const asked = { ...attempt, idempotencyKey: this.#keyOf(attempt.idempotencyKey), original }
    for (let times = 1; ; times += 1) {
      const outcome = await this.#gateway.lookUp(connection, asked, signal)
      if (!isPatient || outcome.kind !== 'unknown' || times === ASKED_TIMES_MAX) return outcome
      await setTimeout(ASKED_EVERY_MS)
    }
  }

  #ofThisRun<Call extends PaymentCall | FollowUpCall>(call: Call): Call {
    return { ...call, idempotencyKey: this.#keyOf(call.idempotencyKey) }
  }

  #followUpOfThisRun(call: FollowUpCall): FollowUpCall {
    return { ...this.#ofThisRun(call), original: this.#originalOfThisRun(call.original) }
  }

  #originalOfThisRun(original: OriginalPayment): OriginalPayment {
    return { ...original, idempotencyKey: this.#keyOf(original.idempotencyKey) }
  }

  #keyOf(key: string): string {
    const known = this.#keys.get(key)
    if (known !== undefined) return known
    const id = this.#ids.next()
    this.#keys.set(key, id)
    return id
  }

  async #counted(
    operation: LookUp['operation'],
    { idempotencyKey }: Pick<PaymentCall, 'idempotencyKey'>,
    calling: Promise<GatewayOutcome>,
  ): Promise<GatewayOutcome> {
    const outcome = await calling
    const gatewayTransactionId = 'answer' in outcome ? outcome.answer.gatewayTransactionId : null
    if (outcome.kind === 'unknown' || gatewayTransactionId !== null) this.#booked.add(idempotencyKey)
    if (outcome.kind === 'approved') this.#approved.add(`${operation} ${gatewayTransactionId}`)
    return outcome
  }
}
