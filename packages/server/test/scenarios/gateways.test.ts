import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { paymentBody } from '../harness/payment-bodies.ts'

const server = await openTestApp({ after })

const ALL_KINDS = { acceptCreditCard: true, acceptPrepaidCard: true, acceptDebitCard: true }
const ALL_BRANDS = Object.fromEntries(
  ['visa', 'masterCard', 'amex', 'discover', 'dinersClub', 'jcb', 'maestro'].map((brand) => [brand, ALL_KINDS]),
)

async function create(gateway: Record<string, unknown>) {
  // Two made in one millisecond have no order.
  server.clock.advance(1)
  const answer = await server.post('/v1/gateways', { gateway })
  assert.equal(answer.status, 200, answer.text)
  return answer.json.gateway
}

async function refusalOf(gateway: unknown) {
  const answer = await server.post('/v1/gateways', { gateway })
  assert.equal(answer.status, 400, answer.text)
  return answer.json.error
}

async function chargeThrough(gatewayToken: string) {
  const answer = await server.post('/v1/gateways/charge', paymentBody({ gatewayToken }))
  return answer.json.transaction
}

test('a gateway of which only name and type are told has the defaults, and every key', async () => {
  const gateway = await create({ name: 'Bare', gatewayType: 'stripe' })
  assert.match(gateway.token, /^[0-9A-HJKMNP-TV-Z]{26}$/)
  assert.deepEqual(gateway, {
    token: gateway.token,
    name: 'Bare',
    merchantAccountReferenceId: null,
    gatewayType: 'stripe',
    currencyCode: null,
    status: 'Available',
    acceptedCurrencyCodes: [],
    acceptedCards: ALL_BRANDS,
    weight: 0,
    acceptRetries: true,
    cvvRequired: false,
    approvedChargeOrCaptureRateFee: null,
    approvedChargeOrCaptureFlatFee: null,
    otherTransactionFlatFee: null,
    settings: {},
  })
})

test('what was told comes back, and what was read can be sent back without a change', async () => {
  const visa = { ...ALL_KINDS, acceptPrepaidCard: false }
  const gateway = await create({
    name: 'Zürich 🏔',
    gatewayType: 'adyen',
    merchantAccountReferenceId: 'ch-1',
    currencyCode: 'CHF',
    status: 'RefundOnly',
    acceptedCurrencyCodes: ['CHF', 'EUR', 'CHF'],
    acceptedCards: { visa: { acceptPrepaidCard: false }, maestro: null },
    weight: '12',
    acceptRetries: 'false',
    cvvRequired: true,
    approvedChargeOrCaptureRateFee: '0.029',
    approvedChargeOrCaptureFlatFee: 30,
    otherTransactionFlatFee: '5',
    settings: { apiKey: 'AQE-secret', merchantAccount: 'AcmeSwitzerland' },
  })
  assert.deepEqual(gateway.acceptedCards, { ...ALL_BRANDS, visa })
  assert.deepEqual(gateway.acceptedCurrencyCodes, ['CHF', 'EUR'])
  const { weight, acceptRetries, cvvRequired, approvedChargeOrCaptureRateFee, otherTransactionFlatFee } = gateway
  assert.deepEqual(
    [weight, acceptRetries, cvvRequired, approvedChargeOrCaptureRateFee, otherTransactionFlatFee],
    [12, false, true, 0.029, 5],
  )
  const path = `/v1/gateways/${gateway.token}`
  assert.deepEqual((await server.get(path)).json, { gateway })
  const sentBack = await server.put(path, { gateway })
  assert.deepEqual([sentBack.status, sentBack.json], [200, { gateway }])
})

test('an update changes what it names, and null empties what can be empty', async () => {
  const cards = { visa: { acceptDebitCard: false }, amex: { acceptCreditCard: false } }
  const made = await create({
    name: 'Changing',
    gatewayType: 'nmi',
    currencyCode: 'USD',
    weight: 5,
    cvvRequired: true,
    acceptedCards: cards,
  })
  const change = { currencyCode: null, weight: null, acceptedCards: { visa: { acceptCreditCard: false } } }
  const changed = await server.put(`/v1/gateways/${made.token}`, { gateway: change })
  const visa = { acceptCreditCard: false, acceptPrepaidCard: true, acceptDebitCard: false }
  const acceptedCards = { ...made.acceptedCards, visa }
  assert.deepEqual(changed.json.gateway, { ...made, currencyCode: null, acceptedCards })
})

test('settings are never shown, neither in an answer nor in a log nor in the database', async () => {
  const secret = 'sk_test_never_to_be_seen'
  const made = await server.post('/v1/gateways', {
    gateway: { name: 'Secret', gatewayType: 'moneris', settings: { secretKey: secret, account: 'acct_1' } },
  })
  assert.deepEqual(made.json.gateway.settings, { account: true, secretKey: true })
  const path = `/v1/gateways/${made.json.gateway.token}`
  const changed = await server.put(path, { gateway: { settings: { account: null, secretKey: true, other: 'x' } } })
  assert.deepEqual(changed.json.gateway.settings, { other: true, secretKey: true })
  const wrong = await server.put(path, { gateway: { settings: { secretKey: [secret] } } })
  assert.equal(wrong.status, 400)
  const seen = [made, changed, wrong, await server.get(path), await server.get('/v1/gateways')].map(({ text }) => text)
  const rows = await server.database.query('select * from gateways')
  for (const text of [...seen, ...server.logs, JSON.stringify(rows)]) assert.ok(!text.includes(secret))
  const bytes = rows.map((row) => (row as { sealed_settings: Buffer | null }).sealed_settings?.toString('latin1') ?? '')
  assert.ok(!bytes.join().includes(secret))
})

