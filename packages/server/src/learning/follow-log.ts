import type { RetryEngine } from '@reprise/engine'
import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import type { MerchantConfigurations } from '../recovery/merchant-port.ts'
import { breathe } from './breathe.ts'
import { attemptNameOf, learnedPayment, learnedPaymentId, teaches } from './learned-payment.ts'
import type { LearningEvents } from './learning-events-port.ts'
import type { ModelKey } from './model-port.ts'
import { asModelSees } from './model-scope.ts'
import type { LoggedOutcome, OutcomeLog } from './outcome-log-port.ts'

/** Outcomes read at once: rows of about 2 KB, 200 KB in all, and a statement that is over in milliseconds. */
export const PAGE_OUTCOMES = 100
/** Learned without a pause, at most 0.2 ms each: requests wait no longer. */
const OUTCOMES_A_BREATH = 20

export interface FollowPorts {
  readonly clock: Clock
  readonly log: OutcomeLog
  readonly configurations: Pick<MerchantConfigurations, 'read'>
  readonly events: Pick<LearningEvents, 'outcomeLearned' | 'learningFailed'>
}

export interface FollowedTo {
  readonly position: number
  readonly learned: number
  /** The end of the log was reached, as it was when this began. */
  readonly isAtHead: boolean
}

/**
 * Learns what one company's log holds after a position, `pagesMax` pages at most. What `isKnown` says was learned
 * already is not read. An outcome that cannot be learned is reported and left behind: the log must not stop at it.
 */
export async function followLog(
  ports: FollowPorts,
  key: ModelKey,
  engine: RetryEngine,
  tenant: Tenant,
  from: number,
  pagesMax: number,
  isKnown: (attemptName: string) => boolean,
): Promise<FollowedTo> {
  const head = await ports.log.head(tenant)
  let position = from
  let learned = 0
  for (let page = 0; page < pagesMax && position < head; page += 1) {
    const outcomes = await ports.log.read(tenant, position, head, PAGE_OUTCOMES)
    const fresh = outcomes.filter((outcome) => teaches(outcome) && !isKnown(nameOf(outcome)))
    if (fresh.length > 0) learned += await learnAll(ports, key, engine, tenant, fresh)
    position = outcomes.length < PAGE_OUTCOMES ? head : (outcomes.at(-1)?.position ?? head)
  }
  return { position: Math.max(position, from), learned, isAtHead: position >= head }
}

async function learnAll(
  ports: FollowPorts,
  key: ModelKey,
  engine: RetryEngine,
  tenant: Tenant,
  outcomes: readonly LoggedOutcome[],
): Promise<number> {
  const { mode } = key
  const { gateways } = await ports.configurations.read(tenant)
  let learned = 0
  for (const [index, details] of (await ports.log.details(tenant, outcomes)).entries()) {
    if (index % OUTCOMES_A_BREATH === OUTCOMES_A_BREATH - 1) await breathe()
    try {
      engine.learn(asModelSees(key, tenant.companyId, learnedPayment(details, gateways)))
      learned += 1
      // Another process's clock may be ahead of this one's.
      const lagMs = Math.max(0, ports.clock.now().getTime() - details.outcome.knownAt.getTime())
      ports.events.outcomeLearned({ mode, source: 'log', lagMs })
    } catch (error) {
      ports.events.learningFailed({ mode, error })
    }
  }
  return learned
}

function nameOf(outcome: LoggedOutcome): string {
  return attemptNameOf(learnedPaymentId(outcome), outcome.at)
}
