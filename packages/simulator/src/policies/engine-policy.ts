import type { RetryEngine } from '@reprise/engine'
import type { RetryPolicy } from '../policy.ts'

/** Reprise's own engine, whichever model it has. */
export function enginePolicy(engine: RetryEngine): RetryPolicy {
  return {
    decide(payment, now) {
      const recommendation = engine.recommend(payment, now)
      if (recommendation.action === 'stop') return { action: 'stop' }
      const { at, gatewayId, approvalProbability } = recommendation
      return { action: 'retry', at, gatewayId, approvalProbability }
    },
    observe(payment) {
      engine.learn(payment)
    },
  }
}
