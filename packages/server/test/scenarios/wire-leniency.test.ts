import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, paymentBody } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { NO_ADDRESS_ANSWER } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })
const client = wireClient(app)

describe('what clients send in other forms', () => {
  test('an amount as a numeric string', async () => {
    const transaction = await client.charge({ amount: '2500' })
    assert.equal(transaction.responseCode, '10000')
    assert.strictEqual(transaction.amount, 2500)
  })

  for (const [sent, shown] of [
    [9, '09'],
    ['9', '09'],
    ['09', '09'],
    [12, '12'],
  ] as const) {
    test(`the month ${JSON.stringify(sent)} is answered as "${shown}"`, async () => {
      const transaction = await client.charge({ paymentMethod: cardMethod({ expiryMonth: sent }) })
      assert.equal(transaction.responseCode, '10000')
      assert.strictEqual(transaction.paymentMethod.expiryMonth, shown)
    })
  }

  test('any string field as a number: it becomes that string', async () => {
    const paymentMethod = cardMethod({
      creditCardNumber: 4920201996449560,
      expiryYear: 2030,
      cvv: 123,
      firstName: 7,
      lastName: 8,
      address1: 9,
      postalCode: 12345,
      city: 10,
      phoneNumber: 5551234,
    })
    const transaction = await client.charge({
      merchantTransactionId: 770001,
      orderId: 42,
      customerId: 12345,
      description: 1.5,
      customVariable1: 0,
      paymentPlan: { sku: 99 },
      shippingAddress: { postalCode: 54321 },
      paymentMethod,
    })
    assert.equal(transaction.responseCode, '10000')
    assert.strictEqual(transaction.merchantTransactionId, '770001')
    assert.strictEqual(transaction.orderId, '42')
    assert.strictEqual(transaction.customerId, '12345')
    assert.strictEqual(transaction.description, '1.5')
    assert.strictEqual(transaction.customVariable1, '0')
    assert.strictEqual(transaction.productSku, '99')
    assert.strictEqual(transaction.shippingAddress.postalCode, '54321')
    const shown = transaction.paymentMethod
    assert.strictEqual(shown.creditCardNumber, '492020******9560')
    assert.strictEqual(shown.expiryYear, '2030')
    assert.strictEqual(shown.fullName, '7 8')
    assert.strictEqual(shown.postalCode, '12345')
    assert.strictEqual(shown.phoneNumber, '5551234')
  })

  for (const [sent, meant] of [
    ['true', true],
    ['false', false],
    [true, true],
    [false, false],
    [null, false],
  ] as const) {
    test(`the flag ${JSON.stringify(sent)} is ${meant}`, async () => {
      const transaction = await client.charge({ disableCustomerRecovery: sent, retainOnSuccess: sent })
      assert.strictEqual(transaction.disableCustomerRecovery, meant)
      assert.equal(transaction.paymentMethod.storageState, meant ? 'Stored' : 'Cached')
    })
  }

  test('retryCount as a numeric string', async () => {
    assert.strictEqual((await client.charge({ retryCount: '2' })).retryCount, 2)
  })

  test('unknown fields are ignored, wherever they are', async () => {
    const transaction = await client.charge({
      somethingNew: { deep: [1, 2, { three: true }] },
      paymentMethod: cardMethod({ favouriteColour: 'green' }),
      shippingAddress: { planet: 'Earth' },
      paymentPlan: { years: [1, 2] },
      References: { Other: {}, PreviousTransaction: { moon: 'full' } },
    })
    assert.equal(transaction.responseCode, '10000')
    assert.deepEqual(transaction.shippingAddress, NO_ADDRESS_ANSWER)
  })
})

