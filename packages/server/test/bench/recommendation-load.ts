import { drawsFrom } from '../harness/seeded-draws.ts'
import type { BenchRequest } from './drive-load.ts'

const HOUR_MS = 3_600_000
/** How long after a decline its merchant comes to us, at most. */
const TOLD_AFTER_MS_MAX = 48 * HOUR_MS
/** So many people pay again and again. */
const CUSTOMERS = 2_500
/** Of the recommendations with a retry: whose outcome is told, and which of those outcomes are approvals. */
const TOLD_SHARE = 0.5
const APPROVED_SHARE = 0.4

/** Values and their weights. */
type Weighted<Value> = readonly (readonly [Value, number])[]

const CODES: Weighted<{ readonly networkCode: string; readonly gatewayCode: string }> = [
  [{ networkCode: '51', gatewayCode: 'insufficient_funds' }, 50],
  [{ networkCode: '05', gatewayCode: 'do_not_honor' }, 25],
  [{ networkCode: '61', gatewayCode: 'withdrawal_count_limit_exceeded' }, 8],
  [{ networkCode: '62', gatewayCode: 'restricted_card' }, 6],
  [{ networkCode: '91', gatewayCode: 'issuer_not_available' }, 11],
]
const CARDS: Weighted<{ readonly firstSixDigits: string; readonly issuerCountry: string }> = [
  [{ firstSixDigits: '492020', issuerCountry: 'US' }, 50],
  [{ firstSixDigits: '524420', issuerCountry: 'GB' }, 35],
  [{ firstSixDigits: '341674', issuerCountry: 'US' }, 15],
]
const FUNDINGS: Weighted<string> = [
  ['debit', 65],
  ['credit', 30],
  ['prepaid', 5],
]

/** How a merchant uses recommendations: asks about one decline after the other, and tells what became of some. */
export class RecommendationLoad {
  readonly #gateways: readonly string[]
  readonly #draw: () => number
  /** Recommendations whose outcome is told next. */
  readonly #toTell: string[] = []
  #asked = 0

  constructor(gateways: readonly string[], seed: number) {
    this.#gateways = gateways
    this.#draw = drawsFrom(seed)
  }

  next(): BenchRequest {
    const transactionId = this.#toTell.shift()
    return transactionId === undefined ? this.#ask() : this.#tell(transactionId)
  }

  #ask(): BenchRequest {
    this.#asked += 1
    const reference = `bench-${String(this.#asked).padStart(9, '0')}`
    const declinedAt = new Date(Date.now() - this.#draw() * TOLD_AFTER_MS_MAX)
    const transaction = {
      merchantTransactionId: reference,
      orderId: `order-${reference}`,
      customerId: `customer-${this.#below(CUSTOMERS)}`,
      amount: 990 + 100 * this.#below(60),
      currencyCode: 'USD',
      description: 'Monthly subscription',
      paymentModel: 'subscription',
      paymentMethod: {
        ...this.#oneOf(CARDS),
        lastFourDigits: String(this.#below(10_000)).padStart(4, '0'),
        fundingType: this.#oneOf(FUNDINGS),
      },
      gateways: this.#gateways,
      References: {
        PreviousTransaction: {
          transactionDate: declinedAt.toISOString(),
          gatewayToken: this.#gateways[0],
          ...this.#oneOf(CODES),
        },
      },
    }
    const isTold = this.#draw() < TOLD_SHARE
    return {
      kind: 'recommendation',
      path: '/v1/recommendations',
      body: JSON.stringify({ transaction }),
      answered: (answer) => {
        const transactionId = /"transactionId":"(\w{26})"/.exec(answer)?.[1]
        if (isTold && transactionId !== undefined && /"retryDate":"/.test(answer)) this.#toTell.push(transactionId)
      },
    }
  }

  #tell(transactionId: string): BenchRequest {
    const isApproved = this.#draw() < APPROVED_SHARE
    const outcome = isApproved ? { result: 'approved' } : { result: 'declined', ...this.#oneOf(CODES) }
    return {
      kind: `outcome ${outcome.result}`,
      path: `/v1/recommendations/${transactionId}/outcome`,
      body: JSON.stringify({ outcome }),
    }
  }

  #below(count: number): number {
    return Math.floor(this.#draw() * count)
  }

  #oneOf<Value>(weighted: Weighted<Value>): Value {
    let rest = this.#draw() * weighted.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [value, weight] of weighted) {
      rest -= weight
      if (rest < 0) return value
    }
    throw new Error('Weights add up to more than what is drawn')
  }
}
