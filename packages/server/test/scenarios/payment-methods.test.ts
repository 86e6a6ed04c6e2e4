import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { CACHED_METHOD_HOURS } from '../../src/domain/payment-method.ts'
import { ApiKeyStore } from '../../src/storage/api-key-store.ts'
import { CompanyStore } from '../../src/storage/company-store.ts'
import { PaymentMethodStore } from '../../src/storage/payment-method-store.ts'
import { hashApiKey } from '../../src/vault/api-key.ts'
import { panDigits, SANDBOX_PANS } from '../harness/card-numbers.ts'
import { companyWith } from '../harness/merchants.ts'
import { openTestApp } from '../harness/open-app.ts'
import { paymentBody } from '../harness/payment-bodies.ts'
import { storedCard } from '../harness/payment-methods.ts'

const app = await openTestApp({ after })
const { database, clock } = app
const methods = new PaymentMethodStore(database)
const [demo] = await database.query<{ company_id: string }>('select company_id from companies')
const tenant = { companyId: demo?.company_id ?? '', mode: 'sandbox' } as const
const keyOfOther = await makeOtherCompany()

async function makeOtherCompany(): Promise<string> {
  const company = companyWith('OTHER')
  const apiKey = 'a2V5LW9mLXRoZS1vdGhlci1jb21wYW55'
  const keyHash = hashApiKey(apiKey)
  const { companyId } = company
  await new CompanyStore(database).insert(company, clock.now())
  const key = {
    keyId: 'key-of-other',
    companyId,
    mode: 'sandbox',
    keyHash,
    hint: 'YW55',
    createdAt: clock.now(),
  } as const
  await new ApiKeyStore(database, clock).insert(key)
  return apiKey
}

type Json = Record<string, unknown>

async function send(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, key = app.apiKey) {
  const url = `/v1/paymentmethods${path}`
  if (method === 'GET') return app.get(url, key)
  return method === 'POST' ? app.post(url, body, key) : app.put(url, body, key)
}

/** An operation of HTTP 200: the transaction it is answered with, and the method in that. */
async function operate(method: 'POST' | 'PUT', path: string, paymentMethod?: Json) {
  const { status, json } = await send(method, path, paymentMethod && { paymentMethod })
  assert.equal(status, 200)
  const transaction: Json = json.transaction
  assert.deepEqual(Object.keys(transaction), OPERATION_KEYS)
  return { ...transaction, method: transaction['paymentMethod'] } as Json & { method: Json }
}

async function waitingCvvs(): Promise<number | undefined> {
  const [row] = await database.query<{ count: number }>('select count(*) from cached_cvvs')
  return row?.count
}

async function charge(paymentMethodId: string, amount = 1000): Promise<Json> {
  const body = paymentBody({ paymentMethod: null, paymentMethodId, amount })
  return (await app.post('/v1/gateways/charge', body)).json.transaction
}

const OPERATION_KEYS = [
  'transactionId',
  'transactionDate',
  'transactionStatus',
  'message',
  'responseCode',
  'transactionType',
  'customerId',
  'paymentMethod',
]

const creditCard = {
  creditCardNumber: SANDBOX_PANS.visa,
  expiryMonth: 9,
  expiryYear: '2031',
  cvv: '123',
  firstName: 'Ada',
  lastName: 'Lovelace',
  address1: '12 St James Square',
  city: 'London',
  country: 'GB',
  merchantAccountReferenceId: 'not-a-card-field',
}
const gatewayPaymentMethod = {
  gatewayPaymentMethodId: 'pm_1',
  merchantAccountReferenceId: 'of-no-gateway-here',
  firstSixDigits: '492020',
  lastFourDigits: '9560',
  fullName: 'Grace Hopper',
}

async function tokenizeCard(changes: Json = {}) {
  const { method } = await operate('POST', '', { customerId: 'c-1', creditCard: { ...creditCard, ...changes } })
  return String(method['paymentMethodId'])
}

async function tokenizeGatewayMethod() {
  const { method } = await operate('POST', '', { customerId: 'c-1', gatewayPaymentMethod })
  return String(method['paymentMethodId'])
}

async function read(id: string): Promise<Json> {
  const { status, json } = await send('GET', `/${id}`)
  assert.equal(status, 200)
  return json.paymentMethod
}

