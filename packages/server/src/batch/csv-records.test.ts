import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnreadableBatch } from '../recovery/unreadable-batch.ts'
import { type CsvRecord, RECORD_LENGTH_MAX, readCsvRecords } from './csv-records.ts'

/** Every cut of a text into parts must give the same, so each is read whole and character by character. */
async function read(text: string, delimiter: ',' | '\t' = ','): Promise<readonly CsvRecord[]> {
  const whole = await readParts([text], delimiter)
  if (text.length < 10_000) assert.deepEqual(await readParts([...text], delimiter), whole)
  return whole
}

async function readParts(parts: readonly string[], delimiter: ',' | '\t') {
  const records: CsvRecord[] = []
  async function* source() {
    yield* parts
  }
  for await (const record of readCsvRecords(source(), delimiter)) records.push(record)
  return records
}

const cellsOf = async (text: string, delimiter?: '\t') => (await read(text, delimiter)).map(({ cells }) => cells)
const isUnreadableAt = (line: number, rule: RegExp) => (error: unknown) =>
  error instanceof UnreadableBatch && error.line === line && rule.test(error.rule)

test('cells are taken apart at the delimiter, rows at LF or CRLF, with or without one at the end', async () => {
  const expected = [
    ['a', 'b', ''],
    ['', 'c', 'd'],
  ]
  assert.deepEqual(await cellsOf('a,b,\n,c,d'), expected)
  assert.deepEqual(await cellsOf('a,b,\r\n,c,d\r\n'), expected)
  assert.deepEqual(await cellsOf('a\tb\t\r\n\tc\td\n', '\t'), expected)
})

test('quotes hold delimiters, line ends and doubled quotes', async () => {
  assert.deepEqual(await cellsOf('"a,b","say ""hi""","one\r\ntwo",""\n"c",d,,"\n"'), [
    ['a,b', 'say "hi"', 'one\r\ntwo', ''],
    ['c', 'd', '', '\n'],
  ])
})

test('lines are those of an editor: empty ones count, and those within quotes', async () => {
  const records = await read('\n\r\na,"1\n2\r\n3"\n\nb\n')
  assert.deepEqual(
    records.map(({ line, lines }) => [line, lines]),
    [
      [3, 3],
      [7, 1],
    ],
  )
})

test('an empty line is no record, and one of empty quotes is one', async () => {
  assert.deepEqual(await cellsOf(''), [])
  assert.deepEqual(await cellsOf('\n\r\n\n'), [])
  assert.deepEqual(await cellsOf('""\r\n,\n""\n'), [[''], ['', ''], ['']])
})

test('a quote in the wrong place breaks its own record alone', async () => {
  for (const broken of ['a,O"Brien,b', '"Joe "the boss" Smith",b', '"a" ,b', 'a,b""']) {
    const records = await read(`x,y\n${broken}\nz\n`)
    assert.deepEqual(
      records.map(({ line, cells, fault }) => [line, cells, fault]),
      [
        [1, ['x', 'y'], null],
        [2, [], 'quote'],
        [3, ['z'], null],
      ],
      broken,
    )
  }
})

test('a broken record that may have taken in other lines ends the file, at the line where it begins', async () => {
  const rule = /quote/
  await assert.rejects(read('a\n"b\nc\nd'), isUnreadableAt(2, rule), 'never closed')
  await assert.rejects(read('a\n"b,c\n"d",e\n'), isUnreadableAt(2, rule), 'closed by the quote of another row')
  await assert.rejects(read('a\n"b"c,"d\ne"\n'), isUnreadableAt(2, rule), 'broken before it spans lines')
})

test('a record is handed over before what follows it is read, so that no more than one is held', async () => {
  async function* source() {
    yield 'a,b\nc,"d"x\r"\n'
  }
  const records = readCsvRecords(source(), ',')
  assert.deepEqual((await records.next()).value?.cells, ['a', 'b'])
  await assert.rejects(records.next(), isUnreadableAt(2, /carriage return/))
})

test('a record that is too long is broken, and the next is read', async () => {
  const long = 'x'.repeat(RECORD_LENGTH_MAX + 1)
  for (const row of [long, `"${long}"`, ','.repeat(RECORD_LENGTH_MAX + 1), `a,${long}"${long}`]) {
    const records = await read(`a\n${row}\nb\n`)
    assert.deepEqual(
      records.map(({ line, fault }) => [line, fault]),
      [
        [1, null],
        [2, 'length'],
        [3, null],
      ],
    )
  }
  const longest = 'x'.repeat(RECORD_LENGTH_MAX - 3)
  assert.deepEqual(await cellsOf(`a,${longest}\n`), [['a', longest]])
})

test('a quote that is not closed ends the file before it has taken in more than a record may hold', async () => {
  let read = 0
  async function* endless() {
    yield 'a\n"b'
    for (;;) {
      read += 1_000
      yield `${'x'.repeat(999)}\n`
    }
  }
  await assert.rejects(
    async () => {
      for await (const _ of readCsvRecords(endless(), ','));
    },
    isUnreadableAt(2, /quote/),
  )
  assert.ok(read <= RECORD_LENGTH_MAX + 2_000)
})

test('a carriage return that ends no line ends the file', async () => {
  for (const text of ['a\rb\n', 'a\r\r\nb', 'a\r', '"a"\rb']) {
    await assert.rejects(read(`x\n${text}`), isUnreadableAt(2, /carriage return/), JSON.stringify(text))
  }
})
