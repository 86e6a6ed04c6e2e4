import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { nextReference } from '../harness/payment-bodies.ts'
import { ScriptedGateway } from '../harness/scripted-gateway.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { NO_RESPONSE } from '../harness/wire-shapes.ts'

const gateway = new ScriptedGateway()
const type = gateway.asType('flexpay_sandbox')
const app = await openTestApp(
  { after },
  { gatewayTypes: { find: (name) => (name === 'flexpay_sandbox' ? type : undefined) } },
)
const client = wireClient(app)
// Each story begins on a later day: windows of counted limits of one card do not add up.
beforeEach(() => app.clock.advance(86_400_000))

function assertUnknown(transaction: { [key: string]: unknown }) {
  assert.equal(transaction['transactionStatus'], 3)
  assert.equal(transaction['responseCode'], '20039')
  assert.equal(transaction['retryDate'], null)
}

describe('a gateway that did not answer', () => {
  for (const operation of ['charge', 'authorize'] as const) {
    test(`${operation}: 200, status 3, 20039, no retryDate`, async () => {
      gateway.loseNextAnswer()
      const transaction = await client[operation]()
      assertUnknown(transaction)
      assert.deepEqual(transaction.response, NO_RESPONSE)
      assert.ok(transaction.referenceData.length > 0)
    })
  }

  test('can be asked: a new charge on the case learns that the money is taken, and nothing is sent', async () => {
    const orderId = nextReference()
    gateway.loseNextAnswer()
    const first = await client.charge({ orderId })
    const again = await client.charge({ orderId, retryCount: 1, referenceData: first.referenceData })
    assert.equal(again.responseCode, '30044')
    assert.equal(gateway.timesCharged(orderId), 1)
    const read = await client.read(first.transactionId)
    assert.equal(read.responseCode, '10000')
    assert.equal(read.transactionStatus, 1)
  })

  test('can be asked: it never saw the request, and the new charge is sent', async () => {
    const orderId = nextReference()
    gateway.loseNextRequest()
    const first = await client.charge({ orderId })
    assertUnknown(first)
    const again = await client.charge({ orderId, retryCount: 1, referenceData: first.referenceData })
    assert.equal(again.responseCode, '10000')
    assert.equal(gateway.timesCharged(orderId), 1)
  })

  test('can be asked: it declined, and the new charge is sent', async () => {
    const orderId = nextReference()
    gateway.loseNextAnswer({ kind: 'declined', answer: { networkCode: '51' } })
    const first = await client.charge({ orderId })
    const again = await client.charge({ orderId, retryCount: 1, referenceData: first.referenceData })
    assert.equal(again.responseCode, '10000')
    const read = await client.read(first.transactionId)
    assert.equal(read.responseCode, '20023')
    assert.equal(read.transactionStatus, 2)
  })

  test('does not answer the question either: status 3, 20039, and nothing is sent', async () => {
    const orderId = nextReference()
    gateway.loseNextAnswer()
    const { referenceData } = await client.charge({ orderId })
    const before = gateway.requests.length
    gateway.failNextLookUps(2)
    const again = await client.charge({ orderId, retryCount: 1, referenceData })
    assertUnknown(again)
    assert.deepEqual(again.response, NO_RESPONSE)
    assert.equal(again.gatewayTransactionId, null)
    assertUnknown(await client.charge({ orderId, retryCount: 1 }))
    assert.equal(gateway.requests.length, before)
    assert.equal(gateway.timesCharged(orderId), 1)
  })

  test('is asked, too, when the new charge joins by order, customer, amount, currency and card', async () => {
    const orderId = nextReference()
    gateway.loseNextAnswer()
    await client.charge({ orderId })
    const again = await client.charge({ orderId })
    assert.notEqual(again.responseCode, '10000')
    assert.equal(gateway.timesCharged(orderId), 1)
  })

  test('does not stand in the way of another payment: that is sent, and nothing is asked', async () => {
    gateway.loseNextAnswer()
    await client.charge()
    const asked = gateway.lookUps.length
    assert.equal((await client.charge({ orderId: nextReference() })).responseCode, '10000')
    assert.equal(gateway.lookUps.length, asked)
  })

  test('consumes the merchantTransactionId: the request may have reached it', async () => {
    const merchantTransactionId = nextReference()
    gateway.loseNextAnswer()
    await client.charge({ merchantTransactionId })
    assert.equal((await client.charge({ merchantTransactionId })).responseCode, '50129')
  })

  test('shows in a list as status 3', async () => {
    gateway.loseNextAnswer()
    const { transactionId } = await client.charge()
    const [item] = await client.list('?order=desc&count=1')
    assert.equal(item.transactionId, transactionId)
    assert.equal(item.transactionStatus, 3)
  })
})

describe('a follow-up that was not answered', () => {
  for (const name of ['capture', 'void', 'refund'] as const) {
    test(`${name}: status 3, 20039; the same again asks first, and the money moves once`, async () => {
      const { transactionId } = await (name === 'capture' ? client.authorize() : client.charge())
      gateway.loseNextAnswer()
      assertUnknown(await client[name](transactionId))
      const before = gateway.requests.length
      const again = await client[name](transactionId)
      assert.equal(again.transactionStatus, 2)
      assert.ok(['30079', '30066', '30015'].includes(again.responseCode), again.responseCode)
      assert.equal(gateway.requests.length, before)
    })
  }

  test('of a charge whose own outcome is not known asks about the charge first', async () => {
    gateway.loseNextAnswer()
    const { transactionId } = await client.charge()
    gateway.failNextLookUps(1)
    assertUnknown(await client.refund(transactionId))
    assert.equal((await client.refund(transactionId)).responseCode, '10000')
  })
})

describe('a gateway that was provably not reached', () => {
  test('is an error of ours, status 3, and a later attempt is sent', async () => {
    const orderId = nextReference()
    gateway.refuseNext()
    const first = await client.charge({ orderId })
    assert.equal(first.transactionStatus, 3)
    assert.deepEqual(first.response, NO_RESPONSE)
    const again = await client.charge({ orderId, retryCount: 1, referenceData: first.referenceData })
    assert.equal(again.responseCode, '10000')
  })
})
