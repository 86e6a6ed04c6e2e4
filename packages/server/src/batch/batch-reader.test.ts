import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchText, CHARGE_CELLS, OTHER_CELLS, readLines } from '../../test/harness/batch-files.ts'
import { UnreadableBatch } from '../recovery/unreadable-batch.ts'
import { BATCH_COLUMNS } from './batch-columns.ts'
import { DEFAULT_LAYOUT, readBatchLayout } from './batch-layout.ts'

const FIRST_COLUMNS = BATCH_COLUMNS.slice(0, 14).map(({ name }) => name)
const WITHOUT_HEADER = { delimiter: ',', hasHeader: false } as const

const kinds = async (...args: Parameters<typeof readLines>) => (await readLines(...args)).map(({ kind }) => kind)

function isUnreadable(line: number | null, rule: RegExp) {
  return (error: unknown) => error instanceof UnreadableBatch && error.line === line && rule.test(error.message)
}

test('a header maps columns by their names, in any order and capitals, also behind a byte order mark', async () => {
  const text = batchText([CHARGE_CELLS, { ...CHARGE_CELLS, fullName: 'Byron, "Ada"\nCountess' }])
  const reversed = text.replace(/^.*/, (header) => header.toUpperCase())
  for (const content of [text, reversed, `\uFEFF${text}`, text.replaceAll('\n', '\r\n')]) {
    const [header, first, second] = await readLines(content)
    assert.deepEqual(header, { kind: 'header', line: 1, columns: Object.keys(CHARGE_CELLS) })
    assert.ok(first?.kind === 'row' && first.request.operation === 'charge' && second?.kind === 'row')
    const { request } = first.request
    assert.deepEqual(
      [request.merchantTransactionId, request.paymentMethod?.creditCardNumber, request.paymentMethod?.fullName],
      ['rebill-2041-1', '4111111111111111', 'Ada Byron'],
    )
    assert.deepEqual([first.line, second.line, first.amountMinor, first.currency], [2, 3, 1999, 'USD'])
  }
})

test('without a header the columns are in the order of the reference, and later ones may be left off', async () => {
  for (const count of [10, 14, BATCH_COLUMNS.length]) {
    const columns = BATCH_COLUMNS.slice(0, count).map(({ name }) => name)
    const [row, ...more] = await readLines(batchText([CHARGE_CELLS], columns, WITHOUT_HEADER))
    assert.ok(row?.kind === 'row' && row.request.operation === 'charge', String(count))
    assert.deepEqual([row.line, row.request.request.paymentMethod?.fullName, more.length], [1, 'Ada Byron', 0])
  }
})

test('a company may have an order and a delimiter of its own', async () => {
  for (const [name, delimiter] of [
    ['semicolon', ';'],
    ['tab', '\t'],
    ['pipe', '|'],
  ] as const) {
    const columns = ['amount', 'operation', 'merchantTransactionId', 'transactionId'] as const
    const layout = readBatchLayout({ delimiter: name, columns })
    const text = batchText([{ ...OTHER_CELLS.capture, amount: '5' }], columns, { delimiter, hasHeader: false })
    const [row] = await readLines(text, layout)
    assert.ok(row?.kind === 'row' && row.request.operation === 'capture')
    assert.equal(row.amountMinor, 5)
  }
})

test('a layout with an unknown delimiter or column, one twice, or without the operation is refused', () => {
  for (const [delimiter, columns, rule] of [
    [':', null, /delimiter must be one of comma, semicolon, tab, pipe/],
    [null, ['operation', 'colour'], /the 2nd is not/],
    [null, ['operation', 'amount', 'AMOUNT'], /amount once/],
    [null, ['amount'], /must name operation/],
  ] as const) {
    assert.throws(() => readBatchLayout({ delimiter, columns }), rule)
  }
})

test('a header with a name that is unknown, empty or there twice, or without the operation, ends the file', async () => {
  for (const [header, rule] of [
    ['operation,amount,colour', /"colour", the 3rd name of the header, is no column/],
    ['operation,amount,', /The 3rd name of the header is no column/],
    ['operation,4111111111111111', /The 2nd name of the header is no column/],
    ['operation,amount,Amount', /amount is there twice/],
    ['merchantTransactionId,amount', /operation is missing/],
  ] as const) {
    await assert.rejects(readLines(`${header}\nCharge,1,2\n`), isUnreadable(1, rule))
  }
})

