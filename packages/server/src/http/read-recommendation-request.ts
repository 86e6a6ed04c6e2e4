import { InvalidField } from '../domain/errors.ts'
import type { OutcomeRequest, RecommendationRequest, ToldDecline } from '../recovery/recommendation-request.ts'
import { refuseCardNumber } from '../recovery/refuse-card-number.ts'
import { readDate, readText } from '../recovery/wire-values.ts'
import { readPaymentRequest } from './read-payment-request.ts'
import type { OutcomeRequestBody, RecommendationRequestBody } from './schemas/recommendation.ts'

type Body = RecommendationRequestBody['transaction']
type DeclineBody = Pick<OutcomeRequestBody['outcome'], 'transactionDate' | keyof Codes>
type Codes = Omit<ToldDecline, 'transactionDate'>

const PREVIOUS = 'References.PreviousTransaction'

/** From the wire's JSON to what the use case reads. @throws InvalidField for what has no meaning, and for a card number. */
export function readRecommendationRequest(body: Body): RecommendationRequest {
  refuseCardNumber(body)
  const { References: references, paymentMethod: method } = body
  const previous = references?.PreviousTransaction ?? null
  if (previous === null) throw new InvalidField(PREVIOUS, 'is required: the attempt that was declined')
  return {
    payment: readPaymentRequest({ ...body, References: null }),
    cardType: readText(method?.cardType, 'paymentMethod.cardType'),
    fundingType: readText(method?.fundingType, 'paymentMethod.fundingType'),
    issuerCountry: readText(method?.issuerCountry, 'paymentMethod.issuerCountry'),
    previous: {
      ...readDecline(previous, PREVIOUS),
      merchantAccountReferenceId: readText(
        previous.merchantAccountReferenceId,
        `${PREVIOUS}.merchantAccountReferenceId`,
      ),
      gatewayMessage: readText(previous.gatewayMessage ?? previous.gatewayMesage, `${PREVIOUS}.gatewayMessage`),
    },
    gatewayTokens: readTokens(body.gateways),
    earlierAttempts: (body.earlierAttempts ?? []).map((attempt, index) =>
      readDecline(attempt, `earlierAttempts.${index}`),
    ),
  }
}

export function readOutcomeRequest(body: OutcomeRequestBody['outcome']): OutcomeRequest {
  refuseCardNumber(body)
  return {
    result: body.result,
    transactionDate: readDate(body.transactionDate, 'outcome.transactionDate'),
    ...readCodes(body, 'outcome'),
    gatewayMessage: readText(body.gatewayMessage, 'outcome.gatewayMessage'),
  }
}

function readDecline(decline: DeclineBody, path: string): ToldDecline {
  const transactionDate = readDate(decline.transactionDate, `${path}.transactionDate`)
  if (transactionDate === null) throw new InvalidField(`${path}.transactionDate`, 'is required')
  return { transactionDate, ...readCodes(decline, path) }
}

function readCodes(decline: DeclineBody, path: string): Codes {
  return {
    gatewayToken: readText(decline.gatewayToken, `${path}.gatewayToken`),
    networkCode: readText(decline.networkCode, `${path}.networkCode`),
    adviceCode: readText(decline.adviceCode, `${path}.adviceCode`),
    gatewayCode: readText(decline.gatewayCode, `${path}.gatewayCode`),
  }
}

/** An empty list is as none: nobody asks where to retry and allows nowhere. */
function readTokens(tokens: Body['gateways']): readonly string[] | null {
  const read = (tokens ?? []).flatMap((token, index) => readText(token, `gateways.${index}`) ?? [])
  return read.length === 0 ? null : read
}
