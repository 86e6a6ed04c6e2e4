import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { BATCH_COLUMNS, type BatchColumnName } from '../../src/batch/batch-columns.ts'
import { DEFAULT_LAYOUT } from '../../src/batch/batch-layout.ts'
import { readBatch } from '../../src/batch/batch-reader.ts'
import type { BatchCells } from '../../src/batch/batch-rows.ts'
import { readBatchRows } from '../../src/batch/batch-rows.ts'
import { redactBatch } from '../../src/batch/redact-batch.ts'
import { holdsIssuedPan } from '../../src/domain/card.ts'
import { parseAmountMinor } from '../../src/domain/money.ts'
import type { BatchLine, ReadRow, RejectedRow } from '../../src/recovery/batch-row.ts'
import { UnreadableBatch } from '../../src/recovery/unreadable-batch.ts'
import { batchText, CHARGE_CELLS, inChunks, OTHER_CELLS, textOf } from '../harness/batch-files.ts'
import { SANDBOX_PANS } from '../harness/card-numbers.ts'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../harness/fuzz.ts'

const NAMES = BATCH_COLUMNS.map(({ name }) => name)
const DELIMITERS = [',', ';', '\t', '|'] as const

/** What makes trouble in a cell, or in a file, and first what makes it in a spreadsheet. */
const ODD_TEXTS = [
  ...['=1+1', '+1', '-1', '@sum', '\tx', '\rx', "'=1", "''=1", "'", '"', '""', ',', ';', '|', '\n', '\r\n', ' ', ' x '],
  ...['\uFEFF', '😀', '\u202eabc', 'Zoë', '1e30', '0x10', 'NaN', '-0', '00', '1.5', '٣', '１００', 'null', '__proto__'],
  ...['constructor', 'toString', 'operation', 'Charge', '2026-02-30', '{}', '[]', '[[', '{"__proto__":1}', '"\\ud800"'],
  ...Object.values(SANDBOX_PANS),
  ...['x'.repeat(256), 'x'.repeat(70_000), '1'.repeat(400)],
]

const cell = fc.oneof(
  { arbitrary: fc.constantFrom(...ODD_TEXTS), weight: 3 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }), weight: 1 },
  { arbitrary: fc.string({ unit: fc.constantFrom(...'"\',;|\t\r\n=+-@1a'), maxLength: 12 }), weight: 2 },
)
/** What a file can hold: no NUL, and no half of a character. */
const keptCell = cell.filter((text) => !text.includes('\0') && text.isWellFormed() && text.length < 1_000)

const someRow: fc.Arbitrary<BatchCells> = fc.constantFrom(CHARGE_CELLS, ...Object.values(OTHER_CELLS))
const oddRow = fc
  .tuple(someRow, fc.array(fc.tuple(fc.constantFrom(...NAMES), cell), { maxLength: 4 }))
  .map(([row, changes]) => ({ ...row, ...Object.fromEntries(changes) }) as BatchCells)

/** Lines of any bytes at all; null: the file fails wholly. Anything else that is thrown fails the test. */
async function readAny(content: string | Uint8Array, delimiter: (typeof DELIMITERS)[number], chunkBytes: number) {
  const lines: BatchLine[] = []
  try {
    for await (const line of readBatch(inChunks(content, chunkBytes), { delimiter, columns: null })) lines.push(line)
  } catch (error) {
    if (error instanceof UnreadableBatch) return null
    throw error
  }
  return lines
}

const isRow = (line: BatchLine): line is ReadRow | RejectedRow => line.kind !== 'header'

/** What must hold of whatever is read: each row has a line of its own, and no amount was made up. */
function checkLines(lines: readonly BatchLine[]) {
  assert.ok(lines.some(isRow), 'a file that is read has rows')
  for (const [index, line] of lines.entries()) {
    assert.ok(line.line > (lines[index - 1]?.line ?? 0), 'lines go up')
    if (!isRow(line)) continue
    assert.ok(line.amountMinor === null || line.amountMinor > 0, 'no silent zero')
    if (line.kind === 'reject') checkReject(line)
    else if (line.request.operation === 'charge') {
      assert.equal(parseAmountMinor(line.request.request.amount ?? ''), line.amountMinor)
    }
  }
}

function checkReject(reject: RejectedRow) {
  assert.match(reject.code, /^(5\d{4}|30002)$/)
  assert.match(reject.rule, /\.$/)
  assert.equal(holdsIssuedPan(JSON.stringify(reject)), false, 'a reject shows no card number')
}

