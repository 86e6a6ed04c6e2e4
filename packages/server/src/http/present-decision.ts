import { toHundredths, toShare, wordsOfStop } from '../recovery/advice.ts'
import { type CardPayment, paymentOfCard } from '../recovery/card-payment.ts'
import type { KeptCard, UnaskedStop } from '../recovery/decision-port.ts'
import type { DecisionReading } from '../recovery/read-decision.ts'
import { CARD_TYPES } from './present-payment-method.ts'
import type { DecisionAnswer } from './schemas/decision.ts'

export function presentDecision({ transactionId, decidedAt, decision, entry }: DecisionReading): DecisionAnswer {
  const arm = entry.recoveryCase?.holdout?.arm ?? null
  const head = { transactionId, decidedAt: decidedAt.toISOString(), arm: arm === null ? null : ARMS[arm] }
  switch (decision.decidedBy) {
    case 'engine':
      return { ...head, ...presentCard(decision.card) }
    case 'rule':
      return { ...head, ...presentRule(decision.stopReason, decision.words) }
    case 'schedule': {
      const { retryAt, gatewayToken, words: summary } = decision
      return { ...head, ...UNASKED, action: 'retry', retryDate: retryAt.toISOString(), gatewayToken, summary }
    }
  }
}

const ARMS = { treated: 'treated', held_out: 'heldOut' } as const

const NO_RETRY = {
  retryDate: null,
  gatewayToken: null,
  approvalProbability: null,
  expectedValue: null,
  propensity: null,
  explored: false,
} as const

/** What only the engine could say. */
const UNASKED = {
  ...NO_RETRY,
  stopReason: null,
  declineReason: null,
  rules: [],
  drivers: [],
  candidates: [],
  inputs: null,
  modelVersion: null,
  card: null,
}

function presentRule(stopReason: UnaskedStop, words: string | null) {
  return { ...UNASKED, action: 'stop', stopReason, summary: words ?? wordsOfStop(stopReason) }
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
    expectedValue: chosen === undefined ? null : toHundredths(chosen.expectedValueMinor),
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
    expectedValue: toHundredths(expectedValueMinor),
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
