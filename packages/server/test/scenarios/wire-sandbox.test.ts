import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'

const app = await openTestApp({ after })
const client = wireClient(app)

describe('cards of the sandbox', () => {
  for (const [brand, creditCardNumber] of Object.entries(SANDBOX_CARDS)) {
    for (const expiryYear of ['2020', '2035']) {
      test(`${brand} is approved, expiry ${expiryYear}`, async () => {
        const paymentMethod = cardMethod({ creditCardNumber, expiryYear })
        assert.equal((await client.charge({ paymentMethod })).responseCode, '10000')
        assert.equal((await client.authorize({ paymentMethod })).responseCode, '10000')
      })
    }
  }

  test('any other number: 30016', async () => {
    const paymentMethod = cardMethod({ creditCardNumber: '4111111111111111' })
    const transaction = await client.charge({ paymentMethod })
    assert.equal(transaction.responseCode, '30016')
    assert.equal(transaction.message, 'Error / Invalid parameters in the request.')
    assert.equal(transaction.retryDate, null)
    assert.equal(transaction.transactionStatus, 2)
  })
})

describe('amounts of the sandbox', () => {
  const AMOUNTS: readonly (readonly [number, Record<string, unknown>, string])[] = [
    [2005, {}, '20000'],
    [2008, {}, '20003'],
    [2012, {}, '20023'],
    [3016, {}, '30011'],
    [4018, {}, '40000'],
    [5023, {}, '50000'],
    [6020, {}, '20000'],
    [6020, { disableCustomerRecovery: true }, '10000'],
    [7028, {}, '20000'],
    [7028, { disableCustomerRecovery: true }, '30080'],
    [2112, {}, '20023'],
    [2112, { retryCount: 1 }, '10000'],
    [9000, {}, '10000'],
    [7514, {}, '10000'],
    [1, {}, '10000'],
    [2006, {}, '10000'],
  ]
  for (const operation of ['charge', 'authorize'] as const) {
    for (const [amount, changes, code] of AMOUNTS) {
      test(`${operation} of ${amount} with ${JSON.stringify(changes)}: ${code}`, async () => {
        const transaction = await client[operation]({ amount, ...changes })
        assert.equal(transaction.responseCode, code)
        assert.equal(transaction.transactionStatus, code === '10000' ? 1 : 2)
        const hasDate = /^2/.test(code) || (operation === 'authorize' && code === '10000')
        assert.equal(transaction.retryDate !== null, hasDate)
        assert.equal(transaction.message, (await client.read(transaction.transactionId)).message)
      })
    }
  }

  test('2008 says do not honor, in the exact words', async () => {
    assert.equal((await client.charge({ amount: 2008 })).message, 'Declined - do not honor.')
  })

  test('are the same in every currency', async () => {
    assert.equal((await client.charge({ amount: 2008, currencyCode: 'JPY' })).responseCode, '20003')
  })

  for (const amount of [2005, 2012, 3016, 4018, 5023]) {
    test(`on capture only 2008 declines: ${amount} is captured`, async () => {
      const { transactionId } = await client.authorize({ amount: 9999 })
      assert.equal((await client.capture(transactionId, { amount })).responseCode, '10000')
    })
  }

  test('2008 is declined on capture, with a retryDate', async () => {
    const { transactionId } = await client.authorize({ amount: 9999 })
    const declined = await client.capture(transactionId, { amount: 2008 })
    assert.equal(declined.responseCode, '20003')
    assert.ok(new Date(declined.retryDate) > app.clock.now())
  })
})

