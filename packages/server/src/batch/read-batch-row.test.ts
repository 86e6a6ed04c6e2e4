import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CHARGE_CELLS, OTHER_CELLS } from '../../test/harness/batch-files.ts'
import type { BatchCells } from './batch-rows.ts'
import { readBatchRow } from './read-batch-row.ts'

const VISA = '4111111111111111'

function requestOf(cells: BatchCells) {
  const read = readBatchRow(7, cells)
  assert.ok(read.kind === 'row', JSON.stringify(read))
  return read.request
}

function rejectOf(cells: BatchCells) {
  const read = readBatchRow(7, cells)
  assert.ok(read.kind === 'reject', 'was taken')
  return read
}

test('a charge carries everything that the API takes', () => {
  const request = requestOf({
    ...CHARGE_CELLS,
    retryCount: '1',
    cvv: '203',
    email: 'ada@example.com',
    dateFirstAttempt: '2026-11-20',
    disableCustomerRecovery: 'TRUE',
    retainOnSuccess: 'true',
    paymentModel: 'subscription',
    initiatedBy: 'MIT',
    customVariable5: 'five',
    'paymentPlan.billingCycle': '7',
    'shippingAddress.city': 'Paris',
    gatewaySpecificFields: '{"a":[1]}',
    'References.PreviousTransaction.transactionDate': '2026-11-20T10:00:00Z',
    'References.PreviousTransaction.gatewayCode': '51',
  })
  assert.ok(request.operation === 'charge')
  const { paymentMethod, ...payment } = request.request
  assert.deepEqual(payment, {
    merchantTransactionId: 'rebill-2041-1',
    orderId: 'order-2041',
    amount: '1999',
    currencyCode: 'USD',
    retryCount: 1,
    paymentMethodId: null,
    description: null,
    customerId: 'ada',
    customerIp: null,
    gatewayToken: null,
    shippingAddress: {
      address1: null,
      address2: null,
      postalCode: null,
      city: 'Paris',
      state: null,
      country: null,
      phoneNumber: null,
    },
    paymentPlan: { sku: null, category: null, billingPlan: null, billingCycle: '7' },
    dateFirstAttempt: new Date('2026-11-20T00:00:00Z'),
    disableCustomerRecovery: true,
    referenceData: null,
    customVariables: [null, null, null, null, 'five'],
    paymentModel: 'subscription',
    initiatedBy: 'MIT',
    retainOnSuccess: true,
    previousTransaction: {
      merchantAccountReferenceId: null,
      gatewayCode: '51',
      gatewayMessage: null,
      transactionDate: '2026-11-20T10:00:00.000Z',
    },
    gatewaySpecificFields: { a: [1] },
  })
  assert.deepEqual(
    [paymentMethod?.creditCardNumber, paymentMethod?.cvv, paymentMethod?.email],
    [VISA, '203', 'ada@example.com'],
  )
})

test('an object of which nothing is given is not there', () => {
  const request = requestOf({ ...CHARGE_CELLS, operation: 'authorize' })
  assert.ok(request.operation === 'authorize')
  const { shippingAddress, paymentPlan, previousTransaction, gatewaySpecificFields } = request.request
  assert.deepEqual([shippingAddress, paymentPlan, previousTransaction, gatewaySpecificFields], [null, null, null, null])
})

test('a payment is made with a gateway method or a stored one as well', () => {
  const { creditCardNumber: _, expiryMonth: __, expiryYear: ___, ...rest } = CHARGE_CELLS
  assert.equal(requestOf({ ...rest, gatewayPaymentMethodId: 'pm_1' }).operation, 'charge')
  assert.equal(requestOf({ ...rest, paymentMethodId: 'stored' }).operation, 'charge')
})

