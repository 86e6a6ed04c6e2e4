import assert from 'node:assert/strict'
import type { TestApp } from './open-app.ts'
import { followUpBody, paymentBody } from './payment-bodies.ts'

/** What a merchant's client does, one line each: posts, and reads the transaction of a 200. */
export function wireClient(app: TestApp) {
  const post = async (path: string, body: unknown) => {
    const answer = await app.post(path, body)
    assert.equal(answer.status, 200, answer.text)
    return answer.json.transaction
  }
  const follow =
    (name: string) =>
    (id: string, changes: Record<string, unknown> = {}) =>
      post(`/v1/transactions/${id}/${name}`, followUpBody(changes))
  return {
    charge: (changes: Record<string, unknown> = {}) => post('/v1/gateways/charge', paymentBody(changes)),
    authorize: (changes: Record<string, unknown> = {}) => post('/v1/gateways/authorize', paymentBody(changes)),
    capture: follow('capture'),
    void: follow('void'),
    refund: follow('refund'),
    refundedpayment: follow('refundedpayment'),
    read: async (id: string) => {
      const answer = await app.get(`/v1/transactions/${id}`)
      assert.equal(answer.status, 200, answer.text)
      return answer.json.transaction
    },
    list: async (query = '') => {
      const answer = await app.get(`/v1/transactions${query}`)
      assert.equal(answer.status, 200, answer.text)
      return answer.json.transactions
    },
  }
}
