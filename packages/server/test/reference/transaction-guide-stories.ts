import type { TestLifetime } from '../harness/database.ts'
import { openTestApp } from '../harness/open-app.ts'
import { ScriptedGateway } from '../harness/scripted-gateway.ts'
import { TestClock } from '../harness/test-clock.ts'
import { wireClient } from '../harness/wire-payments.ts'

/** Plays every story that docs/guides/transaction.md tells, and returns the answers by the names they have there. */
export async function playGuide(t: TestLifetime): Promise<Readonly<Record<string, unknown>>> {
  const clock = new TestClock(new Date('2026-11-24T10:00:00Z'))
  const app = await openTestApp(t, { clock })
  const client = wireClient(app)
  const payment = {
    orderId: 'order-17',
    customerId: 'ada',
    amount: 2112,
    currencyCode: 'USD',
    paymentModel: 'subscription',
    paymentMethod: {
      creditCardNumber: '4920201996449560',
      expiryMonth: '09',
      expiryYear: '2031',
      fullName: 'Ada Byron',
    },
  }
  const first = await client.charge({ ...payment, merchantTransactionId: 'order-17-try-1', retryCount: 0 })
  clock.advance(new Date(first.retryDate).getTime() - clock.now().getTime())
  const retry = {
    ...payment,
    merchantTransactionId: 'order-17-try-2',
    retryCount: 1,
    referenceData: first.referenceData,
  }
  const second = await client.charge(retry)
  const reused = await client.charge(retry)
  const found = await app.get('/v1/transactions/byMerchantTransactionId/order-17-try-2')
  const recovered = await client.charge({ ...retry, merchantTransactionId: 'order-17-try-3', retryCount: 2 })
  const hard = await client.charge({ amount: 3016, merchantTransactionId: 'order-18-try-1', orderId: 'order-18' })
  const stopped = await client.charge({
    amount: 2012,
    merchantTransactionId: 'order-19-try-1',
    orderId: 'order-19',
    disableCustomerRecovery: true,
  })
  const limit = await client.charge({ amount: 2012, merchantTransactionId: 'order-19-try-17', retryCount: 16 })
  const invalid = await client.charge({ currencyCode: 'XYZ', merchantTransactionId: 'order-20-try-1' })
  const cancelledFirst = await client.charge({
    ...payment,
    orderId: 'order-21',
    merchantTransactionId: 'order-21-try-1',
  })
  const cancelled = await client.refundedpayment(cancelledFirst.transactionId, {
    merchantTransactionId: 'order-21-cancel',
  })
  const afterCancelled = await client.charge({
    ...payment,
    merchantTransactionId: 'order-21-try-2',
    retryCount: 1,
    referenceData: cancelledFirst.referenceData,
  })
  const unreadable = await app.post('/v1/gateways/charge', { transaction: { dateFirstAttempt: 'yesterday' } })
  const page = await app.get('/v1/transactions?responseType=simplified&count=2')

  const gateway = new ScriptedGateway()
  const type = gateway.asType('flexpay_sandbox')
  const slow = await openTestApp(t, { clock, gatewayTypes: { find: () => type } })
  const slowClient = wireClient(slow)
  gateway.loseNextAnswer()
  const unknown = await slowClient.charge({ merchantTransactionId: 'order-22-try-1', orderId: 'order-22' })
  clock.advance(3_600_000)
  await slow.app.resolveUnresolved()
  const resolved = await slowClient.read(unknown.transactionId)
  return {
    first,
    second,
    reused,
    found: found.json.transaction,
    recovered,
    hard,
    stopped,
    limit,
    invalid,
    cancelled,
    'after-cancelled': afterCancelled,
    unreadable: unreadable.json,
    page: page.json,
    unknown,
    resolved,
  }
}
