import { classifyDecline, type FailedPayment, type RetryEngine } from '@reprise/engine'
import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { IdSource } from '../domain/ids.ts'
import type { KeptRecommendation, ToldAttempt } from '../domain/recommendation.ts'
import type { GatewayAnswer, Transaction } from '../domain/transaction.ts'
import { adviceOf } from './advice.ts'
import { networkOfCard } from './card-facts.ts'
import { byPreference, takesPayment } from './choose-gateway.ts'
import type { CompanyTime } from './company-time.ts'
import {
  adviseRetry,
  type FinishedAttempt,
  lessonOf,
  outcomeOfDecline,
  paymentOf,
  withAnyGateway,
} from './decide-outcome.ts'
import { codesOf } from './failed-payment.ts'
import type { GatewayTypes } from './gateway-port.ts'
import type { ResolvedInstrument } from './instrument.ts'
import type { Decision } from './keep-decision.ts'
import type { AttemptOutcome, PaymentLedger, Situation, Staleness } from './ledger-port.ts'
import type { MerchantConfiguration, MerchantConfigurations } from './merchant-port.ts'
import type { RecommendationLedger } from './recommendation-port.ts'
import type { RecoveryEvents } from './recovery-events.ts'
import { reportUnclassified } from './report-unclassified.ts'
import { countsAcrossCases } from './send-attempt.ts'
import type { ReferenceTokens } from './vault-port.ts'

export interface AdvicePorts {
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly ids: IdSource
  readonly references: ReferenceTokens
  readonly ledger: Pick<PaymentLedger, 'find' | 'readSituation'>
  readonly recommendations: RecommendationLedger
  readonly configurations: MerchantConfigurations
  readonly staleness: Staleness
  readonly gatewayTypes: GatewayTypes
  readonly engineFor: (tenant: Tenant) => Promise<RetryEngine>
  readonly events: Pick<RecoveryEvents, 'unclassifiedDecline'>
  /**
   * An attempt elsewhere has become known, and is on disk: the newest of the payment, approved or declined, told once
   * each. This is where learning from outcomes begins.
   */
  readonly attemptTold: (tenant: Tenant, payment: FailedPayment) => void
}

/** An attempt that was made elsewhere, and all that is known beside it. */
export interface AttemptElsewhere {
  readonly tenant: Tenant
  readonly transaction: Transaction
  readonly method: ResolvedInstrument['method']
  readonly newMethod: ResolvedInstrument['newMethod']
  readonly joinKey: string
  readonly gateway: GatewayAccount
  readonly attemptedAt: Date
  readonly answer: GatewayAnswer
  readonly situation: Situation
  readonly configuration: MerchantConfiguration
  readonly facts: Omit<KeptRecommendation, 'advice' | 'outcome'>
  readonly retryCount: number
  /** The recommendation whose outcome this is; null: told by itself. */
  readonly follows: string | null
}

/** Judges a decline that was told, and writes it with the advice in one commit: the recommendation as it is kept. */
export async function adviseDecline(ports: AdvicePorts, told: AttemptElsewhere) {
  const { tenant, transaction, situation, facts } = told
  const finished = toFinished(ports, told)
  const forbiddenBefore = codeThatForbade(told, finished)
  const decision = decide(await ports.engineFor(tenant), told, finished)
  const recorded = underNeverAnswer(outcomeOfDecline(finished, told.answer, decision), decision, forbiddenBefore)
  const written = await ports.recommendations.record(tenant, {
    begin: {
      transaction,
      newMethod: told.newMethod,
      joinKey: told.joinKey,
      fingerprint: told.method.fingerprint,
      sentAt: told.attemptedAt,
      isCountedOnCard: countsAcrossCases(ports.gatewayTypes, told.gateway),
      gateway: told.gateway,
      recoveryCase: situation.recoveryCase,
      fieldChanges: [],
      claimId: null,
      onlyIfNew: null,
    },
    recorded,
    recommendation: { ...facts, advice: adviceOf(decision) },
    follows: told.follows,
  })
  if (typeof written === 'string') return written
  const { gateway, network, sentAt } = finished
  reportUnclassified(ports.events, tenant, { gatewayType: gateway.gatewayType, network, sentAt }, told.answer)
  const lesson = lessonOf(finished, written.recoveryCase?.caseId ?? null)
  if (lesson !== null) ports.attemptTold(tenant, lesson)
  return written
}