describe('tokenising', () => {
  test('a card stores it at once and answers every key of a card, masked', async () => {
    const answer = await operate('POST', '', { customerId: 12345, creditCard })
    const { method } = answer
    assert.equal(answer['transactionStatus'], 1)
    assert.equal(answer['responseCode'], '10000')
    assert.equal(answer['message'], 'Approved.')
    assert.equal(answer['transactionType'], 'CreateCreditCard')
    assert.equal(answer['customerId'], '12345')
    assert.match(String(method['fingerprint']), /^[0-9a-f]{40}$/)
    assert.deepEqual(method, {
      ...method,
      creditCardNumber: '492020******9560',
      expiryMonth: '09',
      expiryYear: '2031',
      cvv: '***',
      firstName: 'Ada',
      lastName: 'Lovelace',
      fullName: 'Ada Lovelace',
      customerId: '12345',
      address1: '12 St James Square',
      address2: null,
      postalCode: null,
      city: 'London',
      state: null,
      country: 'GB',
      email: null,
      phoneNumber: null,
      paymentMethodType: 'CreditCard',
      lastFourDigits: '9560',
      firstSixDigits: '492020',
      cardType: 'VISA',
      dateCreated: clock.now().toISOString(),
      storageState: 'Stored',
    })
    assert.equal(Object.keys(answer.method).length, 24)
    assert.deepEqual(await read(String(answer.method['paymentMethodId'])), answer.method)
    assert.equal(await waitingCvvs(), 0)
  })

  test("a gateway's method needs no card, and its account is not checked", async () => {
    const answer = await operate('POST', '', { customerId: 'c-1', gatewayPaymentMethod })
    assert.equal(answer['transactionType'], 'CreateGatewayPaymentMethod')
    assert.deepEqual(answer.method, {
      ...answer.method,
      creditCardNumber: '492020******9560',
      cvv: '',
      fingerprint: null,
      paymentMethodType: 'GatewayPaymentMethodId',
      cardType: 'VISA',
      storageState: 'Stored',
      fullName: 'Grace Hopper',
      firstName: null,
      gatewayPaymentMethodId: 'pm_1',
      merchantAccountReferenceId: 'of-no-gateway-here',
    })
    assert.equal(Object.keys(answer.method).length, 26)
  })

  test('one card twice makes two methods with one fingerprint', async () => {
    const [first, second] = [await read(await tokenizeCard()), await read(await tokenizeCard({ expiryYear: 2040 }))]
    assert.notEqual(first['paymentMethodId'], second['paymentMethodId'])
    assert.equal(first['fingerprint'], second['fingerprint'])
    const another = await read(await tokenizeCard({ creditCardNumber: SANDBOX_PANS.amex }))
    assert.notEqual(another['fingerprint'], first['fingerprint'])
  })

  const refusals: [string, Json, string][] = [
    ['no instrument', { customerId: 'c' }, '50135'],
    ['two instruments', { customerId: 'c', creditCard, gatewayPaymentMethod }, '50135'],
    ['no number', { customerId: 'c', creditCard: { ...creditCard, creditCardNumber: '' } }, '50059'],
    ['a number of the other kind', { customerId: 'c', creditCard: { gatewayPaymentMethodId: 'pm_1' } }, '50059'],
    ['a number that is too short', { customerId: 'c', creditCard: { ...creditCard, creditCardNumber: 4920 } }, '50060'],
    ['a wrong check digit', { creditCard: { ...creditCard, creditCardNumber: '4920201996449561' } }, '30002'],
    ['no expiry month', { customerId: 'c', creditCard: { ...creditCard, expiryMonth: null } }, '50055'],
    ['a month that is none', { customerId: 'c', creditCard: { ...creditCard, expiryMonth: 13 } }, '50056'],
    ['a year that is none', { customerId: 'c', creditCard: { ...creditCard, expiryYear: '31' } }, '50058'],
    ['no name', { customerId: 'c', creditCard: { ...creditCard, firstName: '' } }, '50090'],
    ['no customer', { creditCard }, '50048'],
    ['a customer id that is too long', { customerId: 'c'.repeat(101), creditCard }, '50014'],
    ['no gateway method id', { customerId: 'c', gatewayPaymentMethod: { fullName: 'Grace Hopper' } }, '50138'],
  ]
  for (const [what, paymentMethod, responseCode] of refusals) {
    test(`${what} is answered ${responseCode} with a skeleton, and nothing is stored`, async () => {
      const [before] = await database.query<{ count: number }>('select count(*) from payment_methods')
      const answer = await operate('POST', '', paymentMethod)
      assert.equal(answer['responseCode'], responseCode)
      assert.equal(answer['transactionStatus'], 2)
      const filled = Object.entries(answer.method).filter(([, value]) => value !== null)
      assert.deepEqual(Object.fromEntries(filled), {
        paymentMethodId: answer.method['paymentMethodId'],
        customerId: answer.method['customerId'],
        dateCreated: clock.now().toISOString(),
        paymentMethodType: 'CreditCard',
        firstSixDigits: '',
        lastFourDigits: '',
        storageState: 'Cached',
      })
      assert.deepEqual(await database.query('select count(*) from payment_methods'), [before])
      assert.equal((await send('GET', `/${String(answer.method['paymentMethodId'])}`)).status, 404)
    })
  }

  test('an email stands in for the customer id', async () => {
    const sent = { creditCard: { ...creditCard, email: 'ada@example.com' } }
    const [first, second] = [await operate('POST', '', sent), await operate('POST', '', sent)]
    assert.equal(first['responseCode'], '10000')
    assert.match(String(first['customerId']), /^[0-9A-Z]{26}$/)
    assert.equal(first['customerId'], second['customerId'])
    assert.equal(first['customerId'], first.method['customerId'])
  })

  test('fields may stand beside creditCard', async () => {
    const answer = await operate('POST', '', { customerId: 'c-1', ...creditCard })
    assert.equal(answer['transactionType'], 'CreateCreditCard')
    assert.equal(answer['responseCode'], '10000')
  })
})

