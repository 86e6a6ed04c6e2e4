import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AMEX_CODES } from './amex-codes.ts'
import type { RawDecline } from './classify-decline.ts'
import { classifyDecline } from './classify-decline.ts'
import { DECLINE_REASONS } from './decline-reason.ts'
import { GATEWAY_CODE_TABLES } from './gateway-codes/gateway-code-tables.ts'
import { MASTERCARD_ADVICE_CODES } from './mastercard-advice-codes.ts'
import { NETWORK_CODES } from './network-codes.ts'
import type { CardNetwork } from './payment.ts'

const at = new Date('2026-11-24T10:00:00Z')
const NETWORKS: CardNetwork[] = ['visa', 'mastercard', 'amex', 'discover', 'diners', 'jcb', 'elo', 'unknown']

const classify = (raw: Partial<RawDecline>) => classifyDecline({ network: 'visa', at, ...raw })

test('each network code has one meaning, with its source table named', () => {
  assert.deepEqual(classify({ networkCode: '51' }), {
    reason: 'insufficient_funds',
    declineClass: 'soft',
    responseCode: { retry: '20023', stop: '30087' },
    basis: { table: 'network', code: '51' },
  })
})

test('a network code is read whatever its case, spaces or missing zero', () => {
  assert.equal(classify({ networkCode: ' r1 ' }).reason, 'revoked_authorization')
  assert.equal(classify({ networkCode: '5' }).reason, 'do_not_honor')
})

test('the same code is read per network', () => {
  assert.equal(classify({ network: 'visa', networkCode: '82' }).reason, 'cvv_mismatch')
  assert.equal(classify({ network: 'mastercard', networkCode: '82' }).reason, 'policy_decline')
  assert.equal(classify({ network: 'visa', networkCode: '79' }).reason, 'generic_decline')
  assert.equal(classify({ network: 'mastercard', networkCode: '79' }).reason, 'lifecycle_decline')
  assert.equal(classify({ network: 'mastercard', networkCode: '70' }).reason, 'call_issuer')
})

test('American Express is read in three digits', () => {
  assert.equal(classify({ network: 'amex', networkCode: '116' }).reason, 'insufficient_funds')
  assert.equal(classify({ network: 'unknown', networkCode: '116' }).reason, 'insufficient_funds')
  assert.equal(classify({ network: 'visa', networkCode: '116' }).reason, 'unclassified')
})

test('a specific network code wins over a gateway code that merges unlike reasons', () => {
  const merged = { gatewayType: 'moneris', gatewayCode: '421' }
  assert.equal(classify(merged).reason, 'pickup_card')
  assert.equal(classify({ ...merged, networkCode: '57' }).reason, 'transaction_not_permitted')
  assert.equal(classify({ ...merged, networkCode: '51' }).never, undefined)
})

test('a bare network code gives way to a gateway code that knows better, and wins over one as bare', () => {
  const code = classify({ networkCode: '05', gatewayType: 'nmi', gatewayCode: '202' })
  assert.equal(code.reason, 'insufficient_funds')
  assert.deepEqual(code.basis, { table: 'gateway', code: '202' })
  assert.equal(classify({ networkCode: '05', gatewayType: 'nmi', gatewayCode: '200' }).reason, 'do_not_honor')
})

test('a code in no table is unclassified, never guessed', () => {
  for (const raw of [
    {},
    { networkCode: 'ZZ' },
    { networkCode: '  ' },
    { gatewayType: 'stripe', gatewayCode: 'no_such_code' },
    { gatewayType: 'paysafe', gatewayCode: '3022' },
    { gatewayType: 'no_such_gateway', gatewayCode: '51' },
  ]) {
    const { reason, declineClass, basis } = classify(raw)
    assert.deepEqual([reason, declineClass, basis], ['unclassified', 'soft', { table: 'none', code: null }])
  }
})

