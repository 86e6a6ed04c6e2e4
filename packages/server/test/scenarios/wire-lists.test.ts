import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, nextReference } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { DETAILED_ITEM_KEYS, INSTANT, SIMPLIFIED_ITEM_KEYS } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)
const idsOf = (items: readonly { transactionId: string }[]) => items.map(({ transactionId }) => transactionId)

/** Every payment transaction, oldest first; the first of them made 30 days ago. */
const made: string[] = []
let startedAt = ''

before(async () => {
  startedAt = app.clock.now().toISOString()
  for (let index = 0; index < 25; index += 1) {
    made.push((await client.charge({ amount: 1000 + index })).transactionId)
    app.clock.advance(1000)
  }
})

describe('a page of transactions', () => {
  test('has 20 items, oldest first, when nothing is said', async () => {
    assert.deepEqual(idsOf(await client.list()), made.slice(0, 20))
  })

  test('goes backwards with order=desc', async () => {
    assert.deepEqual(idsOf(await client.list('?order=desc')), made.slice(-20).reverse())
    assert.deepEqual(idsOf(await client.list('?order=asc&count=3')), made.slice(0, 3))
  })

  for (const [count, items] of [
    ['5', 5],
    ['1', 1],
    ['0', 1],
    ['-7', 1],
    ['100', 25],
    ['101', 25],
    ['99999999999999999999', 25],
  ] as const) {
    test(`count=${count} gives ${items} of 25`, async () => {
      assert.equal((await client.list(`?count=${count}`)).length, items)
    })
  }

  for (const name of ['sinceTransactionId', 'sinceToken']) {
    for (const order of ['asc', 'desc']) {
      test(`${name} goes on behind that item, exclusive, ${order}`, async () => {
        const all = order === 'asc' ? made : [...made].reverse()
        const page = await client.list(`?order=${order}&count=4&${name}=${all[9]}`)
        assert.deepEqual(idsOf(page), all.slice(10, 14))
      })

      test(`${name}: a reader who pages on sees each once, and then an empty page, ${order}`, async () => {
        const seen: string[] = []
        for (let page = 0; page < 10; page += 1) {
          const since = seen.length === 0 ? '' : `&${name}=${seen.at(-1)}`
          const items = await client.list(`?order=${order}&count=7${since}`)
          if (items.length === 0) break
          seen.push(...idsOf(items))
        }
        assert.deepEqual(seen, order === 'asc' ? made : [...made].reverse())
      })
    }
  }

  test('an unknown id is a position like any other', async () => {
    // The random part after the milliseconds of the tenth: lower and higher than any that was drawn.
    const tenth = made[9] ?? ''
    const below = tenth.slice(0, 10).padEnd(26, '0')
    const above = tenth.slice(0, 10).padEnd(26, 'Z')
    assert.deepEqual(idsOf(await client.list(`?count=2&sinceTransactionId=${below}`)), made.slice(9, 11))
    assert.deepEqual(idsOf(await client.list(`?count=2&sinceTransactionId=${above}`)), made.slice(10, 12))
    assert.deepEqual(idsOf(await client.list(`?order=desc&count=1&sinceToken=${below}`)), made.slice(8, 9))
  })

  test('startDate and endDate are instants, inclusive', async () => {
    const dateOf = async (index: number) => (await client.read(made[index] ?? '')).transactionDate
    const [third, sixth] = [await dateOf(2), await dateOf(5)]
    assert.deepEqual(idsOf(await client.list(`?startDate=${third}&endDate=${sixth}`)), made.slice(2, 6))
    assert.deepEqual(idsOf(await client.list(`?endDate=${third}`)), made.slice(0, 3))
    assert.deepEqual(idsOf(await client.list(`?startDate=${third}&endDate=${third}`)), made.slice(2, 3))
    const between = new Date(new Date(third).getTime() + 1).toISOString()
    assert.deepEqual(idsOf(await client.list(`?startDate=${between}&count=1`)), made.slice(3, 4))
    assert.deepEqual(await client.list(`?startDate=2031-01-01T00:00:00Z`), [])
    assert.deepEqual(idsOf(await client.list(`?startDate=${startedAt}&count=100`)), made)
  })

  for (const query of ['startDate=yesterday', 'endDate=2030-02-30', 'startDate=1', 'endDate=%F0%9F%98%80']) {
    test(`${query}: 400`, async () => {
      assert.equal((await app.get(`/v1/transactions?${query}`)).status, 400)
    })
  }

  test('shows a transaction at once', async () => {
    const { transactionId } = await client.charge()
    made.push(transactionId)
    const [newest] = await client.list('?order=desc&count=1')
    assert.equal(newest.transactionId, transactionId)
  })
})