describe('reading', () => {
  test("what is unknown, and what is another company's, is 404", async () => {
    const id = await tokenizeCard()
    for (const [path, key] of [
      ['/01ARZ3NDEKTSV4RRFFQ69G5FAV', app.apiKey],
      [`/${id}`, keyOfOther],
    ] as const) {
      const { status, json } = await send('GET', path, undefined, key)
      assert.equal(status, 404)
      assert.equal(json.error.code, 'not_found')
    }
  })

  test('the list wraps each item and pages by every name of the continuation', async () => {
    const ids = [await tokenizeForOther(), await tokenizeForOther(), await tokenizeForOther()]
    const list = async (query: string) => {
      const { json } = await send('GET', query, undefined, keyOfOther)
      const items: { paymentMethod: Json }[] = json.paymentMethods
      return items.map(({ paymentMethod }) => String(paymentMethod['paymentMethodId']))
    }
    assert.deepEqual(await list(''), ids)
    assert.deepEqual(await list('?order=desc&count=2'), [ids[2], ids[1]])
    for (const name of ['sincePaymentMethodId', 'sinceToken', 'sinceTransactionId']) {
      assert.deepEqual(await list(`?count=1&${name}=${ids[0]}`), [ids[1]])
    }
    assert.deepEqual(await list(`?sinceToken=${ids[2]}`), [])
    assert.deepEqual(await list('?count=0'), [ids[0]])
  })

  async function tokenizeForOther(): Promise<string> {
    const { json } = await send('POST', '', { paymentMethod: { customerId: 'c', creditCard } }, keyOfOther)
    return json.transaction.paymentMethod.paymentMethodId
  }
})

describe('an update', () => {
  test('answers the whole method with what it names changed, nested or not', async () => {
    const id = await tokenizeCard()
    const before = await read(id)
    const answer = await operate('PUT', `/${id}`, { expiryMonth: 1, city: 'Paris', lastName: '', customerId: 'c-9' })
    assert.equal(answer['transactionType'], 'UpdatePaymentMethod')
    assert.equal(answer['responseCode'], '10000')
    assert.equal(answer['customerId'], 'c-1')
    assert.deepEqual(answer.method, { ...before, expiryMonth: '01', city: 'Paris' })
    await operate('PUT', `/${id}`, { creditCard: { firstName: 'Augusta' } })
    assert.deepEqual(await read(id), { ...before, expiryMonth: '01', city: 'Paris', firstName: 'Augusta' })
  })

  test('that names nothing editable is 400 and says so', async () => {
    const id = await tokenizeCard()
    for (const paymentMethod of [{}, { lastName: '' }, { creditCardNumber: SANDBOX_PANS.jcb }, { creditCard: null }]) {
      const { status, text } = await send('PUT', `/${id}`, { paymentMethod })
      assert.equal(status, 400)
      assert.match(text, /no editable field/)
    }
  })

  test('with a value that is wrong is answered with its code and changes nothing', async () => {
    const id = await tokenizeCard()
    const before = await read(id)
    for (const [wrong, responseCode] of [
      [{ expiryMonth: '13' }, '50056'],
      [{ expiryYear: 'soon' }, '50058'],
      [{ firstName: 'a'.repeat(51) }, '50091'],
      [{ country: 'Great Britain' }, '50039'],
    ] as const) {
      const answer = await operate('PUT', `/${id}`, { city: 'Paris', ...wrong })
      assert.equal(answer['responseCode'], responseCode)
      assert.equal(answer['transactionStatus'], 2)
      assert.deepEqual(answer.method, before)
      assert.deepEqual(await read(id), before)
    }
  })

  test('of what is unknown is 404, and of what is redacted 50134', async () => {
    assert.equal((await send('PUT', '/unknown', { paymentMethod: { city: 'Paris' } })).status, 404)
    const id = await tokenizeCard()
    await operate('PUT', `/${id}/redact`)
    const answer = await operate('PUT', `/${id}`, { city: 'Paris' })
    assert.equal(answer['responseCode'], '50134')
    assert.equal(answer.method['city'], null)
  })
})

