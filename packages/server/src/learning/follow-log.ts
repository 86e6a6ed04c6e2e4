import type { RetryEngine } from '@reprise/engine'
import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import type { MerchantConfigurations } from '../recovery/merchant-port.ts'
import { breathe, OUTCOMES_A_BREATH } from './breathe.ts'
import { attemptNameOf, learnedPayment, learnedPaymentId, teaches } from './learned-payment.ts'
import type { LearningEvents } from './learning-events-port.ts'
import type { ModelKey } from './model-port.ts'
import { asModelSees } from './model-scope.ts'
import type { LoggedOutcome, OutcomeLog } from './outcome-log-port.ts'

/** Outcomes read at once: rows of about 2 KB, 200 KB in all, and a statement that is over in milliseconds. */
const PAGE_OUTCOMES = 100

export interface FollowPorts {
  readonly clock: Clock
  readonly log: OutcomeLog
  readonly configurations: Pick<MerchantConfigurations, 'read'>
  readonly events: Pick<LearningEvents, 'outcomeLearned' | 'learningFailed'>
}

/** One company's log, and the model that learns it. */
export interface FollowOrder {
  readonly key: ModelKey
  readonly engine: RetryEngine
  readonly tenant: Tenant
  /** The position up to which the model knows it. */
  readonly from: number
  /** Pages that are read at most; infinity: to the head, as it is when this begins. */
  readonly pagesMax: number
  /** Whether an attempt was learned already, by its name: then it is not read. */
  readonly isKnown: (attemptName: string) => boolean
  /** Asked before each page: the process is about to end, and the rest is left in the log. */
  readonly isStopping: () => boolean
}

export interface FollowedTo {
  /** Everything up to here is learned, or was left behind. */
  readonly position: number
  readonly learned: number
}

/** An outcome that cannot be learned is reported and left behind: the log must not stop at it. */
export async function followLog(ports: FollowPorts, order: FollowOrder): Promise<FollowedTo> {
  const { tenant, from, pagesMax, isKnown, isStopping } = order
  const head = await ports.log.head(tenant)
  let position = from
  let learned = 0
  for (let page = 0; page < pagesMax && position < head && !isStopping(); page += 1) {
    const outcomes = await ports.log.read(tenant, position, head, PAGE_OUTCOMES)
    const fresh = outcomes.filter((outcome) => teaches(outcome) && !isKnown(nameOf(outcome)))
    if (fresh.length > 0) learned += await learnAll(ports, order, fresh)
    position = outcomes.length < PAGE_OUTCOMES ? head : (outcomes.at(-1)?.position ?? head)
  }
  return { position, learned }
}

async function learnAll(
  ports: FollowPorts,
  { key, engine, tenant }: FollowOrder,
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
