import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOf } from '../../test/harness/batch-files.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { storedCard } from '../../test/harness/payment-methods.ts'
import { presentCompletion } from '../http/present-transaction.ts'
import type { BatchOutputForm } from '../recovery/batch-format-port.ts'
import type { RejectedRow } from '../recovery/batch-row.ts'
import { BatchTotals } from '../recovery/batch-totals.ts'
import type { TransactionReading } from '../recovery/transaction-view.ts'
import { writeAcknowledgement, writeRejects, writeResults } from './batch-writer.ts'
import { readCsvRecords } from './csv-records.ts'
import { restoreFormula } from './formula-cells.ts'

const FORM: BatchOutputForm = { delimiter: ',', hasHeader: true }
const RECEIVED = new Date('2026-11-24T10:15:00Z')

const READING: TransactionReading = {
  transactionId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC',
  createdAt: new Date('2026-11-24T10:16:00Z'),
  type: 'charge',
  status: 2,
  responseCode: '20003',
  merchantTransactionId: 'rebill-1',
  customerId: '=cmd()',
  currency: 'USD',
  amountMinor: 1999,
  gatewayToken: 'gateway-1',
  gatewayType: 'flexpay_sandbox',
  gatewayName: 'Main',
  gatewayTransactionId: 'g-1',
  merchantAccountReferenceId: 'main',
  assignedGatewayToken: 'gateway-2',
  orderId: 'order "1", new',
  retryAt: new Date('2026-11-27T09:00:00Z'),
  retryCount: 1,
  dateFirstAttempt: new Date('2026-11-20T10:00:00Z'),
  disableCustomerRecovery: false,
  paymentModel: null,
  details: {
    description: null,
    customerIp: null,
    shippingAddress: null,
    paymentPlan: null,
    customVariables: ['one', null, null, null, '@five'],
    gatewaySpecificFields: null,
    previousTransaction: null,
  },
  referenceData: 'v1.x',
  verification: { avsCode: 'S', avsMessage: null, cvvCode: 'M', cvvMessage: null },
  gatewayResponseFields: null,
  method: storedCard(tenantOf(companyWith('ACME')), { firstSix: '411111', lastFour: '1111' }),
  methodForm: 'card',
  ofAuthorize: false,
  initialMerchantTransactionId: 'rebill-0',
  completion: null,
}

async function* each<Row>(...rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows
}

/** What was written, row by row, each cell by the name of its column. */
async function rowsOf(bytes: AsyncIterable<Uint8Array>, delimiter: BatchOutputForm['delimiter'] = ',') {
  const rows: (readonly string[])[] = []
  for await (const { cells } of readCsvRecords(each(await textOf(bytes)), delimiter)) rows.push(cells)
  const [names = [], ...lines] = rows
  return lines.map((cells) => Object.fromEntries(cells.map((cell, at) => [names[at], cell])))
}

test('a result has ids, amount, codes, dates and custom variables, and of the card its ends alone', async () => {
  const [row] = await rowsOf(writeResults(each(READING), FORM))
  assert.deepEqual(
    { ...row, paymentMethodId: '' },
    {
      operation: 'Charge',
      transactionId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC',
      merchantTransactionId: 'rebill-1',
      initialMerchantTransactionId: 'rebill-0',
      orderId: 'order "1", new',
      customerId: "'=cmd()",
      amount: '1999',
      currencyCode: 'USD',
      transactionStatus: '2',
      responseCode: '20003',
      message: 'Declined - do not honor.',
      retryDate: '2026-11-27T09:00:00.000Z',
      retryCount: '1',
      completionStatus: '',
      gatewayToken: 'gateway-1',
      gatewayType: 'flexpay_sandbox',
      gatewayTransactionId: 'g-1',
      merchantAccountReferenceId: 'main',
      assignedGatewayToken: 'gateway-2',
      transactionDate: '2026-11-24T10:16:00.000Z',
      dateFirstAttempt: '2026-11-20T10:00:00.000Z',
      paymentMethodId: '',
      creditCardNumber: '411111******1111',
      avsCode: 'S',
      cvvCode: 'M',
      referenceData: 'v1.x',
      customVariable1: 'one',
      customVariable2: '',
      customVariable3: '',
      customVariable4: '',
      customVariable5: "'@five",
    },
  )
})