test('name, type and token are set once', async () => {
  const { token } = await create({ name: 'Fixed', gatewayType: 'nmi' })
  for (const [field, value] of Object.entries({ name: 'Other', gatewayType: 'stripe', token: 'other' })) {
    const answer = await server.put(`/v1/gateways/${token}`, { gateway: { [field]: value } })
    assert.deepEqual([answer.status, answer.json.error.field], [400, field])
    assert.match(answer.json.error.message, /cannot be changed/)
  }
})

test('a wrong field is named with its rule, and nothing is made', async () => {
  const before = (await server.get('/v1/gateways')).json.gateways.length
  const good = { name: 'Wrong', gatewayType: 'stripe' }
  const wrong: [field: string, gateway: Record<string, unknown>][] = [
    ['name', { gatewayType: 'stripe' }],
    ['name', { ...good, name: '' }],
    ['name', { ...good, name: 'x'.repeat(101) }],
    ['name', { ...good, name: 'nul\u0000' }],
    ['gatewayType', { name: 'Wrong' }],
    ['gatewayType', { ...good, gatewayType: 'acme' }],
    ['merchantAccountReferenceId', { ...good, merchantAccountReferenceId: 'x'.repeat(101) }],
    ['currencyCode', { ...good, currencyCode: 'XYZ' }],
    ['currencyCode', { ...good, currencyCode: 'usd' }],
    ['status', { ...good, status: 'available' }],
    ['acceptedCurrencyCodes', { ...good, acceptedCurrencyCodes: ['USD', 'dollars'] }],
    ['weight', { ...good, weight: -1 }],
    ['weight', { ...good, weight: 1001 }],
    ['weight', { ...good, weight: '1.5' }],
    ['approvedChargeOrCaptureRateFee', { ...good, approvedChargeOrCaptureRateFee: 1.01 }],
    ['approvedChargeOrCaptureRateFee', { ...good, approvedChargeOrCaptureRateFee: '0.0000001' }],
    ['approvedChargeOrCaptureFlatFee', { ...good, approvedChargeOrCaptureFlatFee: 1e15 }],
    ['settings', { ...good, settings: { 'no spaces': 'x' } }],
    ['settings.key', { ...good, settings: { key: true } }],
    ['settings.key', { ...good, settings: { key: 'x'.repeat(10_001) } }],
  ]
  for (const [field, gateway] of wrong) {
    const error = await refusalOf(gateway)
    assert.deepEqual([error.field, error.message.startsWith(field)], [field, true], JSON.stringify(error))
  }
  for (const hostile of [null, 7, 'x', [], { ...good, acceptedCards: [] }, { ...good, acceptedCards: { visa: 'x' } }]) {
    await refusalOf(hostile)
  }
  assert.equal((await server.get('/v1/gateways')).json.gateways.length, before)
})

test('a reference names one gateway', async () => {
  const first = await create({ name: 'First', gatewayType: 'nmi', merchantAccountReferenceId: 'one' })
  const second = await create({ name: 'Second', gatewayType: 'nmi' })
  const taken = await refusalOf({ name: 'Third', gatewayType: 'nmi', merchantAccountReferenceId: 'one' })
  assert.equal(taken.field, 'merchantAccountReferenceId')
  const change = { gateway: { merchantAccountReferenceId: 'one' } }
  assert.equal((await server.put(`/v1/gateways/${second.token}`, change)).status, 400)
  assert.equal((await server.put(`/v1/gateways/${first.token}`, change)).status, 200)
})

test('gateways are listed in the order they were made', async () => {
  const tokens = []
  for (const name of ['a', 'b', 'c']) tokens.push((await create({ name, gatewayType: 'nmi' })).token)
  const listed = (await server.get('/v1/gateways')).json.gateways.map((gateway: { token: string }) => gateway.token)
  assert.deepEqual(listed.slice(-3), tokens)
  assert.equal(listed[0], server.gatewayToken)
})

test('an unknown gateway is 404, for reading, changing and deleting', async () => {
  const path = '/v1/gateways/01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const answers = [
    await server.get(path),
    await server.put(path, { gateway: { weight: 1 } }),
    await server.delete(path),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [404, 404, 404],
  )
})

test('a deleted gateway is gone with the next charge', async () => {
  const { token } = await create({ name: 'Short', gatewayType: 'flexpay_sandbox' })
  assert.equal((await chargeThrough(token)).gatewayToken, token)
  const deleted = await server.delete(`/v1/gateways/${token}`)
  assert.deepEqual([deleted.status, deleted.text], [204, ''])
  assert.equal((await server.get(`/v1/gateways/${token}`)).status, 404)
  assert.equal((await chargeThrough(token)).responseCode, '50130')
})

test('a change is in force with the next charge, in this process and in another', async (t) => {
  const other = await openTestApp(t, { beside: server })
  const { token } = await create({ name: 'Switched', gatewayType: 'flexpay_sandbox' })
  assert.equal((await chargeThrough(token)).responseCode, '10000')
  await other.put(`/v1/gateways/${token}`, { gateway: { status: 'Disabled' } })
  assert.equal((await chargeThrough(token)).responseCode, '50130')
  await server.put(`/v1/gateways/${token}`, { gateway: { status: 'Available' } })
  assert.equal((await chargeThrough(token)).responseCode, '10000')
})
