import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, paymentBody, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { CARD_KEYS, GATEWAY_METHOD_KEYS, INSTANT, METHOD_OPERATION_KEYS, ULID } from '../harness/wire-shapes.ts'

const app = await openTestApp({ after })

type Fields = Record<string, unknown>

async function operate(method: 'post' | 'put', path: string, paymentMethod?: Fields) {
  const answer = await app[method](`/v1/paymentmethods${path}`, paymentMethod && { paymentMethod })
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(Object.keys(answer.json), ['transaction'])
  return answer.json.transaction
}

const tokenize = (changes: Fields = {}, customerId: unknown = 'customer-1') =>
  operate('post', '', { customerId, creditCard: cardMethod(changes) })

const tokenizeGatewayMethod = (changes: Fields = {}) =>
  operate('post', '', {
    customerId: 'customer-1',
    gatewayPaymentMethod: { gatewayPaymentMethodId: 'pm_1', fullName: 'Ada Byron', ...changes },
  })

const read = async (id: string) => (await app.get(`/v1/paymentmethods/${id}`)).json.paymentMethod

describe('tokenising', () => {
  test('answers exactly its keys, and the method Stored at once', async () => {
    const transaction = await tokenize()
    assert.deepEqual(Object.keys(transaction), METHOD_OPERATION_KEYS)
    assert.equal(transaction.transactionType, 'CreateCreditCard')
    assert.equal(transaction.transactionStatus, 1)
    assert.equal(transaction.responseCode, '10000')
    assert.equal(transaction.message, 'Approved.')
    assert.equal(transaction.customerId, 'customer-1')
    assert.match(transaction.transactionId, ULID)
    assert.match(transaction.transactionDate, INSTANT)
    const { paymentMethod } = transaction
    assert.deepEqual(Object.keys(paymentMethod), CARD_KEYS)
    assert.equal(paymentMethod.storageState, 'Stored')
    assert.equal(paymentMethod.creditCardNumber, '492020******9560')
    assert.equal(paymentMethod.cvv, '***')
    assert.equal(paymentMethod.cardType, 'VISA')
    assert.equal(typeof paymentMethod.fingerprint, 'string')
    assert.deepEqual(await read(paymentMethod.paymentMethodId), paymentMethod)
  })

  test('of a gateway method: fingerprint null, and its account is not checked', async () => {
    const transaction = await tokenizeGatewayMethod({ merchantAccountReferenceId: 'nobody' })
    assert.equal(transaction.transactionType, 'CreateGatewayPaymentMethod')
    assert.equal(transaction.responseCode, '10000')
    const { paymentMethod } = transaction
    assert.deepEqual(Object.keys(paymentMethod), GATEWAY_METHOD_KEYS)
    assert.equal(paymentMethod.fingerprint, null)
    assert.equal(paymentMethod.cvv, '')
    assert.equal(paymentMethod.merchantAccountReferenceId, 'nobody')
    assert.equal(paymentMethod.storageState, 'Stored')
    assert.deepEqual(await read(paymentMethod.paymentMethodId), paymentMethod)
  })

  const faults: readonly (readonly [Fields, string])[] = [
    [{ creditCardNumber: null }, '50059'],
    [{ creditCardNumber: '123' }, '50060'],
    [{ creditCardNumber: '4920201996449561' }, '30002'],
    [{ expiryMonth: null }, '50055'],
    [{ expiryMonth: '13' }, '50056'],
    [{ expiryYear: null }, '50057'],
    [{ expiryYear: 'x' }, '50058'],
    [{ firstName: null }, '50090'],
    [{ lastName: 'x'.repeat(10_000) }, '50092'],
  ]
  for (const [changes, code] of faults) {
    test(`that fails with ${code} has the same keys and a skeleton method`, async () => {
      const transaction = await tokenize(changes)
      assert.deepEqual(Object.keys(transaction), METHOD_OPERATION_KEYS)
      assert.equal(transaction.responseCode, code)
      assert.equal(transaction.transactionStatus, 2)
      const { paymentMethod } = transaction
      assert.deepEqual(Object.keys(paymentMethod), CARD_KEYS)
      assert.match(paymentMethod.paymentMethodId, ULID)
      assert.equal(paymentMethod.firstSixDigits, '')
      assert.equal(paymentMethod.lastFourDigits, '')
      assert.equal(paymentMethod.creditCardNumber, null)
      assert.equal(paymentMethod.storageState, 'Cached')
      assert.equal((await app.get(`/v1/paymentmethods/${paymentMethod.paymentMethodId}`)).status, 404)
    })
  }

  test('without customerId and email: 50048', async () => {
    assert.equal((await tokenize({}, null)).responseCode, '50048')
    assert.equal((await tokenize({ email: 'ada@example.com' }, null)).responseCode, '10000')
  })

  test('without a method, or with two: 50135', async () => {
    assert.equal((await operate('post', '', { customerId: 'c' })).responseCode, '50135')
    const gatewayPaymentMethod = { gatewayPaymentMethodId: 'pm_1', fullName: 'Ada Byron' }
    const both = { customerId: 'c', creditCard: cardMethod(), gatewayPaymentMethod }
    assert.equal((await operate('post', '', both)).responseCode, '50135')
  })

  test('is no payment transaction: it is not in the list of those', async () => {
    const { transactionId } = await tokenize()
    assert.deepEqual((await app.get('/v1/transactions')).json, { transactions: [] })
    assert.equal((await app.get(`/v1/transactions/${transactionId}`)).status, 404)
  })
})

