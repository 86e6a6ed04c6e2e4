import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { followUpBody } from '../harness/payment-bodies.ts'
import { openScheduledApp } from '../harness/scheduled-app.ts'
import { NO_FUNDS, type WireTransaction } from '../harness/scripted-app.ts'

const DAY_MS = 86_400_000

/** What a merchant polls who leaves the calendar to Reprise. */
const app = await openScheduledApp({ after })
const { gateway } = app

/** The items of one payment's chain, oldest first. */
async function chainOf(reference: string, query = ''): Promise<WireTransaction[]> {
  const items = await app.list(`&order=desc&count=100${query}`)
  return items.filter((item) => item.initialMerchantTransactionId === reference).reverse()
}

async function declined(reference: string, changes: Record<string, unknown> = {}): Promise<WireTransaction> {
  gateway.declineNext(NO_FUNDS)
  return app.charge({ merchantTransactionId: reference, orderId: reference, ...changes })
}

const statusesOf = (items: readonly WireTransaction[]) => items.map(({ completionStatus }) => completionStatus)

describe('the list, while Reprise keeps the calendar', () => {
  test('shows a payment in recovery with its booked retry, and leaves it out of completedOnly until it is over', async () => {
    const first = await declined('polled')
    const [booked, ...others] = await chainOf('polled')
    assert.deepEqual([booked.retryDate, booked.completionStatus, others.length], [first.retryDate, null, 0])
    assert.deepEqual(await chainOf('polled', '&completedOnly=true'), [])

    gateway.declineNext(NO_FUNDS)
    await app.runAt(first.retryDate)
    const [, retried] = await chainOf('polled')
    assert.ok(retried.retryDate > first.retryDate)
    assert.deepEqual(statusesOf(await chainOf('polled')), [null, null])
    assert.deepEqual(await chainOf('polled', '&completedOnly=true'), [])

    await app.runAt(retried.retryDate)
    const over = await chainOf('polled', '&completedOnly=true')
    assert.deepEqual(statusesOf(over), Array(3).fill('RecoverySuccessful'))
    assert.deepEqual(
      over.map(({ transactionStatus }) => transactionStatus),
      [2, 2, 1],
    )
  })

  test('gives retries of Reprise no reference of the merchant, and ties them to the first by its own', async () => {
    const first = await declined('tied')
    await app.runAt(first.retryDate)
    const [, retry] = await chainOf('tied')
    const { json } = await app.get('/v1/transactions?order=desc&count=1&responseType=detailed')
    const [item] = json.transactions
    assert.deepEqual([item.transactionId, item.merchantTransactionId], [retry.transactionId, null])
    assert.equal(item.gateway.token, first.gatewayToken)
  })

  test('dates a retry by its own attempt: startDate and endDate are inclusive, and hold it apart from the first', async () => {
    const first = await declined('dated')
    await app.runAt(first.retryDate)
    const [, retry] = await chainOf('dated')
    const idsWithin = async (query: string) => (await chainOf('dated', query)).map(({ transactionId }) => transactionId)
    assert.deepEqual(await idsWithin(`&startDate=${retry.transactionDate}`), [retry.transactionId])
    assert.deepEqual(await idsWithin(`&endDate=${first.transactionDate}`), [first.transactionId])
    assert.deepEqual(
      await idsWithin(`&startDate=${first.transactionDate}&endDate=${retry.transactionDate}&completedOnly=true`),
      [first.transactionId, retry.transactionId],
    )
  })

  const ENDS: readonly [string, string, (first: WireTransaction) => Promise<unknown>][] = [
    [
      'a never-answer to a retry',
      'RecoveryDeclined',
      async (first) => {
        // Of this payment only: others go on with the card.
        gateway.declineNext({ networkCode: 'R0' })
        await app.runAt(first.retryDate)
      },
    ],
    [
      'a cancellation',
      'RecoveryCancelled',
      ({ transactionId }) => app.post(`/v1/transactions/${transactionId}/cancelrecovery`, { transaction: {} }),
    ],
    [
      'a refund made elsewhere',
      'RecoveryCancelled',
      ({ transactionId }) => app.post(`/v1/transactions/${transactionId}/refundedpayment`, followUpBody()),
    ],
    [
      'the redaction of its method',
      'RecoveryCancelled',
      ({ paymentMethod }) => app.put(`/v1/paymentmethods/${paymentMethod.paymentMethodId}/redact`),
    ],
    [
      'the end of its days',
      'RecoveryExpired',
      async () => {
        app.clock.advance(31 * DAY_MS)
        await app.app.runDueRetries()
      },
    ],
  ]
  for (const [what, completionStatus, end] of ENDS) {
    test(`tells every item of a chain that ${what} ended: ${completionStatus}, no retry, and completed`, async () => {
      const reference = `ended by ${what}`
      await end(await declined(reference))
      const items = await chainOf(reference, '&completedOnly=true')
      assert.ok(items.length > 0)
      assert.deepEqual(new Set(statusesOf(items)), new Set([completionStatus]))
      assert.deepEqual(await chainOf(reference), items, 'none of the chain is left out')
      assert.equal(items.at(-1).retryDate, null)
    })
  }

  test('RecoveryExhausted ends a chain whose retries are used up', async () => {
    await app.put('/v1/company', { company: { limits: { customerInitiated: { maxRetries: 1 } } } })
    const first = await declined('used up')
    gateway.declineNext(NO_FUNDS)
    await app.runAt(first.retryDate)
    assert.deepEqual(statusesOf(await chainOf('used up', '&completedOnly=true')), Array(2).fill('RecoveryExhausted'))
  })
})
