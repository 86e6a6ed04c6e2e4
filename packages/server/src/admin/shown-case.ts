import type { Mode } from '../domain/company.ts'
import type { RecoveryCase } from '../domain/recovery-case.ts'
import { decisionSentence } from '../recovery/decision-sentence.ts'
import type { GatewayNames } from '../recovery/gateway-names.ts'
import type { CaseAttempt, CaseReading } from '../recovery/read-case.ts'

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
  /** Null: the merchant wants retries, or nothing was said. */
  readonly arm: 'treated' | 'held_out' | null
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

export function showCase({ tenant, companyCode, recoveryCase, attempts, gatewayNames }: CaseReading): ShownCase {
  return {
    company: companyCode,
    mode: tenant.mode,
    recovery: recoveryCase === null ? null : showRecovery(recoveryCase),
    attempts: attempts.map((attempt) => showAttempt(attempt, gatewayNames)),
    gatewayNames,
  }
}

function showRecovery(recoveryCase: RecoveryCase): ShownRecovery {
  const { caseId, state, retryCount, forbiddenByCode, assignedGatewayToken, holdout } = recoveryCase
  return {
    caseId,
    state,
    retryCount,
    forbiddenByCode,
    assignedGatewayToken,
    firstSeenAt: recoveryCase.firstSeenAt.toISOString(),
    deadlineAt: recoveryCase.deadlineAt.toISOString(),
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
