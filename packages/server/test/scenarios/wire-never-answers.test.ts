import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { cardMethod, SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { ScriptedGateway } from '../harness/scripted-gateway.ts'
import type { ScriptedAnswer } from '../harness/scripted-step.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { NO_RESPONSE } from '../harness/wire-shapes.ts'

const gateway = new ScriptedGateway()
const type = gateway.asType('flexpay_sandbox', { countsNetworkLimits: false })
const app = await openTestApp(
  { after },
  { gatewayTypes: { find: (name) => (name === 'flexpay_sandbox' ? type : undefined) } },
)
const client = wireClient(app)

let year = 2030

/** A card whose expiry no other test has: what forbids it reaches no other story. */
function freshCard(creditCardNumber: string) {
  year += 1
  return cardMethod({ creditCardNumber, expiryYear: String(year) })
}

async function decline(answer: ScriptedAnswer, changes: Record<string, unknown>) {
  gateway.declineNext(answer)
  return client.charge(changes)
}

/** Whether a charge was sent; if not, that it was refused with the code, and nothing of a gateway in it. */
async function isSent(changes: Record<string, unknown>, codeIfNot: string): Promise<boolean> {
  const before = gateway.requests.length
  const transaction = await client.charge(changes)
  if (gateway.requests.length > before) return true
  assert.equal(transaction.responseCode, codeIfNot)
  assert.equal(transaction.transactionStatus, 2)
  assert.deepEqual(transaction.response, NO_RESPONSE)
  assert.equal(transaction.gatewayTransactionId, null)
  assert.equal(transaction.retryDate, null)
  return false
}

interface Never {
  readonly answer: ScriptedAnswer
  readonly brand: 'visa' | 'mastercard' | 'diners'
  readonly code: string
  readonly reach: 'payment' | 'card' | 'number'
}

const NEVER: readonly Never[] = [
  { answer: { networkCode: 'R0' }, brand: 'visa', code: '30029', reach: 'payment' },
  { answer: { networkCode: 'R1' }, brand: 'visa', code: '30029', reach: 'card' },
  { answer: { networkCode: 'R3' }, brand: 'visa', code: '30029', reach: 'card' },
  { answer: { networkCode: '04' }, brand: 'visa', code: '30000', reach: 'card' },
  { answer: { networkCode: '07' }, brand: 'visa', code: '30000', reach: 'card' },
  { answer: { networkCode: '14' }, brand: 'visa', code: '30012', reach: 'card' },
  { answer: { networkCode: '46' }, brand: 'visa', code: '30019', reach: 'card' },
  { answer: { networkCode: '12' }, brand: 'visa', code: '30029', reach: 'payment' },
  { answer: { networkCode: '15' }, brand: 'visa', code: '30019', reach: 'payment' },
  { answer: { networkCode: '57' }, brand: 'visa', code: '30029', reach: 'payment' },
  { answer: { networkCode: '41' }, brand: 'visa', code: '30008', reach: 'number' },
  { answer: { networkCode: '43' }, brand: 'diners', code: '30009', reach: 'number' },
]

const ADVICES: readonly Never[] = [
  { answer: { networkCode: '05', adviceCode: '03' }, brand: 'mastercard', code: '', reach: 'card' },
  { answer: { networkCode: '05', adviceCode: '21' }, brand: 'mastercard', code: '', reach: 'card' },
]

// Lost and stolen numbers come last: they block the number for the rest of the file.
for (const never of [...ADVICES, ...NEVER]) {
  const { networkCode, adviceCode } = never.answer
  describe(`${never.brand} answers ${networkCode}${adviceCode === undefined ? '' : ` with advice ${adviceCode}`}`, () => {
    test(`never to be retried; reaches this ${never.reach}`, async () => {
      const paymentMethod = freshCard(SANDBOX_CARDS[never.brand])
      const declined = await decline(never.answer, { paymentMethod, retainOnSuccess: true })
      const { responseCode, referenceData } = declined
      assert.match(responseCode, /^3/)
      if (never.code !== '') assert.equal(responseCode, never.code)
      assert.equal(declined.retryDate, null)
      assert.equal(declined.transactionStatus, 2)
      const read = await client.read(declined.transactionId)
      assert.equal(read.completionStatus, 'RecoveryDeclined')

      assert.equal(await isSent({ referenceData, retryCount: 1, paymentMethod }, responseCode), false, 'same payment')
      const sameCard = await isSent({ paymentMethod, customerId: 'another' }, responseCode)
      assert.equal(sameCard, never.reach === 'payment', 'the same card, another payment')
      const newExpiry = await isSent({ paymentMethod: { ...paymentMethod, expiryMonth: '10' } }, responseCode)
      assert.equal(newExpiry, never.reach !== 'number', 'the same number, another expiry')
      const otherNumber = await isSent({ paymentMethod: cardMethod({ creditCardNumber: SANDBOX_CARDS.jcb }) }, '')
      assert.equal(otherNumber, true, 'another number')
    })
  })
}

describe('a never-answer', () => {
  test('reaches the stored card of the same number and expiry', async () => {
    const creditCard = freshCard(SANDBOX_CARDS.discover)
    const made = await app.post('/v1/paymentmethods', { paymentMethod: { customerId: 'c', creditCard } })
    const { paymentMethodId } = made.json.transaction.paymentMethod
    const declined = await decline({ networkCode: '46' }, { paymentMethod: creditCard })
    const stored = { paymentMethod: null, paymentMethodId }
    assert.equal(await isSent(stored, declined.responseCode), false)
  })

  test('reaches an authorize as it reaches a charge', async () => {
    const paymentMethod = freshCard(SANDBOX_CARDS.discover)
    const declined = await decline({ networkCode: '46' }, { paymentMethod })
    const before = gateway.requests.length
    assert.equal((await client.authorize({ paymentMethod })).responseCode, declined.responseCode)
    assert.equal(gateway.requests.length, before)
  })

  test('binds also where recovery is disabled', async () => {
    const paymentMethod = freshCard(SANDBOX_CARDS.discover)
    const disabled = { paymentMethod, disableCustomerRecovery: true }
    const declined = await decline({ networkCode: '46' }, disabled)
    assert.equal(declined.responseCode, '30019')
    assert.equal(await isSent(disabled, '30019'), false)
  })

  test('does not reach the same number at another gateway method', async () => {
    const paymentMethod = { gatewayPaymentMethodId: 'pm_1', fullName: 'Ada', firstSixDigits: '601188' }
    const declined = await decline({ networkCode: '46' }, { paymentMethod })
    assert.match(declined.responseCode, /^3/)
    const other = { ...paymentMethod, gatewayPaymentMethodId: 'pm_2' }
    assert.equal(await isSent({ paymentMethod: other }, ''), true)
  })
})

describe('soft and hard', () => {
  const softs: readonly (readonly [string, string, string])[] = [
    ['51', '20023', '30087'],
    ['05', '20003', '30082'],
    ['61', '20050', '30092'],
    ['91', '20039', '30088'],
    ['96', '20046', '30090'],
    ['59', '20074', '30031'],
  ]
  for (const [networkCode, soft, hard] of softs) {
    test(`${networkCode} is ${soft} when it will be retried and ${hard} when not`, async () => {
      const paymentMethod = freshCard(SANDBOX_CARDS.discover)
      const retried = await decline({ networkCode }, { paymentMethod })
      assert.equal(retried.responseCode, soft)
      assert.ok(new Date(retried.retryDate) > app.clock.now())
      const stopped = await decline({ networkCode }, { paymentMethod, disableCustomerRecovery: true })
      assert.equal(stopped.responseCode, hard)
      assert.equal(stopped.retryDate, null)
      assert.equal(stopped.transactionStatus, 2)
    })
  }

  test('an expired card without new details is 30026', async () => {
    const declined = await decline({ networkCode: '54' }, { paymentMethod: freshCard(SANDBOX_CARDS.discover) })
    assert.ok(['30026', '20080'].includes(declined.responseCode))
    assert.equal(declined.retryDate === null, declined.responseCode === '30026')
  })
})

describe('Mastercard advice of a wait', () => {
  const hours: Record<string, number> = { 24: 1, 25: 24, 26: 48, 27: 96, 28: 144, 29: 192, 30: 240 }
  for (const [adviceCode, wait] of Object.entries(hours)) {
    test(`${adviceCode}: no retryDate within ${wait} hours; an earlier post is sent`, async () => {
      const paymentMethod = freshCard(SANDBOX_CARDS.mastercard)
      const declined = await decline({ networkCode: '51', adviceCode }, { paymentMethod })
      assert.equal(declined.responseCode, '20023')
      assert.ok(new Date(declined.retryDate).getTime() - app.clock.now().getTime() >= wait * 3_600_000)
      const { referenceData } = declined
      assert.equal(await isSent({ paymentMethod, retryCount: 1, referenceData }, ''), true)
    })
  }
})
