import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { ApiKeyStore } from '../../src/storage/api-key-store.ts'
import { CompanyStore } from '../../src/storage/company-store.ts'
import { hashApiKey } from '../../src/vault/api-key.ts'
import { companyWith } from '../harness/merchants.ts'
import { openTestApp } from '../harness/open-app.ts'
import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { recommendationBody, recommendationClient } from '../harness/recommendation-bodies.ts'
import { wireClient } from '../harness/wire-payments.ts'

const app = await openTestApp({ after })
const { recommend, tryRecommend, tryTell, hoursAgo } = recommendationClient(app)
const client = wireClient(app)

const NUMBER = SANDBOX_CARDS.visa

describe('a card number is refused with 400, not repeated, and nowhere afterwards', () => {
  const places: [string, Record<string, unknown>][] = [
    ['paymentMethod.creditCardNumber', { paymentMethod: { creditCardNumber: NUMBER } }],
    ['paymentMethod.cvv', { paymentMethod: { firstSixDigits: '492020', cvv: '123' } }],
    ['paymentMethod.creditCard.creditCardNumber', { paymentMethod: { creditCard: { creditCardNumber: NUMBER } } }],
    ['creditCardNumber', { creditCardNumber: NUMBER }],
    ['gatewaySpecificFields.card.cvv', { gatewaySpecificFields: { card: { cvv: 123 } } }],
  ]
  for (const [field, changes] of places) {
    test(`as ${field}`, async () => {
      const answer = await tryRecommend(changes)
      assert.equal(answer.status, 400)
      assert.equal(answer.json.error.field, field)
      assert.ok(!answer.text.includes(NUMBER))
    })
  }

  test('nor is one given back that stands where six or four digits should', async () => {
    for (const name of ['firstSixDigits', 'lastFourDigits']) {
      for (const others of [{}, { gatewayPaymentMethodId: 'gateway-method' }]) {
        const answer = await tryRecommend({ paymentMethod: { [name]: NUMBER, ...others } })
        assert.equal(answer.status, 200)
        assert.ok(answer.json.transaction.responseCode.startsWith('5'))
        assert.ok(!answer.text.includes(NUMBER), answer.text)
      }
    }
  })

  test('nor is one taken for a code or a message of the gateway', async () => {
    for (const name of ['networkCode', 'adviceCode', 'gatewayCode', 'gatewayMessage', 'gatewayToken']) {
      const answer = await tryRecommend({}, { [name]: NUMBER })
      assert.deepEqual([answer.status, answer.json.error.field], [400, `References.PreviousTransaction.${name}`])
      assert.ok(!answer.text.includes(NUMBER))
    }
    const { transactionId } = await recommend()
    const told = await tryTell(transactionId, { result: 'declined', networkCode: `x${NUMBER}` })
    assert.deepEqual([told.status, told.json.error.field], [400, 'outcome.networkCode'])
    const earlier = [{ transactionDate: hoursAgo(2), gatewayCode: NUMBER }]
    const answer = await tryRecommend({ earlierAttempts: earlier })
    assert.deepEqual([answer.status, answer.json.error.field], [400, 'earlierAttempts.0.gatewayCode'])
    assert.equal((await tryTell(transactionId, { result: 'approved' })).status, 200, 'nothing was told yet')
  })

  test('it is in no log line and in no table', async () => {
    for (const line of app.logs) assert.ok(!line.includes(NUMBER))
    const tables = await app.database.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    )
    for (const { name } of tables) {
      const [found] = await app.database.query<{ count: number }>(
        `select count(*) as count from ${name} as each_row where each_row::text like $1`,
        [`%${NUMBER}%`],
      )
      assert.equal(found?.count, 0, name)
    }
  })

  test('an empty one is as absent', async () => {
    const answer = await tryRecommend({ paymentMethod: { creditCardNumber: '', cvv: null, firstSixDigits: '492020' } })
    assert.equal(answer.json.transaction.responseCode, '20023')
  })
})

