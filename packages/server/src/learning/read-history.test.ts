import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HISTORY_COLUMNS } from './history-columns.ts'
import { type ReadHistory, readHistory } from './read-history.ts'

const NOW = new Date('2026-03-01T00:00:00Z')
const HEADER = 'payment_reference,amount_minor,currency,attempted_at,outcome,gateway'
const ROW = 'inv-1,1999,USD,2026-02-01T00:00:00Z,declined,main'
const VISA = '4111111111111111'

async function read(text: string, chunkBytes = 7): Promise<ReadHistory[]> {
  const bytes = Buffer.from(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
  }
  const found: ReadHistory[] = []
  for await (const each of readHistory(chunks(), NOW)) found.push(each)
  return found
}

async function faultsOf(text: string) {
  return (await read(text)).flatMap((each) => (each.kind === 'fault' ? [each.fault] : []))
}

test('columns are found by their names, in any order and capitals; others are named and not read', async () => {
  const [header, row] = await read(`colour,OUTCOME,gateway,attempted_at,currency,amount_minor,payment_reference
red,Approved,main,2026-02-01T01:00:00+01:00,usd,1999,inv-1
`)
  assert.deepEqual(header, { kind: 'header', ignoredColumns: ['colour'] })
  assert.ok(row?.kind === 'row')
  assert.deepEqual(row, {
    kind: 'row',
    line: 2,
    row: {
      paymentReference: 'inv-1',
      customerId: null,
      amountMinor: 1999,
      currency: 'USD',
      card: { network: 'unknown', funding: 'unknown' },
      utcOffsetMinutes: null,
      gateway: 'main',
      attempt: { at: new Date('2026-02-01T00:00:00Z'), outcome: 'approved' },
    },
  })
})

test('quotes, line ends of both kinds, a byte order mark and empty lines are what they are in CSV', async () => {
  const found = await read(`\uFEFF${HEADER}\r\n\r\n"inv, ""1""",1999,USD,2026-02-01T00:00:00Z,declined,"ma\nin"\r\n`)
  const [, row] = found
  assert.ok(row?.kind === 'row')
  assert.deepEqual([row.row.paymentReference, row.row.gateway], ['inv, "1"', 'ma\nin'])
})

const BROKEN: readonly [column: string, value: string, rule: RegExp][] = [
  ['payment_reference', '', /must not be empty/],
  ['payment_reference', 'x'.repeat(201), /at most 200/],
  ['amount_minor', '19.99', /whole minor units/],
  ['amount_minor', '0', /whole minor units/],
  ['currency', 'XXX', /ISO 4217/],
  ['attempted_at', '2026-02-01T00:00:00', /offset/],
  ['attempted_at', '2026-02-31', /ISO 8601/],
  ['attempted_at', '2026-03-01T00:00:01Z', /future/],
  ['attempted_at', '1999-12-31T23:59:59Z', /2000/],
  ['outcome', 'refused', /approved, declined, not_processed/],
  ['gateway', ' ', /must not be empty/],
  ['funding', 'gold', /must be one of credit/],
  ['first_six', '41111', /6 or 8 digits/],
  ['issuer_country', 'USA', /at most 2/],
  ['utc_offset_minutes', '900', /-720 to 840/],
]

for (const [column, value, rule] of BROKEN) {
  test(`${column} "${value.slice(0, 20)}" is refused with its line, column and rule`, async () => {
    const columns = HISTORY_COLUMNS.map(({ name }) => name)
    const cells: Record<string, string> = Object.fromEntries(
      HEADER.split(',').map((name, index) => [name, ROW.split(',')[index] ?? '']),
    )
    cells[column] = value
    const line = columns.map((name) => `"${cells[name] ?? ''}"`).join(',')
    const [fault, more] = await faultsOf(`${columns.join(',')}\n${line}\n`)
    assert.deepEqual([fault?.line, fault?.column, more], [2, column, undefined])
    assert.match(fault?.rule ?? '', rule)
    if (value.length > 3) assert.ok(!fault?.rule.includes(value))
  })
}

for (const [what, cell] of [
  ['in a row', VISA],
  ['in groups', '4111 1111 1111 1111'],
  ['with hyphens', '4111-1111-1111-1111'],
  ['within words', `card ${VISA} was declined`],
  ['of American Express, in groups', '3782 822463 10005'],
  ['of 14 digits', '30569309025904'],
] as const) {
  test(`a card number ${what} is refused in any column, and not shown`, async () => {
    const faults = await faultsOf(`${HEADER},note\n${ROW},${cell}\n${cell}${ROW.slice(5)},\n`)
    assert.deepEqual(
      faults.map(({ line, column }) => [line, column]),
      [
        [2, 'note'],
        [3, 'payment_reference'],
      ],
    )
    assert.ok(!JSON.stringify(faults).includes(cell.slice(-4)))
  })
}

test('long numbers that are no card number pass', async () => {
  const found = await read(`${HEADER}\n4111111111111112,${ROW.slice(6)}\n20260301093000123456789,${ROW.slice(6)}\n`)
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ['header', 'row', 'row'],
  )
})

test('a file whose header lacks a column, has one twice, or is a row, ends there', async () => {
  for (const [text, column] of [
    ['', null],
    [`${HEADER.replace('currency,', '')}\n${ROW}\n`, 'currency'],
    [`${HEADER},gateway\n${ROW},main\n`, 'gateway'],
    [`${VISA},${ROW}\n`, null],
  ] as const) {
    const found = await read(text)
    assert.equal(found.length, 1, text)
    assert.ok(found[0]?.kind === 'fault' && found[0].fault.column === column, text)
  }
})

test('a line with cells too few or too many is a fault, and the next line is read', async () => {
  const found = await read(`${HEADER}\ninv-1,1999\n${ROW},more\n${ROW}\n`)
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ['header', 'fault', 'fault', 'row'],
  )
})

test('a quote that is never closed is a fault, however long the rest of the file', async () => {
  const found = await read(`${HEADER}\n"inv-1,1999\n${`${ROW}\n`.repeat(2_000)}`, 4_096)
  const fault = found.at(-1)
  assert.ok(fault?.kind === 'fault')
  assert.match(fault.fault.rule, /is not CSV/)
})

test('an error of the file itself is thrown as it is', async () => {
  async function* breaking() {
    yield Buffer.from(`${HEADER}\n`)
    throw new Error('the disk is gone')
  }
  await assert.rejects(async () => {
    for await (const _ of readHistory(breaking(), NOW));
  }, /the disk is gone/)
})
