import type { ClassifiedDecline } from '../classify-decline.ts'
import type { DeclineReason } from '../decline-reason.ts'
import type { Attempt } from '../payment.ts'
import type { Answer } from '../payment-history.ts'

/**
 * What an answer says of the cause.
 *
 * - technical: nothing, the issuer did not look
 * - funds: "no money", in so many words
 * - vague: a refusal without a reason
 * - limit, other: what they say
 */
export type AnswerKind = 'approved' | 'technical' | 'funds' | 'vague' | 'limit' | 'other'

const KINDS: Partial<Record<DeclineReason, AnswerKind>> = {
  insufficient_funds: 'funds',
  do_not_honor: 'vague',
  generic_decline: 'vague',
  call_issuer: 'vague',
  try_again_later: 'vague',
  policy_decline: 'vague',
  unclassified: 'vague',
  limit_exceeded: 'limit',
  issuer_unavailable: 'technical',
  processing_error: 'technical',
  merchant_misconfigured: 'technical',
}

export function answerKindOf(attempt: Attempt, decline: ClassifiedDecline | null): AnswerKind {
  if (attempt.outcome === 'approved') return 'approved'
  if (attempt.outcome === 'not_processed' || decline === null) return 'technical'
  return KINDS[decline.reason] ?? 'other'
}

/** The answer that says most of the cause: the first that is not about the way there; else the first. */
export function tellingAnswer(answers: readonly Answer[]): {
  readonly reason: DeclineReason
  readonly kind: AnswerKind
} {
  for (const { attempt, decline } of answers) {
    const kind = answerKindOf(attempt, decline)
    if (kind !== 'technical') return { reason: decline.reason, kind }
  }
  return { reason: answers[0]?.decline.reason ?? 'processing_error', kind: 'technical' }
}

/**
 * Likelihood of a refusal's kind when the cause itself refused, and when the way was open and the issuer refused for
 * reasons of its own (mood, velocity). ASSUMPTIONS, from how issuers use their codes: an issuer repeats itself, a whim
 * is rarely given a name.
 */
export function answerLikelihood(
  kind: AnswerKind,
  telling: AnswerKind,
  isFundsCause: boolean,
): { readonly whileClosed: number; readonly whileOpen: number } {
  const isRepeated = kind === telling
  if (isFundsCause) {
    const whileClosed = isRepeated ? 0.86 : kind === 'funds' ? 0.3 : kind === 'vague' ? 0.12 : 0.04
    return { whileClosed, whileOpen: WHILE_OPEN[kind] ?? 0.05 }
  }
  const whileClosed = isRepeated ? 0.86 : kind === 'funds' ? 0.015 : kind === 'vague' ? 0.12 : 0.05
  return { whileClosed, whileOpen: WHILE_OPEN[kind] ?? 0.05 }
}

const WHILE_OPEN: Partial<Record<AnswerKind, number>> = { vague: 0.8, funds: 0.04, limit: 0.1, other: 0.06 }
