import type { Mode } from '../../src/domain/company.ts'
import type {
  FollowUpCall,
  Gateway,
  GatewayConnection,
  GatewayOutcome,
  GatewayType,
  LookUp,
  PaymentCall,
} from '../../src/recovery/gateway-port.ts'
import { PLAYED } from '../gateways/gateway-calls.ts'
import { answerOf, type Processed, reply, type ScriptedAnswer, type ScriptedStep } from './scripted-step.ts'

export type ScriptedOperation = LookUp['operation']

/** A request as the far side saw it. Card number and security code print as masks. */
export interface ScriptedRequest {
  readonly operation: ScriptedOperation
  readonly connection: GatewayConnection
  readonly call: PaymentCall | FollowUpCall
}

/** An answer that the test lets go. */
export interface HeldAnswer {
  /** The request is at the gateway and has been processed there; the caller waits. */
  readonly arrived: Promise<void>
  release(): void
}

/**
 * A gateway for stories about money: it does what the test told it to, request by request, keeps its own ledger by
 * idempotency key, and counts what it really did. What was not scripted is approved. Share one between two servers to
 * tell a story of two processes.
 */
export class ScriptedGateway implements Gateway {
  /** Every request that reached the gateway or was lost on its way, in order, repeated ones too. */
  readonly requests: ScriptedRequest[] = []
  /** Every attempt that was asked about, in order. */
  readonly lookUps: LookUp[] = []
  readonly #steps: ScriptedStep[] = []
  readonly #ledger = new Map<string, { readonly request: ScriptedRequest; readonly outcome: GatewayOutcome }>()
  #unavailableLookUps = 0

  /** The next request is approved. Needed only before other steps: an empty script approves. */
  approveNext(answer: ScriptedAnswer = {}): void {
    this.#script({ kind: 'approved', answer }, 'answer')
  }

  declineNext(answer: ScriptedAnswer): void {
    this.#script({ kind: 'declined', answer }, 'answer')
  }

  /** The next request is processed, approved unless told otherwise, and its answer is lost: unknown to us. */
  loseNextAnswer(processed: Processed = { kind: 'approved', answer: {} }): void {
    this.#script(processed, 'lost')
  }

  /** The next request is lost before the gateway sees it: unknown to us as well, but not in its ledger. */
  loseNextRequest(): void {
    this.#script(null, 'lost')
  }

  /** The next request is refused for too many requests, and provably does nothing. */
  limitNext(retryAfterMs: number): void {
    this.#script(null, { retryAfterMs })
  }

  /** The next request provably does nothing, as when a connection is refused. */
  refuseNext(): void {
    this.#script(null, 'refused')
  }

  /** The next request is processed, and then the adapter throws, as adapters must not. */
  throwAfterNext(): void {
    this.#script({ kind: 'approved', answer: {} }, 'thrown')
  }

  /** The next request is processed when it arrives and answered when the test says so, or unknown when it is aborted. */
  holdNext(processed: Processed = { kind: 'approved', answer: {} }): HeldAnswer {
    let release = () => {}
    let arrive = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve
    })
    this.#steps.push({ processed, reply: { held }, arrived: arrive })
    return { arrived, release }
  }

  /** The next look-ups get no answer. */
  failNextLookUps(count = 1): void {
    this.#unavailableLookUps += count
  }

  /** What was scripted and did not come to pass is off: the next requests and look-ups are answered as usual. */
  forgetScript(): void {
    this.#steps.length = 0
    this.#unavailableLookUps = 0
  }

  /** How often this order's money was really taken or held: more than once is the defect these stories look for. */
  timesCharged(orderId: string): number {
    return this.#approved().filter(({ call }) => 'orderId' in call && call.orderId === orderId).length
  }

  /** How often the gateway really did this, repeated deliveries of one key counted once. */
  timesApproved(operation: ScriptedOperation): number {
    return this.#approved().filter((request) => request.operation === operation).length
  }

  /** Whether every request came under a key that no other request had: nothing was ever sent again. */
  get sentEachKeyOnce(): boolean {
    return new Set(this.requests.map(({ call }) => call.idempotencyKey)).size === this.requests.length
  }

  /** As a gateway type, under the name whose decline codes the story uses. */
  asType(
    gatewayType: string,
    { modes = ['sandbox', 'live'] as readonly Mode[], countsNetworkLimits = true } = {},
  ): GatewayType {
    return { ...PLAYED, gatewayType, modes, settings: [], countsNetworkLimits, gateway: this }
  }

  charge(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#receive({ operation: 'charge', connection, call }, signal)
  }

  authorize(connection: GatewayConnection, call: PaymentCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#receive({ operation: 'authorize', connection, call }, signal)
  }

  capture(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#receive({ operation: 'capture', connection, call }, signal)
  }

  void(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#receive({ operation: 'void', connection, call }, signal)
  }

  refund(connection: GatewayConnection, call: FollowUpCall, signal: AbortSignal): Promise<GatewayOutcome> {
    return this.#receive({ operation: 'refund', connection, call }, signal)
  }

  async lookUp(_connection: GatewayConnection, attempt: LookUp, _signal: AbortSignal): Promise<GatewayOutcome> {
    this.lookUps.push(attempt)
    if (this.#unavailableLookUps > 0) {
      this.#unavailableLookUps -= 1
      return { kind: 'unknown', why: 'scripted: no answer to the look-up' }
    }
    const known = this.#ledger.get(attempt.idempotencyKey)
    return known?.outcome ?? { kind: 'not_processed', why: 'scripted: the gateway has no such request' }
  }

  async #receive(request: ScriptedRequest, signal: AbortSignal): Promise<GatewayOutcome> {
    if (signal.aborted) return { kind: 'not_processed', why: 'scripted: aborted before it was sent' }
    this.requests.push(request)
    const key = request.call.idempotencyKey
    const known = this.#ledger.get(key)
    if (known) return known.outcome
    const step = this.#steps.shift() ?? {
      processed: { kind: 'approved', answer: {} },
      reply: 'answer',
      arrived: () => {},
    }
    const outcome = step.processed === null ? null : answerOf(step.processed, key)
    if (outcome !== null) this.#ledger.set(key, { request, outcome })
    step.arrived()
    return reply(step.reply, outcome, signal)
  }

  #approved(): readonly ScriptedRequest[] {
    return [...this.#ledger.values()].filter(({ outcome }) => outcome.kind === 'approved').map(({ request }) => request)
  }

  #script(processed: ScriptedStep['processed'], how: ScriptedStep['reply']): void {
    this.#steps.push({ processed, reply: how, arrived: () => {} })
  }
}
