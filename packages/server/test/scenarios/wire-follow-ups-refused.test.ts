import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { FOLLOW_UP_KEYS } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)

type Step = 'charge' | 'authorize' | 'decline' | 'declined authorize' | 'capture' | 'void' | 'refund' | 'refund part'

/** Plays a story on one payment and answers its id. */
async function play(steps: readonly Step[]): Promise<string> {
  let id = ''
  for (const step of steps) {
    if (step === 'charge') id = (await client.charge()).transactionId
    else if (step === 'authorize') id = (await client.authorize()).transactionId
    else if (step === 'decline') id = (await client.charge({ amount: 2008 })).transactionId
    else if (step === 'declined authorize') id = (await client.authorize({ amount: 2008 })).transactionId
    else {
      const changes = step === 'refund part' ? { amount: 10 } : {}
      const answer = await client[step === 'refund part' ? 'refund' : step](id, changes)
      assert.equal(answer.responseCode, '10000', step)
    }
  }
  return id
}

const CANNOT_BE: readonly (readonly [readonly Step[], 'capture' | 'void' | 'refund', number | null, string])[] = [
  [['charge'], 'refund', 1001, '30015'],
  [['charge', 'refund part'], 'refund', 991, '30015'],
  [['charge', 'refund'], 'refund', 1, '30015'],
  [['authorize', 'capture'], 'refund', 1001, '30015'],
  [['authorize', 'capture'], 'void', null, '30013'],
  [['authorize', 'capture'], 'capture', null, '30079'],
  [['authorize', 'void'], 'capture', null, '30066'],
  [['authorize', 'void'], 'void', null, '30066'],
  [['authorize', 'void'], 'refund', null, '30066'],
  [['charge', 'void'], 'void', null, '30066'],
  [['charge', 'void'], 'refund', null, '30066'],
  [['charge', 'refund'], 'void', null, '30066'],
  [['charge', 'refund part'], 'void', null, '30066'],
  [['authorize', 'capture', 'refund'], 'void', null, '30066'],
  [['decline'], 'capture', null, '30011'],
  [['decline'], 'void', null, '30011'],
  [['decline'], 'refund', null, '30011'],
  [['declined authorize'], 'capture', null, '30011'],
  [['declined authorize'], 'void', null, '30011'],
  [['declined authorize'], 'refund', null, '30011'],
  [['charge'], 'capture', null, '30011'],
  [['authorize'], 'refund', null, '30011'],
  [['authorize'], 'capture', 1001, '50137'],
]