describe('an update', () => {
  test('changes only what it names, and answers the whole merged object', async () => {
    const { paymentMethod: before } = await tokenize({ address1: 'A 1', city: 'Rome', email: 'a@example.com' })
    const changes = { expiryMonth: 3, expiryYear: 2035, city: 'Paris', phoneNumber: '+33 1' }
    const transaction = await operate('put', `/${before.paymentMethodId}`, changes)
    assert.deepEqual(Object.keys(transaction), METHOD_OPERATION_KEYS)
    assert.equal(transaction.transactionType, 'UpdatePaymentMethod')
    assert.equal(transaction.responseCode, '10000')
    const expected = { ...before, expiryMonth: '03', expiryYear: '2035', city: 'Paris', phoneNumber: '+33 1' }
    assert.deepEqual(transaction.paymentMethod, expected)
    assert.deepEqual(await read(before.paymentMethodId), expected)
  })

  test('of the firstName does not rewrite a stored fullName', async () => {
    const { paymentMethod } = await tokenize()
    const transaction = await operate('put', `/${paymentMethod.paymentMethodId}`, { firstName: 'Eve' })
    assert.equal(transaction.paymentMethod.firstName, 'Eve')
    assert.equal(transaction.paymentMethod.fullName, 'Ada Byron')
  })

  const nothing: readonly Fields[] = [
    {},
    { lastName: '' },
    { lastName: null },
    { creditCardNumber: SANDBOX_CARDS.jcb },
    { cvv: '123' },
    { customerId: 'another' },
    { unknown: 'x' },
  ]
  for (const fields of nothing) {
    test(`with ${Object.keys(fields)[0] ?? 'nothing'} alone: 400, "no editable field"`, async () => {
      const { paymentMethod } = await tokenize()
      const answer = await app.put(`/v1/paymentmethods/${paymentMethod.paymentMethodId}`, { paymentMethod: fields })
      assert.equal(answer.status, 400, answer.text)
      assert.match(answer.text, /no editable field/)
      assert.deepEqual(await read(paymentMethod.paymentMethodId), paymentMethod)
    })
  }

  const wrong: readonly (readonly [Fields, string])[] = [
    [{ expiryMonth: '13' }, '50056'],
    [{ expiryYear: 'x' }, '50058'],
    [{ firstName: 'x'.repeat(10_000) }, '50091'],
    [{ country: 'Atlantis' }, '50039'],
    [{ email: 'x'.repeat(10_000) }, '50015'],
  ]
  for (const [fields, code] of wrong) {
    test(`with a wrong ${Object.keys(fields)[0]}: 200 with ${code}, and nothing is changed`, async () => {
      const { paymentMethod } = await tokenize()
      const transaction = await operate('put', `/${paymentMethod.paymentMethodId}`, { city: 'Paris', ...fields })
      assert.equal(transaction.responseCode, code)
      assert.equal(transaction.transactionStatus, 2)
      assert.deepEqual(await read(paymentMethod.paymentMethodId), paymentMethod)
    })
  }
})