describe('what has no meaning is refused with 400, field and rule named', () => {
  const previous = 'References.PreviousTransaction'
  const refused: [string, Record<string, unknown>, Record<string, unknown>, string][] = [
    ['no previous transaction', { References: null }, {}, previous],
    ['an empty References', { References: {} }, {}, previous],
    ['no date of it', {}, { transactionDate: null }, `${previous}.transactionDate`],
    ['a date that is none', {}, { transactionDate: '2026-02-30' }, `${previous}.transactionDate`],
    ['a date to come', {}, { transactionDate: '2030-01-15T12:06:00Z' }, `${previous}.transactionDate`],
    ['a code longer than any', {}, { adviceCode: '0'.repeat(101) }, `${previous}.adviceCode`],
    ['a gateway that is not there', { gateways: [app.gatewayToken, 'nobody'] }, {}, 'gateways.1'],
    ['a funding that is none', { paymentMethod: { fundingType: 'gift' } }, {}, 'paymentMethod.fundingType'],
    ['a country that is none', { paymentMethod: { issuerCountry: 'USA' } }, {}, 'paymentMethod.issuerCountry'],
    [
      'an earlier attempt without a date',
      { earlierAttempts: [{ networkCode: '51' }] },
      {},
      'earlierAttempts.0.transactionDate',
    ],
    [
      'an earlier attempt that came later',
      { earlierAttempts: [{ transactionDate: hoursAgo(0.1) }] },
      {},
      'earlierAttempts.0.transactionDate',
    ],
  ]
  for (const [what, changes, told, field] of refused) {
    test(`${what}: ${field}`, async () => {
      const answer = await tryRecommend(changes, told)
      assert.equal(answer.status, 400, answer.text)
      assert.equal(answer.json.error.field, field)
    })
  }

  test('a clock that is five minutes ahead is no fault', async () => {
    const answer = await recommend({}, { transactionDate: '2030-01-15T12:05:00Z' })
    assert.equal(answer.responseCode, '20023')
  })
})

test('the gateway of the decline must be one of the company’s: 50130 and the sink type', async () => {
  for (const previous of [{ gatewayToken: 'nobody' }, { merchantAccountReferenceId: 'nobody' }]) {
    const answer = await recommend({}, previous)
    assert.equal(answer.responseCode, '50130')
    assert.equal(answer.gatewayType, 'flexpay_declined')
    assert.equal(answer.retryDate, null)
  }
})

test('a capture, void or refund of a recommendation is refused: no money moved here', async () => {
  const { transactionId } = await recommend()
  for (const operation of ['capture', 'void', 'refund'] as const) {
    assert.equal((await client[operation](transactionId)).responseCode, '30011')
  }
  assert.equal((await client.read(transactionId)).completionStatus, null)
})

async function keyOfAnotherCompany(): Promise<string> {
  const company = companyWith('ELSE')
  const apiKey = 'YW5vdGhlciBjb21wYW55IG9mIHRoaXMgc2VydmVy'
  const createdAt = app.clock.now()
  await new CompanyStore(app.database).insert(company, createdAt)
  const { companyId } = company
  const key = {
    keyId: 'key-else',
    companyId,
    mode: 'sandbox',
    keyHash: hashApiKey(apiKey),
    hint: 'cnZl',
    createdAt,
  } as const
  await new ApiKeyStore(app.database, app.clock).insert(key)
  return apiKey
}

describe('another company', () => {
  test('sees no recommendation, tells no outcome, joins no chain and uses no gateway of it', async () => {
    const otherKey = await keyOfAnotherCompany()
    const other = recommendationClient(app, otherKey)
    await other.makeGateway({})
    const { transactionId, referenceData } = await recommend({ orderId: 'shared-order' })
    assert.equal((await app.get(`/v1/transactions/${transactionId}`, otherKey)).status, 404)
    assert.equal((await other.tryTell(transactionId, { result: 'approved' })).status, 404)
    assert.equal((await other.recommend({ referenceData })).responseCode, '50132')
    const gateways = await other.tryRecommend({ gateways: [app.gatewayToken] })
    assert.equal(gateways.json.error.field, 'gateways.0')
    const list = await app.get('/v1/transactions?transactionType=Recommendation', otherKey)
    assert.deepEqual(list.json.transactions, [])
    const own = await other.recommend({ orderId: 'shared-order' })
    assert.equal(own.responseCode, '20023')
    const read = await app.get(`/v1/transactions/${own.transactionId}`, otherKey)
    assert.equal(read.json.transaction.initialMerchantTransactionId, own.merchantTransactionId)
    assert.equal((await tryTell(own.transactionId, { result: 'approved' })).status, 404)
  })
})

test('needs a key', async () => {
  const answer = await app.post('/v1/recommendations', recommendationBody(app.clock.now()), 'AAAAAAAAAAAAAAAAAAAAAAAA')
  assert.equal(answer.status, 401)
})
