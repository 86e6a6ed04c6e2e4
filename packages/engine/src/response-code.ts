import type { ClassifiedDecline } from './classify-decline.ts'
import type { StopReason } from './recommendation.ts'

/** What was decided after a decline; a Recommendation is one. */
export type RetryDecision = { readonly action: 'retry' } | { readonly action: 'stop'; readonly reason: StopReason }

/** "Do not retry: retry limit reached", whatever the reason of the decline (wire.md, section 5). */
const LIMIT_REACHED = '30100'

const LIMITS: ReadonlySet<StopReason> = new Set(['retry_limit', 'network_limit', 'past_deadline'])

/**
 * The wire's response code for a declined attempt: the decision changes the code. A decline that will be retried is
 * answered 2xxxx, the same decline 3xxxx when it will not; one stopped by a limit of retries or days is 30100.
 * A decline that has no retry code (a Visa category 1 answer among others) keeps its stop code in any case.
 */
export function responseCodeFor(classified: Pick<ClassifiedDecline, 'responseCode'>, decision: RetryDecision): string {
  const { retry, stop } = classified.responseCode
  if (decision.action === 'retry') return retry ?? stop
  return LIMITS.has(decision.reason) ? LIMIT_REACHED : stop
}
