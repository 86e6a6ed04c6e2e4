import { type CardNetwork, networkOfFirstSix } from '../domain/card-network.ts'
import { InvalidField } from '../domain/errors.ts'
import type { PaymentMethod } from '../domain/payment-method.ts'
import type { CardFacts } from '../domain/recommendation.ts'

/** Names that clients have for a network, in capitals without spaces and signs. */
const NETWORKS_BY_NAME: Readonly<Record<string, CardNetwork>> = {
  VISA: 'visa',
  MASTERCARD: 'mastercard',
  AMERICANEXPRESS: 'amex',
  AMEX: 'amex',
  DISCOVER: 'discover',
  DINERSCLUB: 'diners',
  DINERS: 'diners',
  JCB: 'jcb',
  ELO: 'elo',
}

const CARD_TYPE_LENGTH_MAX = 50
const FUNDINGS = ['credit', 'debit', 'prepaid', 'unknown'] as const

/**
 * What was told of a card. A cardType that is none of the networks whose rules we know (MAESTRO, UNIONPAY) is as good as
 * none: the strictest of the common rules hold then.
 *
 * @throws InvalidField for a funding or a country that is none
 */
export function readCardFacts(told: {
  readonly cardType: string | null
  readonly fundingType: string | null
  readonly issuerCountry: string | null
}): CardFacts {
  const { cardType, fundingType, issuerCountry } = told
  if (cardType !== null && cardType.length > CARD_TYPE_LENGTH_MAX) {
    throw new InvalidField('paymentMethod.cardType', `must have at most ${CARD_TYPE_LENGTH_MAX} characters`)
  }
  const funding = FUNDINGS.find((known) => known === (fundingType ?? 'unknown').toLowerCase())
  if (funding === undefined) {
    throw new InvalidField('paymentMethod.fundingType', `must be one of ${FUNDINGS.join(', ')}`)
  }
  if (issuerCountry !== null && !/^[A-Za-z]{2}$/.test(issuerCountry)) {
    throw new InvalidField('paymentMethod.issuerCountry', 'must be two letters of ISO 3166-1')
  }
  return { network: networkOfName(cardType), funding, issuerCountry: issuerCountry?.toUpperCase() ?? null }
}

function networkOfName(cardType: string | null): CardNetwork | null {
  const name = cardType?.toUpperCase().replaceAll(/[^A-Z]/g, '') ?? ''
  return Object.hasOwn(NETWORKS_BY_NAME, name) ? (NETWORKS_BY_NAME[name] ?? null) : null
}

/** The digits know better than the name; the name is asked where they say nothing. */
export function networkOfCard(method: Pick<PaymentMethod, 'firstSix'>, facts: CardFacts): CardNetwork {
  const byDigits = networkOfFirstSix(method.firstSix)
  return byDigits === 'unknown' ? (facts.network ?? 'unknown') : byDigits
}