test('a row that begins the file is no header, whatever it says', async () => {
  const cells = { ...CHARGE_CELLS, city: 'City', orderId: 'o' }
  const [row] = await readLines(batchText([cells], FIRST_COLUMNS, WITHOUT_HEADER))
  assert.equal(row?.kind, 'row')
})

test('a row with cells too few or too many is a reject of its own line, and the others are read', async () => {
  const text = batchText([CHARGE_CELLS])
  const lines = await readLines(`${text}Charge,1\n${text.split('\n')[1]},more\n${text.split('\n')[1]}\n`)
  assert.deepEqual(
    lines.map(({ kind, line }) => [kind, line]),
    [
      ['header', 1],
      ['row', 2],
      ['reject', 3],
      ['reject', 4],
      ['row', 5],
    ],
  )
  const reject = lines[2]
  assert.ok(reject?.kind === 'reject')
  assert.deepEqual(
    [reject.code, reject.column, reject.rule],
    ['50002', null, 'The row has 2 columns, and must have 10.'],
  )
})

test('without a header the first row that says what it asks for sets how many cells a row has', async () => {
  const rows = batchText([CHARGE_CELLS, CHARGE_CELLS], FIRST_COLUMNS, WITHOUT_HEADER)
  const [row = ''] = rows.split('\n')
  assert.deepEqual(await kinds(`Export of today\n${rows}`), ['reject', 'row', 'row'])
  assert.deepEqual(await kinds(`${rows}${row},x\n`), ['row', 'row', 'reject'])
  assert.deepEqual(await kinds(`${row}${','.repeat(100)}\n`), ['reject'])
})

test('a row of several lines with cells too few says that a quote may be open', async () => {
  const [, , reject] = await readLines(`${batchText([CHARGE_CELLS])}Charge,"1\n2"\n`)
  assert.ok(reject?.kind === 'reject')
  assert.match(reject.rule, /spans 2 lines.*quote/)
})

test('a row with a quote in the wrong place, and one that is too long, are rejects', async () => {
  const text = batchText([CHARGE_CELLS])
  const lines = await readLines(`${text}Charge,O"Brien\n${'x'.repeat(10_000_000)}\n${text.split('\n')[1]}\n`)
  assert.deepEqual(
    lines.map((line) => (line.kind === 'reject' ? [line.line, line.code, line.rule.slice(0, 25)] : line.kind)),
    [
      'header',
      'row',
      [3, '50002', 'A quote stands in the wron'.slice(0, 25)],
      [4, '50002', 'The row is longer than 65'],
      'row',
    ],
  )
})

test('a first row that cannot be read ends the file: it may have named the columns', async () => {
  for (const header of ['operation,order"Id,amount', 'x'.repeat(70_000)]) {
    await assert.rejects(readLines(`${header}\nCharge,a,1\n`), isUnreadable(1, /may name the columns/))
  }
})

test('a file that is empty, or has nothing but a header, ends as one without rows', async () => {
  for (const text of ['', '\n\n', '\uFEFF', 'operation,amount\n\n']) {
    await assert.rejects(readLines(text), isUnreadable(null, /no rows/))
  }
})

test('what a spreadsheet may not run is read without the apostrophe that stands before it', async () => {
  const [, row] = await readLines(batchText([{ ...CHARGE_CELLS, phoneNumber: '+1 555 0100', description: `'=x` }]))
  assert.ok(row?.kind === 'row' && row.request.operation === 'charge')
  const { paymentMethod, description } = row.request.request
  assert.deepEqual([paymentMethod?.phoneNumber, description], ['+1 555 0100', `'=x`])
})

test('every example of the table is in order, and every column is read by name', async () => {
  for (const { name, example, readBy, type } of BATCH_COLUMNS) {
    const operation = readBy.find((each) => each !== 'recommend') ?? 'recommend'
    const base = operation === 'charge' ? CHARGE_CELLS : OTHER_CELLS[operation]
    if (name in { creditCardNumber: 1, gatewayPaymentMethodId: 1, paymentMethodId: 1 }) continue
    const cells = name.startsWith('original') ? { ...base, transactionId: '' } : base
    const others = name === 'transactionId' ? { ...cells, originalMerchantTransactionId: '' } : cells
    const [, row] = await readLines(batchText([{ ...others, [name]: example }], undefined, undefined), DEFAULT_LAYOUT)
    assert.equal(row?.kind, 'row', `${name} (${type}): ${JSON.stringify(row)}`)
  }
})
