import type { Tenant } from '../domain/company.ts'
import { Conflict, InvalidField, NotFound } from '../domain/errors.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import { NOTHING_SAID } from '../domain/nothing-said.ts'
import type { KeptRecommendation, KnownOutcome } from '../domain/recommendation.ts'
import type { GatewayAnswer, Transaction } from '../domain/transaction.ts'
import { stopAdvice } from './advice.ts'
import { type AdvicePorts, type AttemptElsewhere, adviseDecline, tellApproval } from './advise-decline.ts'
import { entryView } from './entry-view.ts'
import { expiryOf } from './instrument.ts'
import type { LedgerEntry, Situation } from './ledger-port.ts'
import { completionOf } from './read-transactions.ts'
import { endOf, keptAnswer, type RecommendationAnswer } from './recommendation-answer.ts'
import type { OutcomeRequest } from './recommendation-request.ts'
import { countsAcrossCases } from './send-attempt.ts'
import { retryCountOf } from './send-rules.ts'
import { checkCodes, refuseFuture } from './validate-recommendation.ts'

/**
 * @throws NotFound for an id that names no recommendation; InvalidField for what has no meaning; Conflict for an outcome
 * other than the one that was told before
 */
export type TellOutcome = (
  tenant: Tenant,
  transactionId: string,
  request: OutcomeRequest,
) => Promise<RecommendationAnswer>

/** How often an outcome looks again when the case changed between reading and writing. */
const LOOKS_MAX = 3

/** A recommendation, read back with all that an outcome needs. */
interface Advised extends LedgerEntry {
  readonly recommendation: KeptRecommendation
}

/**
 * What became of a recommendation. Approved or cancelled ends the case, and the answer is the recommendation with its
 * end; a decline is the next attempt of the case, and the answer is what to do now.
 */
export function createTellOutcome(ports: AdvicePorts): TellOutcome {
  return async function tellOutcome(tenant, transactionId, request) {
    const now = await ports.companyTime.now(tenant)
    checkCodes(request, 'outcome')
    if (request.transactionDate !== null) refuseFuture(request.transactionDate, now, 'outcome.transactionDate')
    for (let look = 1; look <= LOOKS_MAX; look += 1) {
      const advised = await findAdvised(ports, tenant, transactionId)
      if (request.transactionDate !== null && request.transactionDate < advised.attempt.sentAt) {
        throw new InvalidField(
          'outcome.transactionDate',
          'must not lie before the attempt that the advice was given on',
        )
      }
      const { outcome } = advised.recommendation
      if (outcome !== null) return answerAgain(ports, tenant, advised, outcome, request)
      const answer = await tellOnce(ports, tenant, advised, request, now)
      if (answer !== 'look_again') return answer
    }
    throw new Conflict('Another attempt of this payment is under way: tell the outcome again when it is over.')
  }
}

async function findAdvised(ports: AdvicePorts, tenant: Tenant, transactionId: string): Promise<Advised> {
  const entry = await ports.ledger.find(tenant, transactionId)
  if (entry === null || entry.recommendation === null) throw new NotFound('There is no such recommendation.')
  return { ...entry, recommendation: entry.recommendation }
}

async function tellOnce(
  ports: AdvicePorts,
  tenant: Tenant,
  advised: Advised,
  request: OutcomeRequest,
  now: Date,
): Promise<RecommendationAnswer | 'look_again'> {
  const situation = await readSituation(ports, tenant, advised, now)
  const end = endOf(situation)
  if (end !== null) {
    // It may have been ended, between two readings, by an outcome of this recommendation.
    const again = await findAdvised(ports, tenant, advised.transaction.transactionId)
    return again.recommendation.outcome === null ? endedAnswer(ports, tenant, again, end, now) : 'look_again'
  }
  const told = await toAttempt(ports, tenant, advised, situation, request, now)
  if (request.result === 'declined') {
    const next = await adviseDecline(ports, told)
    return typeof next === 'string' ? 'look_again' : keptAnswer(ports.references, tenant, next)
  }
  const { answer, attemptedAt: at, gateway } = told
  const { networkCode, adviceCode, gatewayCode, gatewayMessage } = answer
  const attempt = { at, gatewayToken: gateway.gatewayToken, networkCode, adviceCode, gatewayCode, gatewayMessage }
  const recorded = await ports.recommendations.recordEnd(tenant, {
    transactionId: advised.transaction.transactionId,
    caseId: situation.recoveryCase?.caseId ?? '',
    result: request.result,
    attempt: request.result === 'approved' ? attempt : null,
    toldAt: now,
  })
  if (recorded !== 'recorded') return 'look_again'
  if (request.result === 'approved') tellApproval(ports, told)
  return endAnswer(ports, tenant, await findAdvised(ports, tenant, advised.transaction.transactionId))
}