test('a recovery ends in a file as it does on the wire', async () => {
  for (const completion of ['recovered', 'hard_declined', 'exhausted', 'expired', 'cancelled'] as const) {
    const [row] = await rowsOf(writeResults(each({ ...READING, completion }), FORM))
    assert.equal(row?.['completionStatus'], presentCompletion(completion))
  }
})

test('without a header the rows are the same', async () => {
  const withHeader = await textOf(writeResults(each(READING, READING), FORM))
  const without = await textOf(writeResults(each(READING, READING), { ...FORM, hasHeader: false }))
  assert.equal(withHeader.split('\n').slice(1).join('\n'), without)
})

const REJECT: RejectedRow = {
  kind: 'reject',
  line: 7,
  column: 'amount',
  code: '50137',
  rule: 'The amount is not valid.',
  valueClass: 'nothing',
  merchantTransactionId: '+1',
  amountMinor: null,
  currency: 'USD',
}

test('a reject has its line, column, code and rule', async () => {
  assert.deepEqual(await rowsOf(writeRejects(each(REJECT), null, { ...FORM, delimiter: ';' }), ';'), [
    {
      line: '7',
      column: 'amount',
      responseCode: '50137',
      message: 'The amount is not valid.',
      found: 'nothing',
      merchantTransactionId: "'+1",
      amount: '',
      currencyCode: 'USD',
    },
  ])
})

test('a file that was refused says so in one row', async () => {
  const [row, ...more] = await rowsOf(writeRejects(each(), { line: 3, rule: 'The text is not UTF-8.' }, FORM))
  assert.deepEqual(
    [row?.['line'], row?.['responseCode'], row?.['message'], more.length],
    ['3', '', 'The text is not UTF-8.', 0],
  )
})

test('a million rejects are written as they come', async () => {
  let made = 0
  async function* rejects() {
    for (; made < 1_000_000; made += 1) yield REJECT
  }
  let written = 0
  for await (const chunk of writeRejects(rejects(), null, FORM)) {
    written += 1
    assert.ok(chunk.length < 80_000)
    if (written === 3) break
  }
  assert.ok(made < 5_000, 'no more was asked for than was written')
})

test('an acknowledgement counts rows and money by currency, and what it counts adds up', async () => {
  const totals = new BatchTotals()
  totals.add({ kind: 'row', amountMinor: 500, currency: 'USD' })
  totals.add({ kind: 'reject', amountMinor: 70, currency: 'USD' })
  totals.add({ kind: 'reject', amountMinor: null, currency: null })
  const acknowledgement = {
    inputName: 'A20261124101500.txt',
    receivedAt: RECEIVED,
    refused: null,
    totals: totals.list(),
  }
  const rows = await rowsOf(writeAcknowledgement(acknowledgement, FORM))
  const shown = rows.map((row) => [
    ...[row['of'], row['status'], row['currencyCode'], row['rows'], row['amount']],
    ...[row['acceptedRows'], row['acceptedAmount'], row['rejectedRows'], row['rejectedAmount']],
  ])
  assert.deepEqual(shown, [
    ['file', 'Accepted', '', '3', '', '1', '', '2', ''],
    ['currency', 'Accepted', 'USD', '2', '570', '1', '500', '1', '70'],
    ['unreadable', 'Accepted', '', '1', '', '0', '', '1', ''],
  ])
  assert.deepEqual(
    [rows[0]?.['inputFile'], rows[0]?.['receivedDate']],
    ['A20261124101500.txt', '2026-11-24T10:15:00.000Z'],
  )
})

test('the acknowledgement of a file that was refused has the reason, and no counts', async () => {
  const refused = { line: 2, rule: 'The text is not UTF-8.' }
  const acknowledgement = { inputName: 'A20261124101500.txt', receivedAt: RECEIVED, refused, totals: [] }
  const [row, ...more] = await rowsOf(writeAcknowledgement(acknowledgement, FORM))
  assert.deepEqual(
    [row?.['status'], row?.['message'], row?.['rows'], more.length],
    ['Refused', 'Line 2: The text is not UTF-8.', '', 0],
  )
})

test('what a spreadsheet would run is text in every file, and reading gives back what was written', () => {
  for (const text of ['=1', '+1', '-1', '@a', '\tb', '\rc']) {
    assert.equal(restoreFormula(`'${text}`), text)
  }
  assert.deepEqual(["'a", "''=1", 'a=1'].map(restoreFormula), ["'a", "'=1", 'a=1'])
})
