import assert from 'node:assert/strict'
import { test } from 'node:test'
import { acknowledgementName, batchNameKey, readBatchName, rejectsName, resultsName } from './batch-file-name.ts'

test('a name is a company code in any capitals and an instant, with nothing between', () => {
  for (const name of ['DEMO20261124101500.txt', 'demo20261124101500.TXT', 'Demo20261124101500.txt.pgp']) {
    assert.deepEqual(readBatchName(name, 'DEMO'), {
      ok: true,
      stamp: '20261124101500',
      namedAt: new Date('2026-11-24T10:15:00Z'),
    })
  }
})

test('a code that ends in digits, or has a hyphen, is read whole', () => {
  for (const code of ['ACME2', 'A-1', '2026', 'x_20261124101500']) {
    assert.equal(readBatchName(`${code}20261124101500.txt`, code).ok, true)
  }
  assert.equal(readBatchName('ACME220261124101500.txt', 'ACME').ok, false)
})

test('a name of another form, of another company, or of a day that does not exist, is refused with the reason', () => {
  for (const [name, rule] of [
    ['DEMO20261124101500.csv', /must be <company code>yyyyMMddHHmmss\.txt/],
    ['20261124101500.txt', /must be <company code>/],
    ['DEMO2026112410150.txt', /must be <company code>/],
    ['DEMO20261124101500.txt.zip', /must be <company code>/],
    ['DEMO-20261124101500.txt', /code of your company, and nothing may stand between/],
    ['OTHER20261124101500.txt', /code of your company/],
    ['DEMO20260230101500.txt', /do not exist/],
    ['DEMO20261124240000.txt', /do not exist/],
    ['DEMO20261324101500.txt', /do not exist/],
    ['DEMO20261124106000.txt', /do not exist/],
    ['DEMO00000000000000.txt', /do not exist/],
  ] as const) {
    const read = readBatchName(name, 'DEMO')
    assert.ok(!read.ok, name)
    assert.match(read.rule, rule)
    assert.ok(!read.rule.includes('OTHER'))
  }
})

test('names that differ in capitals only are one', () => {
  assert.equal(batchNameKey('Demo20261124101500.TXT'), batchNameKey('DEMO20261124101500.txt.gpg'))
})

test('what is written in answer bears the name of the input; results bear the instant in UTC', () => {
  assert.equal(acknowledgementName('DEMO20261124101500.txt'), 'DEMO20261124101500.txt.ack.txt')
  assert.equal(rejectsName('DEMO20261124101500.txt'), 'DEMO20261124101500.txt.rej.txt')
  assert.equal(resultsName('DEMO', new Date('2026-11-24T15:00:00.123Z')), 'DEMO20261124150000.out.txt')
})