describe('redacting', () => {
  test('leaves the mask, and is approved again', async () => {
    for (const id of [await tokenizeCard(), await tokenizeGatewayMethod()]) {
      const before = await read(id)
      const kept = ['paymentMethodId', 'creditCardNumber', 'cvv', 'customerId', 'paymentMethodType']
      kept.push('lastFourDigits', 'firstSixDigits', 'cardType', 'dateCreated')
      const expected = Object.fromEntries(
        Object.entries(before).map(([name, value]) => [name, kept.includes(name) ? value : null]),
      )
      for (const _ of [1, 2]) {
        const answer = await operate('PUT', `/${id}/redact`)
        assert.equal(answer['transactionType'], 'RedactPaymentMethod')
        assert.equal(answer['responseCode'], '10000')
        assert.deepEqual(answer.method, { ...expected, storageState: 'Redacted' })
        assert.deepEqual(await read(id), answer.method)
      }
    }
    assert.equal((await send('PUT', '/unknown/redact')).status, 404)
  })

  test('ends the recovery that runs on the method, whose id cannot be charged any more', async () => {
    const id = await tokenizeCard()
    const declined = await charge(id, 2012)
    assert.equal(declined['responseCode'], '20023')
    await operate('PUT', `/${id}/redact`)
    const reading = await app.get(`/v1/transactions/${String(declined['transactionId'])}`)
    assert.equal(reading.json.transaction.completionStatus, 'RecoveryCancelled')
    assert.equal(reading.json.transaction.paymentMethod.lastName, null)
    assert.equal((await charge(id))['responseCode'], '50134')
  })

  test('takes a waiting security code with it', async () => {
    const id = await tokenizeCard()
    await operate('PUT', `/${id}/recache`, { creditCard: { cvv: '201' } })
    assert.equal(await waitingCvvs(), 1)
    await operate('PUT', `/${id}/redact`)
    assert.equal(await waitingCvvs(), 0)
  })

  test('is not refused to a cached method whose hours are over', async () => {
    const createdAt = new Date(clock.now().getTime() - (CACHED_METHOD_HOURS + 1) * 3_600_000)
    const method = storedCard(tenant, { storageState: 'Cached', createdAt })
    await methods.insert(tenant, { method, sealedPan: null, retainOnSuccess: false })
    assert.equal((await send('GET', `/${method.paymentMethodId}`)).status, 404)
    assert.equal((await operate('PUT', `/${method.paymentMethodId}/redact`))['responseCode'], '10000')
  })
})