async function readSituation(ports: AdvicePorts, tenant: Tenant, advised: Advised, now: Date): Promise<Situation> {
  const { transaction, method, joinKey } = advised
  const { gateways } = await ports.configurations.read(tenant)
  return ports.ledger.readSituation(tenant, {
    transactionType: 'recommendation',
    // The attempts of a chain after the first have no reference of the merchant's.
    merchantTransactionId: null,
    referencedTransactionId: transaction.transactionId,
    joinKey: joinKey ?? transaction.transactionId,
    fingerprint: method.fingerprint,
    expiry: expiryOf(method),
    now,
    staleness: ports.staleness,
    wantsCardHistory: gateways.some((account) => countsAcrossCases(ports.gatewayTypes, account)),
  })
}

async function toAttempt(
  ports: AdvicePorts,
  tenant: Tenant,
  advised: Advised,
  situation: Situation,
  request: OutcomeRequest,
  now: Date,
): Promise<AttemptElsewhere> {
  const { transaction, method, joinKey, recommendation } = advised
  const configuration = await ports.configurations.read(tenant, situation.configVersion)
  const retryCount = retryCountOf(0, situation.recoveryCase)
  return {
    tenant,
    transaction: nextTransaction(ports, transaction, retryCount, now),
    method,
    newMethod: null,
    joinKey: joinKey ?? transaction.transactionId,
    gateway: gatewayOf(configuration.gateways, advised, request.gatewayToken),
    attemptedAt: request.transactionDate ?? latest(now, advised.attempt.sentAt),
    answer: toAnswer(request),
    situation,
    configuration,
    facts: {
      cardFacts: recommendation.cardFacts,
      earlierAttempts: recommendation.earlierAttempts,
      gatewayTokens: recommendation.gatewayTokens,
    },
    retryCount,
    follows: transaction.transactionId,
  }
}

/** The next transaction of the chain: the same payment, told by its outcome, so that it has no reference of its own. */
function nextTransaction(ports: AdvicePorts, before: Transaction, retryCount: number, now: Date): Transaction {
  return {
    ...before,
    transactionId: ports.ids.next(),
    merchantTransactionId: null,
    createdAt: now,
    retryCount,
  }
}

/** Where the attempt was made: as told, else where we advised it. */
function gatewayOf(
  gateways: readonly GatewayAccount[],
  { attempt }: Advised,
  toldToken: string | null,
): GatewayAccount {
  const token = toldToken ?? attempt.assignedGatewayToken ?? attempt.gatewayToken
  const account = gateways.find(({ gatewayToken }) => gatewayToken === token)
  if (account === undefined) throw new InvalidField('outcome.gatewayToken', 'must be the token of one of your gateways')
  return account
}

function toAnswer(request: OutcomeRequest): GatewayAnswer {
  const { gatewayCode, gatewayMessage, networkCode, adviceCode } = request
  return { ...NOTHING_SAID, gatewayCode, gatewayMessage, networkCode, adviceCode }
}

/** Told twice: the same answer, and nothing happens twice. */
async function answerAgain(
  ports: AdvicePorts,
  tenant: Tenant,
  advised: Advised,
  known: KnownOutcome,
  request: OutcomeRequest,
): Promise<RecommendationAnswer> {
  const { transactionDate } = request
  const isOther = transactionDate !== null && known.at !== null && transactionDate.getTime() !== known.at.getTime()
  if (known.result !== request.result || isOther) {
    throw new Conflict(
      `Another outcome of this recommendation was told: ${known.result}. Tell what came later to the newest of its chain.`,
    )
  }
  if (known.nextTransactionId === null) return endAnswer(ports, tenant, advised)
  return keptAnswer(ports.references, tenant, await findAdvised(ports, tenant, known.nextTransactionId))
}

async function endAnswer(ports: AdvicePorts, tenant: Tenant, advised: Advised): Promise<RecommendationAnswer> {
  const completion = completionOf(advised.recoveryCase, await ports.companyTime.now(tenant))
  return { ...(await keptAnswer(ports.references, tenant, advised)), completion }
}

/** The case ended before, and not by this outcome: nothing is kept, and nothing is to be done. */
async function endedAnswer(
  ports: AdvicePorts,
  tenant: Tenant,
  advised: Advised,
  end: { readonly responseCode: string; readonly stopReason: string },
  now: Date,
): Promise<RecommendationAnswer> {
  const view = {
    ...(await entryView(ports.references, tenant, advised)),
    transactionId: ports.ids.next(),
    merchantTransactionId: null,
    createdAt: now,
    status: 2 as const,
    responseCode: end.responseCode,
    retryAt: null,
  }
  const completion = completionOf(advised.recoveryCase, now)
  return { view, advice: stopAdvice(end.stopReason), cardFacts: advised.recommendation.cardFacts, completion }
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other
}
