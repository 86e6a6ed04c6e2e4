import { wordsOfStop } from './advice.ts'
import type { KeptDecision } from './decision-port.ts'
import type { GatewayNames } from './gateway-names.ts'

/** The whole of a decision in one sentence. */
export function decisionSentence(decision: KeptDecision, gatewayNames: GatewayNames): string {
  switch (decision.decidedBy) {
    case 'engine':
      return decision.card.explanation.summary
    case 'rule':
      return decision.words ?? wordsOfStop(decision.stopReason) ?? decision.stopReason
    case 'schedule': {
      const { words, retryAt, gatewayToken } = decision
      return `${words} At ${retryAt.toISOString()}, through ${gatewayNames[gatewayToken] ?? gatewayToken}.`
    }
  }
}
