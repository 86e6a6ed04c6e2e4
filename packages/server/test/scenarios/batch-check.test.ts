import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { EXIT } from '../../src/cli/run-command-line.ts'
import { batchText, CHARGE_CELLS } from '../harness/batch-files.ts'
import { runOffline } from '../harness/run-command.ts'

const directory = await mkdtemp(join(tmpdir(), 'reprise-batch-'))
after(() => rm(directory, { recursive: true, force: true }))

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, content)
  return path
}

const check = (...words: string[]) => runOffline('batch', 'check', ...words)

test('a file that is in order is counted, with exit code 0', async () => {
  const path = await fileOf('good.txt', batchText([CHARGE_CELLS, { ...CHARGE_CELLS, amount: '1' }]))
  const { code, lines, complaints } = await check(path)
  assert.deepEqual([code, complaints], [EXIT.done, ''])
  assert.deepEqual(lines, ['2 rows: 2 would be taken, 0 rejected for 0 faults.\nUSD: 2000 in 2 taken, 0 in 0 rejected'])
})

test('every fault is printed with line, column, code, rule and what kind of value stood there, with exit code 1', async () => {
  const rows = [CHARGE_CELLS, { ...CHARGE_CELLS, amount: '19.99', creditCardNumber: '4111111111111112' }]
  const { code, lines, complaints } = await check(await fileOf('bad.txt', batchText(rows)))
  assert.deepEqual([code, complaints, lines.length], [EXIT.failed, '', 3])
  assert.match(lines[0] ?? '', /^line 3, amount: 50137 The amount is not valid.*\(found: a number with a fraction\)$/)
  assert.match(lines[1] ?? '', /^line 3, creditCardNumber: 30002 .*\(found: a number of 16 digits\)$/)
  assert.match(lines[2] ?? '', /^2 rows: 1 would be taken, 1 rejected for 2 faults\.\n/)
  assert.ok(!lines.join().includes('411111'))
})

test('a file that fails wholly is told with its line, with exit code 1', async () => {
  const path = await fileOf('latin1.txt', Buffer.from(batchText([{ ...CHARGE_CELLS, fullName: 'Zoë' }]), 'latin1'))
  const { code, lines } = await check(path)
  assert.equal(code, EXIT.failed)
  assert.match(lines.join('\n'), /^Line 2: The text is not UTF-8.*\nNothing of the file would be taken\.$/)
})

test('with --json it is one object, for programs', async () => {
  const path = await fileOf('json.txt', batchText([{ ...CHARGE_CELLS, orderId: '', fullName: '' }]))
  const { code, lines } = await check(path, '--json')
  const said = JSON.parse(lines.join('\n'))
  assert.equal(code, EXIT.failed)
  assert.deepEqual([said.rows, said.acceptedRows, said.rejectedRows, said.faultCount], [1, 0, 1, 2])
  assert.deepEqual(
    said.faults.map((fault: { line: number; column: string; code: string }) => [fault.line, fault.column, fault.code]),
    [
      [2, 'orderId', '50126'],
      [2, 'fullName', '50090'],
    ],
  )
  assert.deepEqual(said.totals, [
    { currencyCode: 'USD', acceptedRows: 0, acceptedAmount: '0', rejectedRows: 1, rejectedAmount: '1999' },
  ])
})

test('the name is checked for a company, and the layout is told by options', async () => {
  const text = batchText([CHARGE_CELLS], ['operation', ...otherColumns()], { delimiter: ';', hasHeader: false })
  const columns = ['operation', ...otherColumns()].join(',')
  const good = await fileOf('demo20261124101500.txt', text)
  assert.equal(
    (await check(good, '--company', 'DEMO', '--delimiter', 'semicolon', '--columns', columns)).code,
    EXIT.done,
  )
  const named = await check(good, '--company', 'OTHER', '--delimiter', 'semicolon', '--columns', columns)
  assert.equal(named.code, EXIT.failed)
  assert.match(named.lines[0] ?? '', /^demo20261124101500\.txt: The name must begin with the code of your company/)
})

function otherColumns() {
  return (Object.keys(CHARGE_CELLS) as (keyof typeof CHARGE_CELLS)[]).filter((name) => name !== 'operation').reverse()
}

test('a wrong option, and a file that is not there, are told in a sentence', async () => {
  const path = await fileOf('any.txt', batchText([CHARGE_CELLS]))
  const wrong = await check(path, '--delimiter', 'colon')
  assert.deepEqual(
    [wrong.code, wrong.complaints],
    [EXIT.misunderstood, '--delimiter must be one of comma, semicolon, tab, pipe.'],
  )
  const unknown = await check(path, '--columns', 'operation,colour')
  assert.deepEqual([unknown.code, /^--columns .*the 2nd is not/.test(unknown.complaints)], [EXIT.misunderstood, true])
  const missing = await check(join(directory, 'none.txt'))
  assert.deepEqual([missing.code, missing.complaints], [EXIT.failed, 'The file cannot be read (ENOENT).'])
})
