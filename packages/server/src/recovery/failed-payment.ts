import type { Attempt, CardAttempt, FailedPayment, GatewayOption, PaymentCard } from '@reprise/engine'
import type { CardNetwork } from '../domain/card-network.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { Money } from '../domain/money.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import type { CardFacts, ToldAttempt } from '../domain/recommendation.ts'
import type { QuietHours } from '../domain/recovery-limits.ts'
import type { GatewayAnswer, Transaction } from '../domain/transaction.ts'
import { attemptFeesOf } from './attempt-fees.ts'
import type { PastAttempt } from './ledger-port.ts'

/** Everything the engine is told about a payment, gathered from our rows. */
export interface PaymentHistory {
  readonly paymentId: string
  readonly transaction: Transaction
  readonly method: PaymentMethod
  readonly network: CardNetwork
  /** Attempts of the case before this one, oldest first. */
  readonly earlier: readonly PastAttempt[]
  readonly newest: NewestAttempt
  readonly otherAttemptsOnCard: readonly PastAttempt[]
  /** Accounts the next attempt may use. */
  readonly gateways: readonly GatewayAccount[]
  readonly deadlineAt: Date
  readonly retriesLeft: number
  /** The company's, for payments begun as this one was. */
  readonly quietHours: QuietHours | null
  /** Where we never saw the card or the gateway: what the merchant told of them. */
  readonly told?: ToldHistory | undefined
}

export interface ToldHistory {
  readonly cardFacts: CardFacts
  readonly earlierAttempts: readonly ToldAttempt[]
}

export interface NewestAttempt {
  readonly sentAt: Date
  readonly gatewayToken: string
  readonly gatewayType: string
  readonly outcome: Attempt['outcome']
  readonly answer: GatewayAnswer | null
}

export function toFailedPayment(history: PaymentHistory): FailedPayment {
  const { transaction, method, told } = history
  return {
    paymentId: history.paymentId,
    customerId: transaction.customerId,
    merchantId: transaction.companyId,
    amountMinor: transaction.amountMinor,
    currency: transaction.currency,
    initiator: transaction.initiator,
    card: paymentCardOf(method, history.network, told?.cardFacts),
    attempts: attemptsOf(history),
    gateways: history.gateways.map((account) => toGatewayOption(account, transaction)),
    deadline: history.deadlineAt,
    retriesLeft: Math.max(0, history.retriesLeft),
    ...(history.quietHours === null ? {} : { quietHoursLocal: history.quietHours }),
    otherAttemptsOnCard: history.otherAttemptsOnCard.flatMap(toCardAttempt),
  }
}

/** `told`: what the merchant says of a card that we never saw. */
export function paymentCardOf(method: PaymentMethod, network: CardNetwork, told?: CardFacts): PaymentCard {
  const issuerCountry = told?.issuerCountry ?? countryOf(method)
  const bin = method.cardFacts?.firstEight ?? method.firstSix
  return {
    network,
    funding: told?.funding ?? fundingOf(method),
    ...(bin === null ? {} : { bin }),
    ...(issuerCountry === null ? {} : { issuerCountry }),
  }
}

function attemptsOf(history: PaymentHistory): Attempt[] {
  const { newest } = history
  const attempts = [
    ...(history.told?.earlierAttempts.map(toAttemptTold) ?? []),
    ...attemptElsewhere(history),
    ...history.earlier.flatMap(toEngineAttempt),
  ]
  attempts.push({
    at: newest.sentAt,
    gatewayId: newest.gatewayToken,
    gatewayType: newest.gatewayType,
    outcome: newest.outcome,
    ...codesOf(newest.answer ?? {}),
  })
  // A clock that was set back between two attempts must not make their order a fault of the merchant's.
  return attempts.sort((left, right) => left.at.getTime() - right.at.getTime())
}

/**
 * The decline that the merchant had before he came to us, when he says when it was: the networks count it, and how long
 * ago it was matters for the next.
 */
function attemptElsewhere({ transaction, gateways, earlier, newest }: PaymentHistory): Attempt[] {
  const previous = transaction.details.previousTransaction
  if (previous?.transactionDate == null) return []
  const at = new Date(previous.transactionDate)
  if (at >= (earlier[0]?.sentAt ?? newest.sentAt)) return []
  const reference = previous.merchantAccountReferenceId
  const account = gateways.find((gateway) => gateway.merchantAccountReferenceId === reference)
  return [
    {
      at,
      gatewayId: account?.gatewayToken ?? reference ?? 'elsewhere',
      ...(account === undefined ? {} : { gatewayType: account.gatewayType }),
      outcome: 'declined',
      ...codesOf(previous),
    },
  ]
}

function toAttemptTold(told: ToldAttempt): Attempt {
  const { at, gatewayToken, gatewayType } = told
  return {
    at,
    gatewayId: gatewayToken ?? 'elsewhere',
    ...(gatewayType === null ? {} : { gatewayType }),
    outcome: 'declined',
    ...codesOf(told),
  }
}

function toEngineAttempt(past: PastAttempt): Attempt[] {
  if (past.state === 'sending' || past.state === 'unknown') return []
  const { sentAt: at, gatewayToken: gatewayId, gatewayType, state: outcome } = past
  return [{ at, gatewayId, gatewayType, outcome, ...codesOf(past) }]
}

function toCardAttempt(past: PastAttempt): CardAttempt[] {
  if (past.state !== 'approved' && past.state !== 'declined') return []
  const { networkCode, adviceCode } = codesOf(past)
  return [
    {
      at: past.sentAt,
      amountMinor: past.amountMinor,
      outcome: past.state,
      ...(networkCode === undefined ? {} : { networkCode }),
      ...(adviceCode === undefined ? {} : { adviceCode }),
    },
  ]
}

interface RawCodes {
  readonly networkCode?: string | null
  readonly adviceCode?: string | null
  readonly gatewayCode?: string | null
  readonly gatewayMessage?: string | null
}

/** Raw codes with what is absent left out, as the engine wants them. */
export function codesOf(raw: RawCodes): Pick<Attempt, 'networkCode' | 'adviceCode' | 'gatewayCode' | 'message'> {
  return {
    ...(raw.networkCode == null ? {} : { networkCode: raw.networkCode }),
    ...(raw.adviceCode == null ? {} : { adviceCode: raw.adviceCode }),
    ...(raw.gatewayCode == null ? {} : { gatewayCode: raw.gatewayCode }),
    ...(raw.gatewayMessage == null ? {} : { message: raw.gatewayMessage }),
  }
}

/** A gateway with what an attempt at such an amount costs there. */
export function toGatewayOption(account: GatewayAccount, money: Money): GatewayOption {
  const { refusedMinor, approvedMinor } = attemptFeesOf(account, money)
  return {
    gatewayId: account.gatewayToken,
    ...(account.acceptedCurrencies.length === 0 ? {} : { currencies: account.acceptedCurrencies }),
    ...(refusedMinor === null ? {} : { attemptFeeMinor: refusedMinor }),
    ...(approvedMinor === null ? {} : { approvedFeeMinor: approvedMinor }),
  }
}

export function fundingOf({ cardFacts }: PaymentMethod): PaymentCard['funding'] {
  return cardFacts?.funding ?? 'unknown'
}

/** Where neither a gateway nor a card range says it, the billing country stands in: most people bank where they live. */
export function countryOf(method: PaymentMethod): string | null {
  if (method.cardFacts?.issuerCountry != null) return method.cardFacts.issuerCountry
  const country = method.address.country
  return country !== null && country.length === 2 ? country.toUpperCase() : null
}