describe('security codes of the sandbox', () => {
  const CODES: readonly (readonly [string | null, string, string])[] = [
    ['201', 'U', '30049'],
    ['202', 'N', '40006'],
    ['203', 'M', '10000'],
    ['204', 'Q', '30049'],
    ['205', 'P', '30049'],
    ['206', 'S', '40003'],
    ['123', 'M', '10000'],
    ['9999', 'M', '10000'],
    [null, 'M', '10000'],
  ]
  for (const [cvv, cvvCode, code] of CODES) {
    test(`${cvv}: cvvCode ${cvvCode}, ${code}`, async () => {
      const transaction = await client.charge({ paymentMethod: cardMethod({ cvv }) })
      assert.equal(transaction.responseCode, code)
      assert.equal(transaction.response.cvvCode, cvvCode)
      if (cvvCode === 'M') assert.equal(transaction.response.cvvMessage, 'Approved')
      assert.equal(transaction.retryDate, null)
    })
  }

  test('202: the message has "not matched" in it, and cvvMessage "does not match"', async () => {
    const transaction = await client.charge({ paymentMethod: cardMethod({ cvv: '202' }) })
    assert.match(transaction.message, /not matched/)
    assert.match(transaction.response.cvvMessage, /does not match/)
  })
})

describe('addresses of the sandbox', () => {
  for (const avsCode of ['A', 'E', 'N', 'S', 'X', 'Y']) {
    test(`Street_${avsCode}: avsCode ${avsCode}`, async () => {
      const transaction = await client.charge({ paymentMethod: cardMethod({ address1: `Street_${avsCode}` }) })
      assert.equal(transaction.responseCode, '10000')
      assert.equal(transaction.response.avsCode, avsCode)
      assert.equal(typeof transaction.response.avsMessage, 'string')
    })
  }

  for (const address1 of ['12 Main Street', '', null]) {
    test(`${JSON.stringify(address1)}: S, "AVS not supported."`, async () => {
      const { response } = await client.charge({ paymentMethod: cardMethod({ address1 }) })
      assert.equal(response.avsCode, 'S')
      assert.equal(response.avsMessage, 'AVS not supported.')
    })
  }
})

describe('the order of the checks: card, CVV, amount', () => {
  test('an unknown card before its CVV', async () => {
    const paymentMethod = cardMethod({ creditCardNumber: '4111111111111111', cvv: '202' })
    assert.equal((await client.charge({ paymentMethod, amount: 2008 })).responseCode, '30016')
  })

  test('the CVV before the amount', async () => {
    const paymentMethod = cardMethod({ cvv: '202' })
    assert.equal((await client.charge({ paymentMethod, amount: 2008 })).responseCode, '40006')
  })
})

describe('what follows in the sandbox', () => {
  test('a charge of 9000: its void is 30013, its refund approved', async () => {
    const { transactionId } = await client.charge({ amount: 9000 })
    assert.equal((await client.void(transactionId)).responseCode, '30013')
    assert.equal((await client.refund(transactionId)).responseCode, '10000')
  })

  test('a charge of 7514: its void is approved', async () => {
    const { transactionId } = await client.charge({ amount: 7514 })
    assert.equal((await client.void(transactionId)).responseCode, '10000')
  })

  test('a charge of 5000: a refund of 5500 is 30015, and one of 5000 is approved', async () => {
    const { transactionId } = await client.charge({ amount: 5000 })
    assert.equal((await client.refund(transactionId, { amount: 5500 })).responseCode, '30015')
    assert.equal((await client.refund(transactionId, { amount: 5000 })).responseCode, '10000')
  })

  test('partial refunds of 4000 and 3500 of 7500 are approved', async () => {
    const { transactionId } = await client.charge({ amount: 7500 })
    assert.equal((await client.refund(transactionId, { amount: 4000 })).responseCode, '10000')
    assert.equal((await client.refund(transactionId, { amount: 3500 })).responseCode, '10000')
  })
})

test('counted limits across cases do not apply: one card is declined 40 times, and each decline is advised', async () => {
  for (let time = 0; time < 40; time += 1) {
    const transaction = await client.charge({ amount: 2008 })
    assert.equal(transaction.responseCode, '20003', `decline ${time + 1}`)
    assert.notEqual(transaction.retryDate, null)
  }
})
