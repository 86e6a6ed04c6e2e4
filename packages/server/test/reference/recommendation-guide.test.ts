import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'
import { TestClock } from '../harness/test-clock.ts'
import { assertShown, readExcerpts, readGuide } from './guide-excerpts.ts'

const answers = await playGuide()
const excerpts = readExcerpts(readGuide('recommendation.md', answers))

/** What the guide tells, in its order; the answers by the names they have there. */
async function playGuide(): Promise<Readonly<Record<string, unknown>>> {
  const clock = new TestClock(new Date('2026-11-24T10:00:00Z'))
  const { recommend, tell, tryRecommend, tryTell, makeGateway } = recommendationClient(
    await openTestApp({ after }, { clock }),
  )
  const gatewayToken = await makeGateway({ name: 'Stripe, our account', gatewayType: 'stripe' })
  const payment = {
    merchantTransactionId: 'order-18-decline-1',
    orderId: 'order-18',
    customerId: 'ada',
    amount: 2990,
    paymentModel: 'subscription',
  }
  const decline = {
    transactionDate: '2026-11-24T08:00:00Z',
    gatewayToken,
    gatewayCode: 'insufficient_funds',
    gatewayMessage: 'Your card has insufficient funds.',
  }
  const first = await recommend(payment, decline)
  clock.advance(new Date(first.retryDate).getTime() - clock.now().getTime())
  const declined = { result: 'declined', gatewayCode: 'do_not_honor', networkCode: '05' }
  const second = await tell(first.transactionId, declined)
  const approved = await tell(second.transactionId, { result: 'approved' })
  const conflict = await tryTell(second.transactionId, declined)
  const stopped = await recommend({}, { networkCode: '43' })
  const number = await tryRecommend({ paymentMethod: { creditCardNumber: SANDBOX_CARDS.visa } })
  return { first, second, approved, conflict: conflict.json, stopped, number: number.json }
}

test('the guide shows every answer of its story, and no JSON that nobody has answered', () => {
  assert.deepEqual(new Set(excerpts.map(({ name }) => name)), new Set(Object.keys(answers)))
})

for (const { name, shown } of excerpts) {
  test(`the answer "${name}" is as shown`, () => assertShown(shown, answers[name], name))
}
