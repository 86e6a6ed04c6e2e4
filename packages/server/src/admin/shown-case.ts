import type { Mode } from '../domain/company.ts'
import type { RecoveryCase } from '../domain/recovery-case.ts'
import { decisionSentence } from '../recovery/decision-sentence.ts'
import type { GatewayNames } from '../recovery/gateway-names.ts'
import type { CaseAttempt, CaseReading } from '../recovery/read-case.ts'
import type { ResolvedCase } from '../recovery/resolve-case.ts'

/** What was asked of the gateways, and the recovery after it. */
export interface ShownResolution {
  readonly asked: ResolvedCase['asked']
  readonly case: ShownCase
}

/** A payment's recovery as an operator sees it: no card, no person. */
export interface ShownCase {
  readonly company: string
  readonly mode: Mode
  /** Null: the payment never was in recovery. */
  readonly recovery: ShownRecovery | null
  /** Oldest first. */
  readonly attempts: readonly ShownAttempt[]
  readonly gatewayNames: GatewayNames
}

export interface ShownRecovery
  extends Pick<RecoveryCase, 'caseId' | 'state' | 'retryCount' | 'forbiddenByCode' | 'assignedGatewayToken'> {
  readonly firstSeenAt: string
  readonly deadlineAt: string
  /** The retry that Reprise makes next; null: none is booked. */
  readonly booked: ShownBooking | null
  /** Null: no lot was drawn. */
  readonly arm: 'treated' | 'held_out' | null
}

export interface ShownBooking {
  readonly promisedAt: string
  /** From when on it may be run: the promised instant, or later where it was put off. */
  readonly nextAttemptAt: string
  /** A worker has it. */
  readonly isTaken: boolean
  /** Why it waits though its moment may have come. */
  readonly holds: CaseReading['holds']
}

export interface ShownAttempt {
  readonly transactionId: string
  readonly type: string
  /** Null: Reprise made it. */
  readonly merchantTransactionId: string | null
  readonly sentAt: string
  readonly finishedAt: string | null
  readonly state: string
  readonly responseCode: string
  readonly gatewayToken: string
  readonly networkCode: string | null
  readonly adviceCode: string | null
  readonly gatewayCode: string | null
  /** Null: there was nothing to decide after it. */
  readonly decided: { readonly at: string; readonly sentence: string } | null
}

export function showCase({ tenant, companyCode, recoveryCase, attempts, holds, gatewayNames }: CaseReading): ShownCase {
  return {
    company: companyCode,
    mode: tenant.mode,
    recovery: recoveryCase === null ? null : showRecovery(recoveryCase, holds),
    attempts: attempts.map((attempt) => showAttempt(attempt, gatewayNames)),
    gatewayNames,
  }
}

function showRecovery(recoveryCase: RecoveryCase, holds: CaseReading['holds']): ShownRecovery {
  const { caseId, state, retryCount, forbiddenByCode, assignedGatewayToken, holdout, booking } = recoveryCase
  return {
    caseId,
    state,
    retryCount,
    forbiddenByCode,
    assignedGatewayToken,
    firstSeenAt: recoveryCase.firstSeenAt.toISOString(),
    deadlineAt: recoveryCase.deadlineAt.toISOString(),
    booked:
      booking === null
        ? null
        : {
            promisedAt: booking.promisedAt.toISOString(),
            nextAttemptAt: booking.nextAttemptAt.toISOString(),
            isTaken: booking.claimId !== null,
            holds,
          },
    arm: holdout?.arm ?? null,
  }
}

function showAttempt({ entry, decision }: CaseAttempt, gatewayNames: GatewayNames): ShownAttempt {
  const { transaction, attempt } = entry
  const { transactionId, state, responseCode, gatewayToken, answer } = attempt
  return {
    transactionId,
    type: transaction.type,
    merchantTransactionId: transaction.merchantTransactionId,
    sentAt: attempt.sentAt.toISOString(),
    finishedAt: attempt.finishedAt?.toISOString() ?? null,
    state,
    responseCode,
    gatewayToken,
    networkCode: answer?.networkCode ?? null,
    adviceCode: answer?.adviceCode ?? null,
    gatewayCode: answer?.gatewayCode ?? null,
    decided:
      decision === null
        ? null
        : { at: decision.decidedAt.toISOString(), sentence: decisionSentence(decision.decision, gatewayNames) },
  }
}