test('an approval code in a declined answer leaves the word to the gateway', () => {
  const refused = classify({ networkCode: '00', gatewayType: 'adyen', gatewayCode: '20' })
  assert.notEqual(refused.reason, 'approved')
  assert.equal(refused.basis.table, 'gateway')
})

test('names of JavaScript objects are codes like any other', () => {
  for (const code of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    for (const raw of [{ networkCode: code }, { adviceCode: code }, { gatewayType: code, gatewayCode: code }])
      assert.equal(classify(raw).reason, 'unclassified')
  assert.equal(classify({ gatewayType: 'stripe', gatewayCode: 'constructor' }).reason, 'unclassified')
})

test('a gateway type without codes of its own reads those of its sibling', () => {
  const code = { gatewayCode: 'insufficient_funds' }
  assert.equal(classify({ ...code, gatewayType: 'stripe_payment_intents' }).reason, 'insufficient_funds')
})

test('a message that is itself a code is read where the code is missing', () => {
  assert.equal(classify({ gatewayType: 'blue_snap', message: 'INSUFFICIENT_FUNDS' }).reason, 'insufficient_funds')
  assert.equal(classify({ gatewayType: 'blue_snap', message: 'Sorry, no.' }).reason, 'unclassified')
})

test('a span of codes is read at both ends and not beyond', () => {
  const braintree = (gatewayCode: string) => classify({ gatewayType: 'braintree', gatewayCode }).reason
  assert.equal(braintree('2999'), 'generic_decline')
  assert.equal(braintree('3001'), 'unclassified')
})

test('Mastercard advice 24 to 30 are waits in hours, and a gateway code may carry one', () => {
  const waits = ['24', '25', '26', '27', '28', '29', '30'].map(
    (adviceCode) => classify({ network: 'mastercard', networkCode: '51', adviceCode }).adviceWaitHours,
  )
  assert.deepEqual(waits, [1, 24, 48, 96, 144, 192, 240])
  assert.equal(classify({ gatewayType: 'litle', gatewayCode: '115' }).adviceWaitHours, 96)
})

test('an advice to wait does not change what the network code says', () => {
  const { reason, declineClass } = classify({ network: 'mastercard', networkCode: '51', adviceCode: '26' })
  assert.deepEqual([reason, declineClass], ['insufficient_funds', 'soft'])
  assert.equal(classify({ network: 'mastercard', adviceCode: '26' }).reason, 'try_again_later')
})

test('a life-cycle decline is hard alone and soft with an advice to wait', () => {
  const alone = classify({ network: 'mastercard', networkCode: '79' })
  assert.equal(alone.declineClass, 'hard')
  assert.equal(classify({ network: 'mastercard', networkCode: '79', adviceCode: '02' }).declineClass, 'soft')
})

test('advice 01 asks for new card details, 04 for a fix', () => {
  assert.equal(classify({ network: 'mastercard', networkCode: '05', adviceCode: '01' }).reason, 'new_account_info')
  assert.equal(classify({ network: 'mastercard', networkCode: '05', adviceCode: '04' }).reason, 'invalid_request')
})

test('a gateway guard against retries outranks the network code, but not an answer that forbids', () => {
  const guard = Object.entries(GATEWAY_CODE_TABLES).flatMap(([gatewayType, { codes }]) =>
    Object.entries(codes)
      .filter(([, row]) => row.reason === 'retry_limit_blocked')
      .map(([gatewayCode]) => ({ gatewayType, gatewayCode })),
  )[0]
  assert.ok(guard)
  assert.equal(classify({ ...guard, networkCode: '51' }).reason, 'retry_limit_blocked')
  assert.equal(classify({ ...guard, networkCode: '41' }).reason, 'lost_card')
})

test('a gateway that says do not retry is obeyed beside any network code', () => {
  const forbidden = classify({ networkCode: '51', gatewayType: 'stripe', adviceCode: 'do_not_try_again' })
  assert.equal(forbidden.reason, 'do_not_retry')
  assert.ok(forbidden.never)
  assert.equal(classify({ networkCode: '51', gatewayType: 'braintree', gatewayCode: '2043' }).reason, 'do_not_retry')
})

test('a code may be firmer or milder than its reason', () => {
  assert.equal(classify({ gatewayType: 'stripe', gatewayCode: 'fraudulent' }).declineClass, 'hard')
  assert.equal(classify({ networkCode: '93' }).declineClass, 'soft')
})

test('the sandbox rows answer with their own codes', () => {
  const sandbox = (gatewayCode: string) =>
    classify({ gatewayType: 'flexpay_sandbox', gatewayCode, network: 'visa' }).responseCode
  assert.deepEqual(sandbox('refer_to_issuer'), { retry: '20000', stop: '30080' })
  assert.deepEqual(sandbox('do_not_honor'), { retry: '20003', stop: '30082' })
  assert.deepEqual(sandbox('insufficient_funds'), { retry: '20023', stop: '30087' })
  const stops = {
    invalid_transaction: '30011',
    risk: '40000',
    validation: '50000',
    unknown_card: '30016',
    cvv_failure: '30049',
    cvv_not_matched: '40006',
    cvv_incorrect: '40003',
    void_failed: '30013',
    invalid_amount: '30015',
  }
  for (const [row, stop] of Object.entries(stops)) assert.deepEqual(sandbox(row), { retry: null, stop }, row)
})

test('no sandbox row is a never-answer: the table carries no network code', () => {
  for (const gatewayCode of Object.keys(GATEWAY_CODE_TABLES.flexpay_sandbox.codes))
    assert.equal(classify({ gatewayType: 'flexpay_sandbox', gatewayCode }).never, undefined)
})

test('every row of every gateway table is read as it is written', () => {
  for (const [gatewayType, { codes }] of Object.entries(GATEWAY_CODE_TABLES))
    for (const [gatewayCode, row] of Object.entries(codes))
      assert.equal(classify({ gatewayType, gatewayCode }).reason, row.reason, `${gatewayType} ${gatewayCode}`)
})

const gatewayRows = Object.entries(GATEWAY_CODE_TABLES).flatMap(([gatewayType, { codes }]) =>
  Object.keys(codes).map((gatewayCode) => ({ gatewayType, gatewayCode })),
)
const networkCodes = [undefined, ...Object.keys(NETWORK_CODES), ...Object.keys(AMEX_CODES)]

function assertSound(raw: RawDecline): void {
  const classified = classifyDecline(raw)
  assert.deepEqual(classifyDecline(raw), classified)
  assert.ok(Object.hasOwn(DECLINE_REASONS, classified.reason))
  if (classified.never) {
    assert.equal(classified.declineClass, 'hard')
    assert.equal(classified.responseCode.retry, null)
  }
  if (classified.responseCode.retry === null) assert.equal(classified.declineClass, 'hard')
}

test('every pair of a gateway code and a network code has exactly one reason, twice the same', () => {
  for (const row of gatewayRows)
    for (const networkCode of networkCodes)
      assertSound({ network: 'visa', at, ...row, ...(networkCode !== undefined && { networkCode }) })
})

test('any codes on any network have exactly one reason, twice the same; garbage never throws', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('05', '51', 'R0', '421', '2043'))
  fc.assert(
    fc.property(
      fc.record(
        {
          network: fc.constantFrom(...NETWORKS),
          networkCode: fc.oneof(text, fc.constantFrom(...Object.keys(NETWORK_CODES))),
          adviceCode: fc.oneof(text, fc.constantFrom(...Object.keys(MASTERCARD_ADVICE_CODES))),
          gatewayType: fc.oneof(text, fc.constantFrom(...Object.keys(GATEWAY_CODE_TABLES))),
          gatewayCode: text,
          message: text,
          at: fc.date({ noInvalidDate: true }),
        },
        { requiredKeys: ['network', 'at'] },
      ),
      assertSound,
    ),
    { numRuns: 2000 },
  )
})