describe('a detailed item', () => {
  test('is what is given when nothing is said, with exactly its keys', async () => {
    for (const query of ['?count=1', '?count=1&responseType=detailed']) {
      const [item] = await client.list(query)
      assert.deepEqual(Object.keys(item), DETAILED_ITEM_KEYS)
      assert.deepEqual(Object.keys(item.gateway), ['token', 'gatewayType', 'name', 'referenceId'])
    }
  })

  test('tells the transaction and its gateway', async () => {
    const gatewaySpecificFields = { stripe: { statement: 'ACME', flags: [true, null, 1.5] } }
    const charged = await client.charge({ gatewaySpecificFields })
    const [item] = await client.list('?order=desc&count=1')
    assert.equal(item.transactionId, charged.transactionId)
    assert.equal(item.transactionType, 'Charge')
    assert.equal(item.transactionStatus, 1)
    assert.equal(item.message, 'Approved.')
    assert.equal(item.merchantTransactionId, charged.merchantTransactionId)
    assert.match(item.transactionDate, INSTANT)
    assert.equal(item.gateway.token, charged.gatewayToken)
    assert.equal(item.gateway.gatewayType, 'flexpay_sandbox')
    assert.deepEqual(item.gatewaySpecificFields, gatewaySpecificFields)
    const read = await client.read(charged.transactionId)
    assert.deepEqual(read.gatewaySpecificFields, gatewaySpecificFields)
    assert.deepEqual(read.gatewaySpecificResponseFields, item.gatewaySpecificResponseFields)
  })
})

describe('a simplified item', () => {
  test('has exactly its keys, and tells the recovery', async () => {
    const orderId = nextReference()
    const first = await client.charge({ amount: 2112, orderId })
    app.clock.advance(1000)
    const [open] = await client.list('?responseType=simplified&order=desc&count=1')
    assert.deepEqual(Object.keys(open), SIMPLIFIED_ITEM_KEYS)
    assert.equal(open.completionStatus, null)
    assert.equal(open.retryDate, first.retryDate)
    assert.equal(open.amount, 2112)
    assert.equal(open.paymentMethodStorageState, 'Cached')
    assert.equal(open.initialMerchantTransactionId, first.merchantTransactionId)
    const { referenceData } = first
    const second = await client.charge({ amount: 2112, orderId, retryCount: 1, referenceData })
    app.clock.advance(1000)
    const items = await client.list('?responseType=simplified&order=desc&count=2')
    assert.deepEqual(idsOf(items), [second.transactionId, first.transactionId])
    for (const item of items) {
      assert.equal(item.completionStatus, 'RecoverySuccessful')
      assert.equal(item.initialMerchantTransactionId, first.merchantTransactionId)
    }
  })

  test('completionStatus is null for what never was in recovery', async () => {
    await client.charge()
    const [item] = await client.list('?responseType=simplified&order=desc&count=1')
    assert.equal(item.completionStatus, null)
    assert.equal(item.message, 'Approved.')
  })
})

describe('what is in the list', () => {
  test('payment transactions of every type, and none of payment methods', async () => {
    const newest = made.at(-1)
    const authorized = await client.authorize()
    const steps = [
      authorized,
      await client.capture(authorized.transactionId),
      await client.refund(authorized.transactionId, { amount: 1 }),
      await client.refundedpayment(authorized.transactionId, { amount: 1 }),
      await client.authorize(),
    ]
    steps.push(await client.void(steps.at(-1)?.transactionId))
    await app.post('/v1/paymentmethods', { paymentMethod: { customerId: 'c', creditCard: cardMethod() } })
    const items = await client.list(`?count=100&sinceToken=${newest}`)
    const types = new Set(items.map((item: { transactionType: string }) => item.transactionType))
    assert.deepEqual(types, new Set(['Charge', 'Authorize', 'Capture', 'Refund', 'RefundedPayment', 'Void']))
    for (const { transactionId } of steps) assert.ok(idsOf(items).includes(transactionId))
  })

  test('completedOnly leaves out what is in recovery', async () => {
    const open = await client.charge({ amount: 2008 })
    const declined = await client.charge({ amount: 3016 })
    const query = (value: string) => client.list(`?order=desc&count=10&completedOnly=${value}`)
    assert.ok(!idsOf(await query('true')).includes(open.transactionId))
    assert.ok(idsOf(await query('true')).includes(declined.transactionId))
    assert.ok(idsOf(await query('false')).includes(open.transactionId))
  })

  test('transactionType leaves out the others; recommendations are there only with it', async () => {
    const items = await client.list('?count=100&transactionType=Refund')
    assert.ok(items.length > 0)
    for (const item of items) assert.equal(item.transactionType, 'Refund')
    assert.deepEqual(await client.list('?transactionType=Recommendation'), [])
    assert.equal((await app.get('/v1/transactions?transactionType=Nothing')).status, 400)
  })
})
