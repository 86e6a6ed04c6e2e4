import { InvalidField } from '../domain/errors.ts'
import type { OutcomeResult } from '../domain/recommendation.ts'
import { FieldReader } from '../recovery/field-reader.ts'
import type { PaymentMethodRequest } from '../recovery/payment-request.ts'
import type { OutcomeRequest, RecommendationRequest, ToldDecline } from '../recovery/recommendation-request.ts'
import { refuseCardNumber } from '../recovery/refuse-card-number.ts'
import { readDate } from '../recovery/wire-values.ts'
import type { CellReader } from './cell-reader.ts'
import { readPaymentCells } from './read-payment-cells.ts'

const PREVIOUS = 'References.PreviousTransaction'
const RESULTS: readonly OutcomeResult[] = ['approved', 'declined', 'cancelled']
const GATEWAYS_MAX = 50
const EARLIER_ATTEMPTS_MAX = 100
/** Of what the API's schema does not limit: `checkToldCodes` does. */
const TOLD_LENGTH_MAX = 1_000

/** A payment that was declined elsewhere, as the API would read it. @throws InvalidField, for a card number too */
export function readRecommendationCells(cells: CellReader): RecommendationRequest {
  refuseCardData(cells)
  const payment = readPaymentCells(cells)
  refuseCardNumber({ gatewaySpecificFields: payment.gatewaySpecificFields })
  const transactionDate = cells.instant(`${PREVIOUS}.transactionDate`)
  if (transactionDate === null) return cells.refuse(`${PREVIOUS}.transactionDate`, 'is required')
  const cardType = cells.text('cardType')
  const fundingType = cells.text('fundingType')
  const issuerCountry = cells.text('issuerCountry')
  const tellsOfCard = [cardType, fundingType, issuerCountry].some((fact) => fact !== null)
  return {
    payment: {
      ...payment,
      paymentMethod: payment.paymentMethod ?? (tellsOfCard ? NO_METHOD : null),
      retainOnSuccess: false,
      previousTransaction: null,
    },
    cardType,
    fundingType,
    issuerCountry,
    previous: {
      transactionDate,
      gatewayToken: cells.text(`${PREVIOUS}.gatewayToken`),
      networkCode: cells.text(`${PREVIOUS}.networkCode`),
      adviceCode: cells.text(`${PREVIOUS}.adviceCode`),
      gatewayCode: cells.text(`${PREVIOUS}.gatewayCode`),
      merchantAccountReferenceId: cells.text(`${PREVIOUS}.merchantAccountReferenceId`),
      gatewayMessage: cells.text(`${PREVIOUS}.gatewayMessage`),
    },
    gatewayTokens: cells.words('gateways', GATEWAYS_MAX),
    earlierAttempts: readEarlierAttempts(cells),
  }
}

/** What became of a recommendation, as the API would read it. @throws InvalidField, for a card number too */
export function readOutcomeCells(cells: CellReader): OutcomeRequest {
  refuseCardData(cells)
  const result = cells.oneOf('outcome.result', RESULTS)
  if (result === null) return cells.refuse('outcome.result', `must be one of ${RESULTS.join(', ')}`)
  return {
    result,
    transactionDate: cells.instant('outcome.transactionDate'),
    gatewayToken: cells.text('outcome.gatewayToken'),
    networkCode: cells.text('outcome.networkCode'),
    adviceCode: cells.text('outcome.adviceCode'),
    gatewayCode: cells.text('outcome.gatewayCode'),
    gatewayMessage: cells.text('outcome.gatewayMessage'),
  }
}

function refuseCardData(cells: CellReader): void {
  refuseCardNumber({ creditCardNumber: cells.bare('creditCardNumber'), cvv: cells.bare('cvv') })
}

function readEarlierAttempts(cells: CellReader): readonly ToldDecline[] {
  const told = cells.json('earlierAttempts')
  refuseCardNumber({ earlierAttempts: told })
  const list = new FieldReader({ earlierAttempts: told }).list('earlierAttempts', EARLIER_ATTEMPTS_MAX) ?? []
  return list.map((entry, index) => {
    const path = `earlierAttempts.${index}.`
    const fields = new FieldReader(entry, path)
    const text = (name: string) => fields.text(name, TOLD_LENGTH_MAX) ?? null
    const transactionDate = readDate(text('transactionDate'), `${path}transactionDate`)
    if (transactionDate === null) throw new InvalidField(`${path}transactionDate`, 'is required')
    return {
      transactionDate,
      gatewayToken: text('gatewayToken'),
      networkCode: text('networkCode'),
      adviceCode: text('adviceCode'),
      gatewayCode: text('gatewayCode'),
    }
  })
}

/** A card of which only its network, its funding or its issuer's country is known. */
const NO_METHOD: PaymentMethodRequest = {
  creditCardNumber: null,
  expiryMonth: null,
  expiryYear: null,
  cvv: null,
  gatewayPaymentMethodId: null,
  merchantAccountReferenceId: null,
  firstSixDigits: null,
  lastFourDigits: null,
  firstName: null,
  lastName: null,
  fullName: null,
  customerId: null,
  address1: null,
  address2: null,
  postalCode: null,
  city: null,
  state: null,
  country: null,
  email: null,
  phoneNumber: null,
}