describe('follow-ups that cannot be', () => {
  for (const [steps, followUp, amount, code] of CANNOT_BE) {
    const asked = amount === null ? '' : ` of ${amount}`
    test(`${steps.join(', ')}, then ${followUp}${asked}: ${code}, and nothing is kept`, async () => {
      const id = await play(steps)
      const answer = await client[followUp](id, amount === null ? {} : { amount })
      assert.equal(answer.responseCode, code)
      assert.equal(answer.transactionStatus, 2)
      assert.equal(answer.retryDate, null)
      assert.deepEqual(Object.keys(answer), FOLLOW_UP_KEYS)
      if (amount !== null) assert.equal(answer.amount, amount)
      assert.equal((await app.get(`/v1/transactions/${answer.transactionId}`)).status, 404)
    })
  }

  for (const amount of ['abc', -5, 10.5, 1e30]) {
    test(`a capture or a refund of ${JSON.stringify(amount)}: 50137`, async () => {
      const { transactionId } = await client.authorize()
      assert.equal((await client.capture(transactionId, { amount })).responseCode, '50137')
      await client.capture(transactionId)
      assert.equal((await client.refund(transactionId, { amount })).responseCode, '50137')
    })
  }

  test('on 30015 cvvMessage carries the message', async () => {
    const { transactionId } = await client.charge({ amount: 5000 })
    const answer = await client.refund(transactionId, { amount: 5500 })
    assert.equal(answer.responseCode, '30015')
    const message = 'The external gateway has reported that you have submitted an invalid amount with your request.'
    assert.equal(answer.message, message)
    assert.equal(answer.response.cvvMessage, message)
  })

  test('a refund or a void is no payment: what follows it is 30011', async () => {
    const { transactionId } = await client.charge()
    const refunded = await client.refund(transactionId, { amount: 10 })
    for (const name of ['capture', 'void', 'refund'] as const) {
      assert.equal((await client[name](refunded.transactionId)).responseCode, '30011', name)
    }
  })

  test('a capture’s id names the money: a void of it is 30013, a second capture of it 30079', async () => {
    const authorized = await client.authorize()
    const captured = await client.capture(authorized.transactionId)
    assert.equal((await client.void(captured.transactionId)).responseCode, '30013')
    assert.equal((await client.capture(captured.transactionId)).responseCode, '30079')
  })

  test('ten refunds of all there is at once: one is paid', async () => {
    const { transactionId } = await client.charge()
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.refund(transactionId, { amount: 1000 })))
    assert.equal(answers.filter(({ responseCode }) => responseCode === '10000').length, 1)
    assert.equal(answers.filter(({ responseCode }) => responseCode === '30015').length, 9)
  })

  test('ten refunds of a tenth each at once: all are paid', async () => {
    const { transactionId } = await client.charge()
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.refund(transactionId, { amount: 100 })))
    assert.deepEqual(
      answers.map(({ responseCode }) => responseCode),
      Array(10).fill('10000'),
    )
    assert.equal((await client.refund(transactionId, { amount: 1 })).responseCode, '30015')
  })

  test('a capture and a void at once: one of them is done', async () => {
    const { transactionId } = await client.authorize()
    const [captured, voided] = await Promise.all([client.capture(transactionId), client.void(transactionId)])
    const codes = [captured.responseCode, voided.responseCode].join(' ')
    assert.ok(['10000 30013', '30066 10000'].includes(codes), codes)
  })
})

describe('a declined capture', () => {
  test('is a soft decline with a retryDate, and may be tried again', async () => {
    const { transactionId } = await client.authorize({ amount: 5000 })
    const declined = await client.capture(transactionId, { amount: 2008 })
    assert.equal(declined.responseCode, '20003')
    assert.equal(declined.message, 'Declined - do not honor.')
    assert.equal(declined.transactionStatus, 2)
    assert.ok(new Date(declined.retryDate) > app.clock.now())
    assert.equal((await client.capture(transactionId, { amount: 2009 })).responseCode, '10000')
  })

  test('with disableCustomerRecovery is its hard twin without a date', async () => {
    const { transactionId } = await client.authorize({ amount: 5000 })
    const declined = await client.capture(transactionId, { amount: 2008, disableCustomerRecovery: true })
    assert.equal(declined.responseCode, '30082')
    assert.equal(declined.retryDate, null)
    assert.equal(declined.disableCustomerRecovery, true)
  })
})

describe('refundedpayment', () => {
  test('records a refund made elsewhere: nothing is left to refund', async () => {
    const { transactionId } = await client.charge()
    const recorded = await client.refundedpayment(transactionId, { amount: 1000 })
    assert.equal(recorded.responseCode, '10000')
    assert.equal((await client.refund(transactionId, { amount: 1 })).responseCode, '30015')
  })

  test('accepts a declined transaction and ends its running recovery: the next attempt is 30080, not sent', async () => {
    const declined = await client.charge({ amount: 2112 })
    const recorded = await client.refundedpayment(declined.transactionId)
    assert.equal(recorded.responseCode, '10000')
    assert.equal(recorded.transactionType, 'RefundedPayment')
    const { referenceData } = declined
    const next = await client.charge({ amount: 2112, retryCount: 1, referenceData })
    assert.equal(next.responseCode, '30080')
    assert.equal(next.gatewayTransactionId, null)
  })

  test('accepts any transaction of the chain', async () => {
    const first = await client.charge({ amount: 2008 })
    const second = await client.charge({ amount: 2008, retryCount: 1, referenceData: first.referenceData })
    assert.equal((await client.refundedpayment(first.transactionId)).responseCode, '10000')
    const { referenceData } = second
    assert.equal((await client.charge({ amount: 2008, retryCount: 2, referenceData })).responseCode, '30080')
  })
})
