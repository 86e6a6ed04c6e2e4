import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { nextReference, paymentBody } from '../harness/payment-bodies.ts'

const app = await openTestApp({ after })

describe('a recovery by hand, as in the README', () => {
  it('goes from a decline with a retry date to an approval tied to it', async () => {
    const first = await app.post('/v1/gateways/charge', paymentBody({ amount: 2112, orderId: 'order-2112' }))
    assert.equal(first.status, 200)
    const declined = first.json.transaction
    assert.equal(declined.responseCode, '20023')
    assert.equal(declined.transactionStatus, 2)
    assert.ok(new Date(declined.retryDate) > app.clock.now())

    app.clock.advance(new Date(declined.retryDate).getTime() - app.clock.now().getTime())
    const retry = paymentBody({
      amount: 2112,
      orderId: 'order-2112',
      retryCount: 1,
      referenceData: declined.referenceData,
      merchantTransactionId: nextReference(),
    })
    const second = await app.post('/v1/gateways/charge', retry)
    assert.equal(second.json.transaction.responseCode, '10000')
    assert.equal(second.json.transaction.retryDate, null)

    const again = await app.post('/v1/gateways/charge', {
      transaction: { ...retry.transaction, merchantTransactionId: nextReference() },
    })
    assert.equal(again.json.transaction.responseCode, '30044', 'a payment that was recovered is not charged again')
  })
})
