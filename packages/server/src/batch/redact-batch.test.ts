import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchText, CHARGE_CELLS, inChunks, readLines, textOf } from '../../test/harness/batch-files.ts'
import { DEFAULT_LAYOUT } from './batch-layout.ts'
import { redactBatch } from './redact-batch.ts'

const redacted = (content: string | Uint8Array) => textOf(redactBatch(inChunks(content, 100), DEFAULT_LAYOUT))

test('numbers are masked, security codes gone, and everything else is as it was', async () => {
  const text = batchText([{ ...CHARGE_CELLS, cvv: '739', description: '=a,"b"' }])
  const expected = text.replace('4111111111111111', '411111******1111').replace(',739,', ',,')
  assert.equal(await redacted(text), expected)
})

test('a number that is written with blanks, is no number, or stands in another column, is not left', async () => {
  const rows = [
    { ...CHARGE_CELLS, creditCardNumber: '4111 1111 1111 1111' },
    { ...CHARGE_CELLS, creditCardNumber: '4111x1111' },
    { ...CHARGE_CELLS, fullName: 'card 4111-1111-1111-1111' },
    { ...CHARGE_CELLS, orderId: '4111111111111111', creditCardNumber: '' },
  ]
  const text = await redacted(batchText(rows))
  assert.ok(!text.replaceAll(/[\s-]/g, '').includes('41111111'))
  assert.deepEqual(text.match(/\*{6,}/g), ['******', '*********', '******'])
  assert.equal(text.split('[removed: may have held a card number]').length, 3)
})

test('of a row that cannot be read nothing is left but its line', async () => {
  const text = batchText([CHARGE_CELLS])
  const copy = await redacted(`${text}Charge,4111111111111111\nx,"4111111111111111"x\n${text.split('\n')[1]}\n`)
  assert.deepEqual(copy.split('\n').slice(2, 4), Array(2).fill('[row removed: it could not be read]'))
  assert.match(copy.split('\n')[4] ?? '', /^Charge,/)
})

test('every row keeps its line, behind empty ones and ones of several lines', async () => {
  const rows = [
    { ...CHARGE_CELLS, description: 'one\r\ntwo' },
    { ...CHARGE_CELLS, description: '\n4111111111111111\n' },
  ]
  const text = `\r\n${batchText(rows).replace('Charge', '\n\nCharge')}\nx\n\n${batchText([CHARGE_CELLS]).split('\n')[1]},\n`
  const linesOf = async (content: string) => (await readLines(content)).map(({ line }) => line)
  assert.deepEqual(await linesOf(await redacted(text)), await linesOf(text))
})

test('where a file cannot be read any further, the copy ends with a line that says so', async () => {
  const text = batchText([CHARGE_CELLS])
  const copy = await redacted(Buffer.concat([Buffer.from(text), Buffer.from([0xff]), Buffer.from('4111111111111111')]))
  assert.match(copy, /\n\[all from here on removed: the file could not be read\]\n$/)
  assert.ok(!copy.includes('4111111111111111'))
  assert.equal(await redacted(Buffer.from('PK\u0003\u00044111111111111111')), `${copy.split('\n').at(-2)}\n`)
})

test('an error of the file itself is thrown as it is', async () => {
  async function* breaking() {
    yield Buffer.from('operation\n')
    throw new Error('the disk is gone')
  }
  await assert.rejects(textOf(redactBatch(breaking(), DEFAULT_LAYOUT)), /the disk is gone/)
})