describe('recaching', () => {
  test('keeps the security code for one authorization of a stored card', async () => {
    const id = await tokenizeCard()
    const answer = await operate('PUT', `/${id}/recache`, { creditCard: { cvv: 202 } })
    assert.equal(answer['transactionType'], 'RecachePaymentMethod')
    assert.equal(answer['responseCode'], '10000')
    assert.deepEqual(answer.method, await read(id))
    assert.equal(await waitingCvvs(), 1)
    // The sandbox's code for a wrong security code shows that it arrived, and once.
    assert.equal((await charge(id))['responseCode'], '40006')
    assert.equal(await waitingCvvs(), 0)
    assert.equal((await charge(id))['responseCode'], '10000')
  })

  test('refuses a code that is none, and a method without a card', async () => {
    const card = await tokenizeCard()
    for (const creditCardSent of [{ cvv: '12' }, { cvv: 'abc' }, {}, null]) {
      const answer = await operate('PUT', `/${card}/recache`, { creditCard: creditCardSent })
      assert.equal(answer['responseCode'], '50000')
    }
    const cached = storedCard(tenant, { storageState: 'Cached', createdAt: clock.now() })
    await methods.insert(tenant, { method: cached, sealedPan: null, retainOnSuccess: false })
    await operate('PUT', `/${card}/redact`)
    for (const id of [card, await tokenizeGatewayMethod(), cached.paymentMethodId]) {
      const answer = await operate('PUT', `/${id}/recache`, { creditCard: { cvv: '201' } })
      assert.equal(answer['responseCode'], '50134')
    }
    assert.equal((await send('PUT', '/unknown/recache', { paymentMethod: { creditCard: { cvv: '201' } } })).status, 404)
    assert.equal(await waitingCvvs(), 0)
  })
})

describe('card numbers', () => {
  test('are in no row while stored, and neither they nor their ciphertext once redacted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(panDigits, { minLength: 1, maxLength: 4 }), async (pans) => {
        const ciphertexts: string[] = []
        for (const creditCardNumber of pans) {
          const id = await tokenizeCard({ creditCardNumber })
          const sealed = await methods.findSealedPan(tenant, id)
          assert.ok(sealed !== null)
          ciphertexts.push(sealed.toString('hex'))
          assert.ok((await everyRow()).includes(sealed.toString('hex')), 'a row is read as it is')
          await assertNowhere([creditCardNumber])
          await operate('PUT', `/${id}/redact`)
        }
        await assertNowhere(pans)
        const rows = await everyRow()
        for (const ciphertext of ciphertexts) assert.ok(!rows.includes(ciphertext))
      }),
      { numRuns: 10 },
    )
  })

  /** Every row of every table as text; bytes are hexadecimal in it. */
  async function everyRow(): Promise<string> {
    const tables = await database.query<{ name: string }>(
      `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
    )
    const texts: string[] = []
    for (const { name } of tables) {
      const rows = await database.query<{ text: string }>(`select each::text as text from ${name} each`)
      texts.push(...rows.map(({ text }) => text))
    }
    return texts.join('\n')
  }

  async function assertNowhere(pans: readonly string[]): Promise<void> {
    const rows = await everyRow()
    for (const pan of pans) {
      assert.ok(!rows.includes(pan))
      assert.ok(!rows.includes(Buffer.from(pan).toString('hex')))
    }
  }
})

test('hostile bodies are refused or answered with a code, never with a 500, and no answer holds the number', async () => {
  const pan = SANDBOX_PANS.discover
  const hostile: fc.Arbitrary<unknown> = fc.oneof(
    fc.jsonValue(),
    fc.record({ paymentMethod: fc.jsonValue() }),
    fc.record({
      paymentMethod: fc.dictionary(
        fc.constantFrom('customerId', 'creditCard', 'gatewayPaymentMethod', 'creditCardNumber', '__proto__', 'cvv'),
        fc.oneof(
          fc.jsonValue(),
          fc.dictionary(
            fc.constantFrom(
              'creditCardNumber',
              'expiryMonth',
              'expiryYear',
              'cvv',
              'fullName',
              'country',
              'constructor',
            ),
            fc.oneof(fc.constant(pan), fc.constant('\0'), fc.string({ unit: 'binary' }), fc.jsonValue()),
          ),
        ),
      ),
    }),
  )
  // Fields that one kind of request reads and another does not.
  const unreadFields = [
    { customerId: {}, city: 'Paris' },
    { creditCard: { customerId: {}, gatewayPaymentMethodId: [], city: 'Paris' } },
    { gatewayPaymentMethod: { creditCardNumber: {}, cvv: [], city: 'Paris' } },
  ]
  const id = await tokenizeCard()
  await fc.assert(
    fc.asyncProperty(hostile, async (body) => {
      for (const [method, path] of [
        ['POST', ''],
        ['PUT', `/${id}`],
        ['PUT', `/${id}/recache`],
      ] as const) {
        const { status, text } = await send(method, path, body)
        assert.ok(status === 200 || status === 400 || status === 415, `${status}`)
        assert.ok(!text.includes(pan))
      }
    }),
    { numRuns: 200, examples: unreadFields.map((paymentMethod): [unknown] => [{ paymentMethod }]) },
  )
})