describe('nulls are as absent', () => {
  const names = [
    ...['retryCount', 'paymentMethodId', 'description', 'customerIp', 'gatewayToken', 'shippingAddress'],
    ...['paymentPlan', 'dateFirstAttempt', 'disableCustomerRecovery', 'referenceData', 'customVariable1'],
    ...['customVariable2', 'customVariable3', 'customVariable4', 'customVariable5', 'paymentModel', 'initiatedBy'],
    ...['retainOnSuccess', 'References', 'gatewaySpecificFields'],
  ]

  test('all of them at once: approved', async () => {
    const nulls = Object.fromEntries(names.map((name) => [name, null]))
    assert.equal((await client.charge(nulls)).responseCode, '10000')
  })

  test('inside objects, too', async () => {
    const nulls = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, null]))
    const transaction = await client.charge({
      paymentMethod: cardMethod(nulls(['cvv', 'fullName', 'address1', 'country', 'email', 'gatewayPaymentMethodId'])),
      shippingAddress: nulls(['address1', 'country']),
      paymentPlan: nulls(['sku', 'category', 'billingPlan', 'billingCycle']),
      References: { PreviousTransaction: nulls(['gatewayCode', 'gatewayMesage', 'gatewayMessage', 'transactionDate']) },
    })
    assert.equal(transaction.responseCode, '10000')
  })

  const required = { merchantTransactionId: '50103', orderId: '50126', amount: '50137', currencyCode: '50045' }
  for (const [name, code] of Object.entries(required)) {
    test(`${name} null, empty or absent: ${code}`, async () => {
      for (const value of [null, '', undefined]) {
        assert.equal((await client.charge({ [name]: value })).responseCode, code, String(value))
      }
    })
  }

  test('empty names are as absent', async () => {
    const byFull = cardMethod({ firstName: '', lastName: '', fullName: 'Ada Byron' })
    const shown = (await client.charge({ paymentMethod: byFull })).paymentMethod
    assert.deepEqual([shown.firstName, shown.lastName, shown.fullName], [null, null, 'Ada Byron'])
    const byParts = (await client.charge({ paymentMethod: cardMethod({ fullName: '' }) })).paymentMethod
    assert.deepEqual([byParts.firstName, byParts.lastName, byParts.fullName], ['Ada', 'Byron', 'Ada Byron'])
    const none = await client.charge({ paymentMethod: cardMethod({ firstName: '', lastName: '', fullName: '' }) })
    assert.equal(none.responseCode, '50090')
  })
})

describe('text is given back as it came', () => {
  const names: Record<string, string> = {
    emoji: '😀👩‍👩‍👧‍👦',
    'right to left': 'أدا بايرون',
    'accents in two forms': 'Zoe\u0308 Zoë',
    markup: '<b>&amp;"\'</b>',
    'a line break': 'a\nb\tc',
    'no SQL': "'; drop table transactions; --",
  }
  for (const [what, text] of Object.entries(names)) {
    test(what, async () => {
      const paymentMethod = cardMethod({ firstName: text, lastName: text, address1: text, city: text })
      const transaction = await client.charge({ paymentMethod, description: text, customVariable1: text })
      assert.equal(transaction.responseCode, '10000')
      assert.equal(transaction.paymentMethod.firstName, text)
      assert.equal(transaction.paymentMethod.fullName, `${text} ${text}`)
      const read = await client.read(transaction.transactionId)
      assert.equal(read.paymentMethod.lastName, text)
      assert.equal(read.paymentMethod.address1, text)
      assert.equal(read.description, text)
      assert.equal(read.customVariable1, text)
    })
  }
})

describe('dates', () => {
  for (const [sent, meant] of [
    ['2030-01-10T08:00:00Z', '2030-01-10T08:00:00.000Z'],
    ['2030-01-10T08:00:00.123Z', '2030-01-10T08:00:00.123Z'],
    ['2030-01-10T10:00:00+02:00', '2030-01-10T08:00:00.000Z'],
  ] as const) {
    test(`${sent} is answered in UTC`, async () => {
      const { dateFirstAttempt } = await client.charge({ dateFirstAttempt: sent })
      assert.ok(dateFirstAttempt.endsWith('Z'))
      assert.equal(new Date(dateFirstAttempt).toISOString(), meant)
    })
  }

  test('dateFirstAttempt absent: now', async () => {
    assert.equal((await client.charge()).dateFirstAttempt, app.clock.now().toISOString())
  })

  test('dateFirstAttempt absent on a retry: that of the case', async () => {
    const first = await client.charge({ amount: 2008 })
    app.clock.advance(86_400_000)
    const again = await client.charge({ amount: 2008, retryCount: 1, referenceData: first.referenceData })
    assert.equal(again.dateFirstAttempt, first.dateFirstAttempt)
  })

  test('dateFirstAttempt and retryCount are echoed as sent, also on a first call', async () => {
    const changes = { retryCount: 3, dateFirstAttempt: '2029-12-30T00:00:00Z' }
    const transaction = await client.charge(changes)
    assert.equal(transaction.retryCount, 3)
    assert.equal(new Date(transaction.dateFirstAttempt).toISOString(), '2029-12-30T00:00:00.000Z')
  })
})

test('both spellings of the message of an earlier attempt are read', async () => {
  for (const name of ['gatewayMesage', 'gatewayMessage']) {
    const PreviousTransaction = { gatewayCode: '05', [name]: 'Do not honor', transactionDate: '2030-01-10T08:00:00Z' }
    const answer = await app.post('/v1/gateways/charge', paymentBody({ References: { PreviousTransaction } }))
    assert.equal(answer.json.transaction.responseCode, '10000')
  }
})