describe('a redaction', () => {
  test('keeps id, type, dateCreated, customerId and masked digits, loses the rest, and may be repeated', async () => {
    const { paymentMethod: before } = await tokenize({ address1: 'A 1', email: 'a@example.com', phoneNumber: '1' })
    for (let time = 0; time < 2; time += 1) {
      const transaction = await operate('put', `/${before.paymentMethodId}/redact`)
      assert.deepEqual(Object.keys(transaction), METHOD_OPERATION_KEYS)
      assert.equal(transaction.transactionType, 'RedactPaymentMethod')
      assert.equal(transaction.responseCode, '10000')
      const { paymentMethod } = transaction
      assert.equal(paymentMethod.storageState, 'Redacted')
      const kept = ['paymentMethodId', 'paymentMethodType', 'dateCreated', 'customerId', 'creditCardNumber']
      for (const key of [...kept, 'firstSixDigits', 'lastFourDigits'])
        assert.equal(paymentMethod[key], before[key], key)
      const lost = ['expiryMonth', 'expiryYear', 'firstName', 'lastName', 'fullName', 'address1', 'email']
      for (const key of [...lost, 'phoneNumber', 'fingerprint']) assert.equal(paymentMethod[key], null, key)
      assert.deepEqual(await read(before.paymentMethodId), paymentMethod)
    }
    const { paymentMethodId } = before
    const charge = await app.post('/v1/gateways/charge', paymentBody({ paymentMethod: null, paymentMethodId }))
    assert.equal(charge.json.transaction.responseCode, '50134')
  })
})

describe('a recache', () => {
  test('gives the security code of the next charge, and answers exactly its keys', async () => {
    const { paymentMethodId } = (await tokenize({ cvv: null })).paymentMethod
    const transaction = await operate('put', `/${paymentMethodId}/recache`, { creditCard: { cvv: '202' } })
    assert.deepEqual(Object.keys(transaction), METHOD_OPERATION_KEYS)
    assert.equal(transaction.transactionType, 'RecachePaymentMethod')
    assert.equal(transaction.responseCode, '10000')
    assert.equal(transaction.paymentMethod.cvv, '***')
    const body = () => paymentBody({ paymentMethod: null, paymentMethodId })
    const first = await app.post('/v1/gateways/charge', body())
    assert.equal(first.json.transaction.responseCode, '40006', 'the code went with it')
    const second = await app.post('/v1/gateways/charge', body())
    assert.equal(second.json.transaction.responseCode, '10000', 'and is gone')
  })
})

describe('the list of payment methods', () => {
  test('has wrapped items, oldest first, and pages on by every name of the continuation until it is empty', async () => {
    const made: string[] = []
    for (let index = 0; index < 5; index += 1) {
      app.clock.advance(1000)
      made.push((await tokenize()).paymentMethod.paymentMethodId)
    }
    for (const name of ['sinceToken', 'sinceTransactionId', 'sincePaymentMethodId']) {
      const page = async (since: string | undefined, order: string) => {
        const { json } = await app.get(`/v1/paymentmethods?count=2&order=${order}&${name}=${since}`)
        return json.paymentMethods.map((item: { paymentMethod: Fields }) => {
          assert.deepEqual(Object.keys(item), ['paymentMethod'])
          return item.paymentMethod['paymentMethodId']
        })
      }
      assert.deepEqual(await page(made[0], 'asc'), made.slice(1, 3))
      assert.deepEqual(await page(made[2], 'asc'), made.slice(3, 5))
      assert.deepEqual(await page(made[4], 'asc'), [])
      assert.deepEqual(await page(made[4], 'desc'), [made[3], made[2]])
    }
  })
})