test('every other operation becomes the request of its use case', () => {
  assert.deepEqual(requestOf({ ...OTHER_CELLS.capture, amount: ' 5 ', disableCustomerRecovery: 'true' }), {
    operation: 'capture',
    original: { kind: 'id', transactionId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC' },
    request: { merchantTransactionId: 'capture-1', amount: '5', disableCustomerRecovery: true },
  })
  assert.deepEqual(requestOf(OTHER_CELLS.refund), {
    operation: 'refund',
    original: { kind: 'reference', merchantTransactionId: 'rebill-2040-1' },
    request: { merchantTransactionId: 'refund-1', amount: '500', disableCustomerRecovery: false },
  })
  assert.equal(requestOf({ ...OTHER_CELLS.refund, amount: '0' }).operation, 'refund')
  assert.equal(requestOf(OTHER_CELLS.void).operation, 'void')
  assert.deepEqual(requestOf({ ...OTHER_CELLS.outcome, 'outcome.networkCode': '51' }), {
    operation: 'outcome',
    original: { kind: 'id', transactionId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC' },
    outcome: {
      result: 'declined',
      transactionDate: null,
      gatewayToken: null,
      networkCode: '51',
      adviceCode: null,
      gatewayCode: null,
      gatewayMessage: null,
    },
  })
  assert.deepEqual(requestOf(OTHER_CELLS.cancel), {
    operation: 'cancel',
    original: { kind: 'reference', merchantTransactionId: 'rebill-2040-1' },
    merchantTransactionId: null,
    reason: 'Customer left',
  })
})

test('a recommendation takes gateways as words and earlier attempts as JSON, and needs no card', () => {
  const request = requestOf({
    ...OTHER_CELLS.recommend,
    gateways: ' one  two ',
    earlierAttempts: '[{"transactionDate":"2026-11-20T00:00:00Z","networkCode":51}]',
    fundingType: 'debit',
  })
  assert.ok(request.operation === 'recommend')
  const { gatewayTokens, earlierAttempts, previous, fundingType, payment } = request.request
  assert.deepEqual([gatewayTokens, fundingType, payment.previousTransaction], [['one', 'two'], 'debit', null])
  assert.deepEqual(earlierAttempts, [
    {
      transactionDate: new Date('2026-11-20T00:00:00Z'),
      gatewayToken: null,
      networkCode: '51',
      adviceCode: null,
      gatewayCode: null,
    },
  ])
  assert.deepEqual([previous.networkCode, previous.transactionDate], ['51', new Date('2026-11-24T10:15:00Z')])
  const { firstSixDigits: _, lastFourDigits: __, ...described } = OTHER_CELLS.recommend
  assert.equal(requestOf({ ...described, cardType: 'VISA' }).operation, 'recommend')
})

const { customerId: _, ...WITHOUT_CUSTOMER } = CHARGE_CELLS
const { creditCardNumber: __, ...WITHOUT_NUMBER } = CHARGE_CELLS
const { transactionId: ___, ...OF_NOTHING } = OTHER_CELLS.capture
const NO_METHOD = { ...WITHOUT_NUMBER, expiryMonth: '', expiryYear: '', fullName: '' }

const REJECTED: readonly [cells: BatchCells, code: string, column: string, found: string][] = [
  [{ ...CHARGE_CELLS, operation: 'Pay' }, '50105', 'operation', '3 letters'],
  [{ ...CHARGE_CELLS, operation: '' }, '50105', 'operation', 'nothing'],
  [{ ...CHARGE_CELLS, merchantTransactionId: '' }, '50103', 'merchantTransactionId', 'nothing'],
  [{ ...CHARGE_CELLS, merchantTransactionId: 'x'.repeat(101) }, '50104', 'merchantTransactionId', '101 letters'],
  [{ ...CHARGE_CELLS, orderId: '' }, '50126', 'orderId', 'nothing'],
  [{ ...CHARGE_CELLS, amount: '19.99' }, '50137', 'amount', 'a number with a fraction'],
  [{ ...CHARGE_CELLS, amount: '0' }, '50137', 'amount', 'a number of 1 digit'],
  [{ ...CHARGE_CELLS, amount: '' }, '50137', 'amount', 'nothing'],
  [{ ...CHARGE_CELLS, amount: '1e3' }, '50137', 'amount', 'text of 3 characters'],
  [{ ...CHARGE_CELLS, currencyCode: '' }, '50045', 'currencyCode', 'nothing'],
  [{ ...CHARGE_CELLS, currencyCode: 'XXX' }, '50073', 'currencyCode', '3 letters'],
  [{ ...CHARGE_CELLS, creditCardNumber: '4111111111111112' }, '30002', 'creditCardNumber', 'a number of 16 digits'],
  [{ ...CHARGE_CELLS, creditCardNumber: '4111-1111' }, '50060', 'creditCardNumber', '8 digits with blanks or hyphens'],
  [WITHOUT_NUMBER, '50059', 'creditCardNumber', 'nothing'],
  [NO_METHOD, '50135', 'paymentMethodId', 'nothing'],
  [{ ...CHARGE_CELLS, paymentMethodId: 'stored' }, '50135', 'paymentMethodId', '6 letters'],
  [{ ...CHARGE_CELLS, expiryMonth: '13' }, '50056', 'expiryMonth', 'a number of 2 digits'],
  [{ ...CHARGE_CELLS, expiryYear: '31' }, '50058', 'expiryYear', 'a number of 2 digits'],
  [{ ...CHARGE_CELLS, cvv: '12345' }, '50000', 'cvv', 'a number of 5 digits'],
  [{ ...CHARGE_CELLS, fullName: '' }, '50090', 'fullName', 'nothing'],
  [{ ...CHARGE_CELLS, country: 'U1' }, '50039', 'country', 'text of 2 characters'],
  [WITHOUT_CUSTOMER, '50048', 'customerId', 'nothing'],
  [{ ...CHARGE_CELLS, retryCount: '-1' }, '50000', 'retryCount', 'a negative number'],
  [{ ...CHARGE_CELLS, dateFirstAttempt: '2026-02-30' }, '50000', 'dateFirstAttempt', '8 digits with blanks or hyphens'],
  [{ ...CHARGE_CELLS, retainOnSuccess: 'yes' }, '50000', 'retainOnSuccess', '3 letters'],
  [{ ...CHARGE_CELLS, initiatedBy: 'me' }, '50000', 'initiatedBy', '2 letters'],
  [{ ...CHARGE_CELLS, paymentModel: 'often' }, '50155', 'paymentModel', '5 letters'],
  [{ ...CHARGE_CELLS, gatewaySpecificFields: '{a}' }, '50000', 'gatewaySpecificFields', 'text of 3 characters'],
  [{ ...CHARGE_CELLS, gatewaySpecificFields: '"\\u0000"' }, '50000', 'gatewaySpecificFields', 'text of 8 characters'],
  [{ ...CHARGE_CELLS, 'shippingAddress.city': 'x'.repeat(101) }, '50116', 'shippingAddress.city', '101 letters'],
  [
    { ...CHARGE_CELLS, 'References.PreviousTransaction.gatewayMessage': 'x'.repeat(256) },
    '50000',
    'References.PreviousTransaction.gatewayMessage',
    '256 letters',
  ],
  [OF_NOTHING, '50131', 'transactionId', 'nothing'],
  [
    { ...OTHER_CELLS.capture, originalMerchantTransactionId: 'a' },
    '50146',
    'originalMerchantTransactionId',
    '1 letter',
  ],
  [{ ...OTHER_CELLS.capture, transactionId: 'x'.repeat(101) }, '50000', 'transactionId', '101 letters'],
  [{ ...OTHER_CELLS.capture, merchantTransactionId: '' }, '50103', 'merchantTransactionId', 'nothing'],
  [{ ...OTHER_CELLS.capture, amount: '0' }, '50137', 'amount', 'a number of 1 digit'],
  [{ ...OTHER_CELLS.outcome, 'outcome.result': 'paid' }, '50000', 'outcome.result', '4 letters'],
  [{ ...OTHER_CELLS.outcome, 'outcome.gatewayCode': 'x'.repeat(101) }, '50000', 'outcome.gatewayCode', '101 letters'],
  [{ ...OTHER_CELLS.cancel, reason: 'x'.repeat(256) }, '50000', 'reason', '256 letters'],
  [{ ...OTHER_CELLS.recommend, fundingType: 'gold' }, '50000', 'fundingType', '4 letters'],
  [{ ...OTHER_CELLS.recommend, creditCardNumber: VISA }, '50000', 'creditCardNumber', 'a number of 16 digits'],
  [{ ...OTHER_CELLS.outcome, cvv: '123' }, '50000', 'cvv', 'a number of 3 digits'],
  [
    { ...OTHER_CELLS.recommend, 'References.PreviousTransaction.transactionDate': '' },
    '50000',
    'References.PreviousTransaction.transactionDate',
    'nothing',
  ],
  [{ ...OTHER_CELLS.recommend, earlierAttempts: '[{}]' }, '50000', 'earlierAttempts', 'text of 4 characters'],
  [{ ...OTHER_CELLS.recommend, earlierAttempts: '{}' }, '50000', 'earlierAttempts', 'text of 2 characters'],
  [
    { ...OTHER_CELLS.recommend, earlierAttempts: '[{"transactionDate":"2026-11-25T00:00:00Z"}]' },
    '50000',
    'earlierAttempts',
    'text of 44 characters',
  ],
  [{ ...OTHER_CELLS.recommend, gateways: 'a '.repeat(51) }, '50000', 'gateways', 'text of 102 characters'],
]

for (const [cells, code, column, found] of REJECTED) {
  test(`${cells.operation || 'no operation'}: ${column} of ${found} is a reject with ${code}`, () => {
    const reject = rejectOf(cells)
    assert.deepEqual([reject.line, reject.code, reject.column, reject.valueClass], [7, code, column, found])
    assert.match(reject.rule, /^.+\.$/)
  })
}

test('of several faults the first in the order of the API is told', () => {
  const reject = rejectOf({ operation: 'Charge', amount: 'x', currencyCode: 'x', orderId: 'o' })
  assert.equal(reject.code, '50103')
})

test('a text that is too long is told how long it may be', () => {
  assert.match(rejectOf({ ...CHARGE_CELLS, orderId: 'x'.repeat(101) }).rule, /It may have 100 characters\.$/)
})

test('a reject has the reference, the amount and the currency of its row where they can be read', () => {
  const facts = ({ merchantTransactionId, amountMinor, currency }: ReturnType<typeof rejectOf>) => [
    merchantTransactionId,
    amountMinor,
    currency,
  ]
  assert.deepEqual(facts(rejectOf({ ...CHARGE_CELLS, orderId: '' })), ['rebill-2041-1', 1999, 'USD'])
  assert.deepEqual(facts(rejectOf({ ...CHARGE_CELLS, amount: '1,5', currencyCode: 'usd' })), [
    'rebill-2041-1',
    null,
    null,
  ])
})

for (const column of [
  'merchantTransactionId',
  'orderId',
  'fullName',
  'customVariable3',
  'gatewaySpecificFields',
] as const) {
  for (const value of [VISA, '4111 1111 1111 1111', `card ${VISA}!`, '3782-822463-10005']) {
    test(`a card number in ${column}, as ${value.length} characters, is a reject that does not show it`, () => {
      const reject = rejectOf({ ...CHARGE_CELLS, [column]: value })
      assert.deepEqual([reject.code, reject.column], ['50000', column])
      assert.ok(!JSON.stringify(reject).replaceAll(/\D/g, '').includes('1111'))
      assert.ok(!JSON.stringify(reject).includes('10005'))
    })
  }
}

test('numbers of dates, phones and orders that no network issues are no card numbers', () => {
  // Each has a right check digit.
  for (const orderId of ['202611240005', '447911123456', '1700000000008']) requestOf({ ...CHARGE_CELLS, orderId })
})