describe('whatever a file holds, it is rows and rejects, or refused as a whole', () => {
  const delimiter = fc.constantFrom(...DELIMITERS)
  const chunkBytes = fc.integer({ min: 1, max: 100 })

  test('any bytes', FUZZ_TIMEOUT, async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .string({ unit: fc.constantFrom(...'",\r\n;\tC', 'é', '\0', '\uFEFF'), maxLength: 200 })
        .map((text) => Buffer.from(text)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, delimiter, chunkBytes, async (content, separator, size) => {
        const lines = await readAny(content, separator, size)
        if (lines !== null) checkLines(lines)
      }),
      { numRuns: FUZZ_RUNS * 10 },
    )
  })

  test('rows of odd cells: every one is read, and none is lost', FUZZ_TIMEOUT, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(oddRow, { minLength: 1, maxLength: 6 }), chunkBytes, async (rows, size) => {
        const safe = rows.map(withoutNul)
        const lines = await readAny(batchText(safe), ',', size)
        // What is longer than a row may be, and spans lines, is refused as a whole.
        if (lines === null) return assert.ok(safe.some((cells) => Object.values(cells).join('').length > 65_000))
        checkLines(lines)
        assert.equal(lines.filter(isRow).length, rows.length)
      }),
      { numRuns: FUZZ_RUNS * 3 },
    )
  })

  test('a good file with any of its bytes changed or left out', FUZZ_TIMEOUT, async () => {
    const good = Buffer.from(batchText([CHARGE_CELLS, ...Object.values(OTHER_CELLS)]))
    const change = fc.tuple(fc.nat(good.length - 1), fc.option(fc.nat(255)))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), chunkBytes, async (changes, size) => {
        const bytes = [...good]
        for (const [at, value] of changes) bytes.splice(at, 1, ...(value === null ? [] : [value]))
        const lines = await readAny(Buffer.from(bytes), ',', size)
        if (lines !== null) checkLines(lines)
      }),
      { numRuns: FUZZ_RUNS * 3 },
    )
  })

  test('however a file is cut into chunks, it is the same', FUZZ_TIMEOUT, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(oddRow, { minLength: 1, maxLength: 3 }), chunkBytes, async (rows, size) => {
        const text = batchText(rows.map(withoutNul))
        assert.deepEqual(await readAny(text, ',', size), await readAny(text, ',', 1_000_000))
      }),
      { numRuns: FUZZ_RUNS },
    )
  })
})

function withoutNul(cells: BatchCells): BatchCells {
  return Object.fromEntries(
    Object.entries(cells).map(([name, text]) => [name, text.toWellFormed().replaceAll('\0', '')]),
  )
}

describe('what is written is read as it was', () => {
  const columns = fc.shuffledSubarray(NAMES, { minLength: 1 }).map((some) => withOperation(some))
  const form = fc.record({ delimiter: fc.constantFrom(...DELIMITERS), hasHeader: fc.boolean() })

  test('rows of any cells, in any order of columns, with any delimiter', FUZZ_TIMEOUT, async () => {
    const file = fc.tuple(
      columns,
      form,
      fc.array(fc.array(keptCell, { minLength: 80, maxLength: 80 }), { minLength: 1, maxLength: 4 }),
    )
    await fc.assert(
      fc.asyncProperty(file, async ([order, { delimiter, hasHeader }, texts]) => {
        const rows = texts.map((cells) => rowOf(order, cells))
        const content = batchText(rows, order, { delimiter, hasHeader })
        const layout = { delimiter, columns: order }
        const read: BatchCells[] = []
        for await (const row of readBatchRows(inChunks(content, 50), layout)) {
          if (row.kind !== 'header') read.push(row.kind === 'cells' ? row.cells : {})
        }
        assert.deepEqual(read, rows)
      }),
      { numRuns: FUZZ_RUNS },
    )
  })

  test('no line of a written file begins a cell with what a spreadsheet runs', FUZZ_TIMEOUT, async () => {
    await fc.assert(
      fc.asyncProperty(keptCell, async (text) => {
        const [, line = ''] = batchText([{ operation: 'Charge', description: text }]).split(/\n(.*)/s)
        assert.doesNotMatch(line, /^Charge,"?[=+\-@\t\r]/)
      }),
      { numRuns: FUZZ_RUNS * 3 },
    )
  })
})

/** A row always says what it asks for: that is how the first one sets how many cells a row has. */
function withOperation(names: readonly BatchColumnName[]): readonly BatchColumnName[] {
  return ['operation', ...names.filter((name) => name !== 'operation')]
}

function rowOf(order: readonly BatchColumnName[], texts: readonly string[]): BatchCells {
  const cells = order.map((name, at) => [name, name === 'operation' ? 'Charge' : (texts[at] ?? '')] as const)
  return Object.fromEntries(cells.filter(([, text]) => text !== ''))
}

test('a redacted copy of anything holds no card number and keeps the lines', FUZZ_TIMEOUT, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(oddRow, { minLength: 1, maxLength: 4 }), async (rows) => {
      const content = batchText(rows.map(withoutNul))
      const copy = await textOf(redactBatch(inChunks(content, 60), DEFAULT_LAYOUT))
      const [read, again] = [await readAny(content, ',', 1_000), await readAny(copy, ',', 1_000)]
      assert.ok(Object.values(SANDBOX_PANS).every((pan) => !copy.includes(pan)))
      if (read !== null)
        assert.deepEqual(
          again?.map(({ line }) => line),
          read.map(({ line }) => line),
        )
    }),
    { numRuns: FUZZ_RUNS * 2 },
  )
})

test('rejects are read one by one, in memory that does not grow with them', { timeout: 120_000 }, async () => {
  const chunk = Buffer.from('Pay,x,y\n'.repeat(5_000))
  async function* rows() {
    yield Buffer.from('operation,orderId,customerId\n')
    for (let count = 0; count < 200_000; count += 5_000) yield chunk
  }
  let rejects = 0
  let before = 0
  for await (const line of readBatch(rows(), DEFAULT_LAYOUT)) {
    if (line.kind === 'reject') rejects += 1
    if (rejects === 50_000) before = process.memoryUsage().rss
  }
  assert.equal(rejects, 200_000)
  // Kept, the rest of them would be 150,000 objects of some 500 bytes.
  assert.ok(process.memoryUsage().rss - before < 64 * 1024 * 1024)
})
