import { toCents, toShare, wordsOfStop } from '../recovery/advice.ts'
import { type CardPayment, paymentOfCard } from '../recovery/card-payment.ts'
import type { DecidedAttempt, KeptCard, UnaskedStop } from '../recovery/decision-port.ts'
import { CARD_TYPES } from './present-payment-method.ts'
import type { DecisionAnswer } from './schemas/decision.ts'

export function presentDecision({ transactionId, decidedAt, decision }: DecidedAttempt): DecisionAnswer {
  const head = { transactionId, decidedAt: decidedAt.toISOString() }
  return decision.decidedBy === 'engine'
    ? { ...head, ...presentCard(decision.card) }
    : { ...head, ...presentRule(decision.stopReason) }
}

const NO_RETRY = {
  retryDate: null,
  gatewayToken: null,
  approvalProbability: null,
  expectedValue: null,
  propensity: null,
  explored: false,
} as const

function presentRule(stopReason: UnaskedStop) {
  return {
    action: 'stop',
    ...NO_RETRY,
    stopReason,
    declineReason: null,
    summary: wordsOfStop(stopReason),
    rules: [],
    drivers: [],
    candidates: [],
    inputs: null,
    modelVersion: null,
    card: null,
  }
}

function presentCard(card: KeptCard) {
  const { explanation, modelVersion } = card
  return {
    ...presentDecided(card),
    declineReason: explanation.reason,
    summary: explanation.summary,
    rules: explanation.boundBy.map(({ rule, source }) => ({ rule, source })),
    drivers: explanation.drivers.map(({ feature, effect, words }) => ({ feature, effect: toShare(effect), words })),
    candidates: presentCandidates(card),
    inputs: presentInputs(paymentOfCard(card)),
    modelVersion,
    card,
  }
}

function presentDecided({ decided }: KeptCard) {
  if (decided.action === 'stop') return { action: 'stop', ...NO_RETRY, stopReason: decided.reason }
  const chosen = decided.candidates[decided.chosen]
  return {
    action: 'retry',
    retryDate: chosen?.at ?? null,
    gatewayToken: chosen?.gatewayId ?? null,
    approvalProbability: chosen === undefined ? null : toShare(chosen.approvalProbability),
    expectedValue: chosen === undefined ? null : toCents(chosen.expectedValueMinor),
    propensity: decided.propensity,
    explored: decided.chosen !== 0,
    stopReason: null,
  }
}

function presentCandidates({ decided }: KeptCard) {
  if (decided.action === 'stop') return []
  return decided.candidates.map(({ at, gatewayId, approvalProbability, expectedValueMinor }, index) => ({
    retryDate: at,
    gatewayToken: gatewayId,
    approvalProbability: toShare(approvalProbability),
    expectedValue: toCents(expectedValueMinor),
    chosen: index === decided.chosen,
  }))
}

function presentInputs(payment: CardPayment): DecisionAnswer['inputs'] {
  const { card } = payment
  return {
    amount: payment.amountMinor,
    currencyCode: payment.currency,
    initiatedBy: payment.initiator === 'merchant' ? 'MIT' : 'CIT',
    paymentMethod: {
      cardType: CARD_TYPES[card.network] ?? null,
      fundingType: card.funding,
      firstSixDigits: card.bin ?? null,
      issuerCountry: card.issuerCountry ?? null,
    },
    attempts: payment.attempts.map((attempt) => ({
      transactionDate: attempt.at,
      gatewayToken: attempt.gatewayId,
      outcome: attempt.outcome,
      networkCode: attempt.networkCode ?? null,
      adviceCode: attempt.adviceCode ?? null,
      gatewayCode: attempt.gatewayCode ?? null,
      gatewayMessage: attempt.message ?? null,
    })),
    otherAttemptsOnCard: payment.otherAttemptsOnCard?.length ?? 0,
    gateways: payment.gateways.map(({ gatewayId }) => gatewayId),
    deadline: payment.deadline ?? null,
    retriesLeft: payment.retriesLeft ?? null,
  }
}
