import assert from 'node:assert/strict'
import type { TestApp } from './open-app.ts'
import { nextReference } from './payment-bodies.ts'

type Changes = Record<string, unknown>

const HOUR_MS = 3_600_000

/** A decline for missing funds, an hour before `now`, at the merchant's first gateway. */
export function recommendationBody(now: Date, changes: Changes = {}, previous: Changes = {}) {
  const reference = nextReference()
  return {
    transaction: {
      merchantTransactionId: reference,
      orderId: `order-${reference}`,
      amount: 1999,
      currencyCode: 'USD',
      customerId: 'customer-1',
      paymentMethod: { firstSixDigits: '492020', lastFourDigits: '9560', fundingType: 'debit', issuerCountry: 'US' },
      References: {
        PreviousTransaction: {
          transactionDate: new Date(now.getTime() - HOUR_MS).toISOString(),
          networkCode: '51',
          ...previous,
        },
      },
      ...changes,
    },
  }
}

/** What the client of a merchant does whose gateway Reprise never sees; reads the transaction of a 200. */
export function recommendationClient(app: TestApp, apiKey = app.apiKey) {
  const post = async (path: string, body: unknown) => {
    const answer = await app.post(path, body, apiKey)
    assert.equal(answer.status, 200, answer.text)
    return answer.json.transaction
  }
  return {
    recommend: (changes: Changes = {}, previous: Changes = {}) =>
      post('/v1/recommendations', recommendationBody(app.clock.now(), changes, previous)),
    tell: (id: string, outcome: Changes) => post(`/v1/recommendations/${id}/outcome`, { outcome }),
    /** For what is refused before it is looked at: the whole answer. */
    tryRecommend: (changes: Changes = {}, previous: Changes = {}) =>
      app.post('/v1/recommendations', recommendationBody(app.clock.now(), changes, previous), apiKey),
    tryTell: (id: string, outcome: Changes) => app.post(`/v1/recommendations/${id}/outcome`, { outcome }, apiKey),
    hoursAgo: (hours: number) => new Date(app.clock.now().getTime() - hours * HOUR_MS).toISOString(),
    makeGateway: async (changes: Changes) => {
      const name = nextReference()
      const answer = await app.post('/v1/gateways', { gateway: { name, gatewayType: 'stripe', ...changes } }, apiKey)
      assert.equal(answer.status, 200, answer.text)
      return answer.json.gateway.token as string
    },
  }
}
