import { networkLimitReached } from '@reprise/engine'
import type { CardNetwork } from '../domain/card-network.ts'
import type { CalendarKeeper } from '../domain/company.ts'
import type { RecoveryCase } from '../domain/recovery-case.ts'
import type { RecoveryLimits } from '../domain/recovery-limits.ts'
import type { PastAttempt, Situation } from './ledger-port.ts'

export interface SendQuestion {
  readonly situation: Situation
  /** Of payments begun as this one was. */
  readonly limits: RecoveryLimits
  /** The larger of what the merchant sent and what the case has seen. */
  readonly retryCount: number
  readonly network: CardNetwork
  /** ISO 3166-1 alpha-2, where it is known: some limits hold in one country. */
  readonly issuerCountry: string | null
  readonly amountMinor: number
  readonly countsNetworkLimits: boolean
  /** The merchant posts it, or it is a retry that we booked. */
  readonly postedBy: CalendarKeeper
  readonly now: Date
}

/**
 * Whether an attempt may be sent at all: null, or the response code of the rule that forbids it (wire.md section 4, "Not
 * sent, by rule"). An advised wait is not among them, nor are quiet hours, the amounts that a merchant wants recovered, and,
 * for his own posts, caps stricter than what a network publishes: the advice is ours to keep, the merchant's to ignore.
 */
export function codeThatForbidsSending(question: SendQuestion): string | null {
  const { situation, limits, now } = question
  const { recoveryCase } = situation
  if (recoveryCase?.state === 'recovered') return '30044'
  // A payment that was approved at once has no case, but its referenceData still names an approved payment.
  if (recoveryCase === null && situation.referenced?.state === 'approved') return '30044'
  if (recoveryCase?.state === 'cancelled') return '30080'
  // What provably did nothing has no case either, and can be cancelled all the same.
  if (recoveryCase === null && situation.referenced?.isCancelled === true) return '30080'
  if (recoveryCase?.forbiddenByCode != null) return recoveryCase.forbiddenByCode
  if (situation.cardBlockedByCode !== null) return situation.cardBlockedByCode
  if (question.retryCount > limits.maxRetries) return '30100'
  if (recoveryCase !== null && (recoveryCase.state === 'expired' || recoveryCase.deadlineAt <= now)) return '30100'
  if (question.countsNetworkLimits && isNetworkLimitReached(question)) return '30100'
  return null
}

function isNetworkLimitReached(question: SendQuestion): boolean {
  const { situation, network, issuerCountry, amountMinor, now } = question
  const attempts = [...situation.caseAttempts, ...situation.otherAttemptsOnCard].flatMap(toCounted)
  if (attempts.length === 0) return false
  const card = issuerCountry === null ? { network } : { network, issuerCountry }
  // What we plan stays below the ceilings; a merchant's own post may come up to them (Mastercard: 10 and 35, not 8 and 30).
  const safeCaps = question.postedBy === 'reprise'
  return networkLimitReached({ card, amountMinor, attempts, at: now, safeCaps }) !== null
}

function toCounted(past: PastAttempt) {
  if (past.state !== 'approved' && past.state !== 'declined') return []
  const codes = past.networkCode === null ? {} : { networkCode: past.networkCode }
  return [{ at: past.sentAt, amountMinor: past.amountMinor, outcome: past.state, ...codes }]
}

/** Retries that this attempt makes: never fewer than the case has seen, whatever the merchant counts. */
export function retryCountOf(sentRetryCount: number, recoveryCase: RecoveryCase | null): number {
  return recoveryCase === null ? sentRetryCount : Math.max(sentRetryCount, recoveryCase.retryCount + 1)
}
