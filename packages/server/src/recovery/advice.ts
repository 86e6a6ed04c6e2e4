import type { Candidate, Explanation, Recommendation } from '@reprise/engine'
import type { Advice } from '../domain/recommendation.ts'
import type { ScheduledRetry } from './control-schedule.ts'
import type { UnaskedDecision } from './keep-decision.ts'

/** What the merchant is told of a decision; null: he wants none. */
export function adviceOf(decision: Recommendation | ScheduledRetry | UnaskedDecision | null): Advice {
  if (decision === null) return stopAdvice('recovery_disabled')
  if (decision.action === 'stop') {
    if (!('explanation' in decision)) return stopAdvice(decision.reason, decision.words)
    const { reason, explanation, modelVersion } = decision
    return { ...stopAdvice(reason), reasons: reasonsOf(explanation), modelVersion }
  }
  if ('schedule' in decision) return { ...NOTHING_ESTIMATED, reasons: [decision.words] }
  return {
    approvalProbability: toShare(decision.approvalProbability),
    expectedValueMinor: toHundredths(decision.expectedValueMinor),
    alternatives: decision.alternatives.map(toCandidate),
    reasons: reasonsOf(decision.explanation),
    modelVersion: decision.modelVersion,
    stopReason: null,
  }
}

/** Stops that no model was asked for, in words. */
const STOP_WORDS: Readonly<Record<string, string>> = {
  recovery_disabled: 'disableCustomerRecovery was set, so that no retry is advised.',
  recovered: 'This payment has been recovered.',
  cancelled: 'The recovery of this payment was cancelled.',
  past_deadline: 'The days of this recovery are over.',
  never_retry: 'An answer to this card for another payment forbids another try.',
  no_gateway: 'No gateway that may be used takes this payment.',
}

/** A stop that no model was asked for, in one sentence; null: it has none. */
export function wordsOfStop(stopReason: string): string | null {
  return STOP_WORDS[stopReason] ?? null
}

/** Nothing to recommend, said without a model. */
export function stopAdvice(stopReason: string, words = wordsOfStop(stopReason)): Advice {
  return { ...NOTHING_ESTIMATED, reasons: words === null ? [] : [words], stopReason }
}

/** Advice without a model: a rule or a schedule knows no probabilities. */
const NOTHING_ESTIMATED: Advice = {
  approvalProbability: null,
  expectedValueMinor: null,
  alternatives: [],
  reasons: [],
  modelVersion: null,
  stopReason: null,
}

function toCandidate(candidate: Candidate): Advice['alternatives'][number] {
  return {
    retryAt: candidate.at.toISOString(),
    gatewayToken: candidate.gatewayId,
    approvalProbability: toShare(candidate.approvalProbability),
    expectedValueMinor: toHundredths(candidate.expectedValueMinor),
  }
}

function reasonsOf({ summary, boundBy, drivers }: Explanation): string[] {
  return [
    summary,
    ...boundBy.map(({ rule, source }) => `Rule ${rule}: ${source}.`),
    ...drivers.map(({ words }) => words),
  ]
}

/** Four digits of a share: more would pretend to a precision that no model and no comparison has. */
export function toShare(share: number): number {
  return Math.round(share * 10_000) / 10_000
}

/** Two digits of a minor unit, likewise. */
export function toHundredths(minor: number): number {
  return Math.round(minor * 100) / 100
}