/** Tells the learning side of an approval elsewhere; what it means for the case is written by who calls this. */
export function tellApproval(ports: AdvicePorts, told: AttemptElsewhere): void {
  ports.attemptTold(told.tenant, paymentOf(withAnyGateway(toFinished(ports, told)), 'approved', told.answer))
}

function toFinished(ports: AdvicePorts, told: AttemptElsewhere): FinishedAttempt {
  const { transaction, method, situation, configuration, gateway, facts } = told
  const network = networkOfCard(method, facts.cardFacts)
  const needs = { currency: transaction.currency, network, hasCvv: false, funding: facts.cardFacts.funding }
  return {
    transaction,
    method,
    network,
    company: configuration.company,
    gateway,
    retryGateways: byPreference(candidatesOf(told)).filter(
      (account) => account.status === 'Available' && account.acceptRetries && takesPayment(account, needs),
    ),
    recoveryCase: situation.recoveryCase,
    newCaseId: ports.ids.next(),
    joinKey: told.joinKey,
    earlier: situation.caseAttempts,
    otherAttemptsOnCard: countsAcrossCases(ports.gatewayTypes, gateway) ? situation.otherAttemptsOnCard : [],
    retryCount: told.retryCount,
    sentAt: told.attemptedAt,
    finishedAt: transaction.createdAt,
    methodKeeping: 'as_it_is',
    // The merchant's gateway has it: we could not charge it if we wanted to.
    isRepeatable: false,
    outcome: { kind: 'declined', answer: told.answer },
    told: facts,
  }
}

/** Those that the merchant named; else all of his with routing, and the one he used without. */
function candidatesOf({ configuration, facts, gateway }: AttemptElsewhere): readonly GatewayAccount[] {
  const { gateways, company } = configuration
  const { gatewayTokens } = facts
  if (gatewayTokens !== null) return gateways.filter((account) => gatewayTokens.includes(account.gatewayToken))
  return company.routing === 'enabled' ? gateways : [gateway]
}

function decide(engine: RetryEngine, told: AttemptElsewhere, finished: FinishedAttempt): Decision | null {
  if (told.transaction.disableCustomerRecovery) return null
  // Said of this card for another payment: the engine sees only the last 30 days of those.
  if (told.situation.cardBlockedByCode !== null) return { action: 'stop', reason: 'never_retry' }
  return adviseRetry(engine, finished, 'declined', told.answer)
}

/** The code of a never-answer from before this decline; null: there is none. */
function codeThatForbade({ situation, facts }: AttemptElsewhere, { network }: FinishedAttempt): string | null {
  const { recoveryCase, cardBlockedByCode } = situation
  return recoveryCase?.forbiddenByCode ?? cardBlockedByCode ?? neverCodeOf(facts.earlierAttempts, network)
}

function neverCodeOf(attempts: readonly ToldAttempt[], network: FinishedAttempt['network']): string | null {
  for (const attempt of attempts) {
    const { at, gatewayType } = attempt
    const type = gatewayType === null ? {} : { gatewayType }
    const { never, responseCode } = classifyDecline({ network, at, ...type, ...codesOf(attempt) })
    if (never !== undefined) return responseCode.stop
  }
  return null
}

/** Under a never-answer the code is that of the answer that forbids (wire.md section 4), also when a milder one follows. */
function underNeverAnswer(
  recorded: AttemptOutcome,
  decision: Decision | null,
  forbiddenBefore: string | null,
): AttemptOutcome {
  const { caseOutcome } = recorded
  if (forbiddenBefore === null || caseOutcome === null || caseOutcome.forbiddenByCode !== null) return recorded
  const isStopped = decision?.action === 'stop' && decision.reason === 'never_retry'
  return {
    ...recorded,
    responseCode: isStopped ? forbiddenBefore : recorded.responseCode,
    caseOutcome: { ...caseOutcome, forbiddenByCode: forbiddenBefore },
  }
}
