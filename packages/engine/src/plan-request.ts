import type { Outlook } from './model/outlook.ts'
import type { FailedPayment, GatewayOption } from './payment.ts'
import type { PlanCap } from './plan-caps.ts'
import type { RetryWindow } from './retry-window.ts'

/** What the numbers of a plan are worked out from. */
export interface PlanRequest {
  readonly payment: FailedPayment
  readonly outlook: Outlook
  readonly window: RetryWindow
  /** Those that may take it, at least one. */
  readonly gateways: readonly GatewayOption[]
  readonly retriesLeft: number
  readonly attemptCostMinor: number
  readonly minGapMs: number
  /** Limits that the retries left could reach. */
  readonly caps: readonly PlanCap[]
  /** 0..1: see candidateInstants. */
  readonly spread: number
  readonly exploration: Exploration
}

/** Share of decisions that explore, and this one's draw; both 0..1. */
export interface Exploration {
  readonly share: number
  readonly draw: number
}
