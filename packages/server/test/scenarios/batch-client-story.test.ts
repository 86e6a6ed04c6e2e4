import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type { BatchCells } from '../../src/batch/batch-rows.ts'
import { batchText, CHARGE_CELLS } from '../harness/batch-files.ts'
import { hasOpenSsh, NEEDS_OPENSSH, OpenSsh } from '../harness/openssh-sftp.ts'
import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { openSftpApp } from '../harness/sftp-app.ts'
import { TestClock } from '../harness/test-clock.ts'

const REASON = hasOpenSsh() ? false : NEEDS_OPENSSH
const INPUT = 'DEMO20300115145900.txt'
const ACKNOWLEDGEMENT = `${INPUT}.ack.txt`
const REJECTS = `${INPUT}.rej.txt`
const RESULTS = 'DEMO20300115150000.out.txt'
const BEFORE_THREE = new Date('2030-01-15T14:59:30.000Z')
const THREE = new Date('2030-01-15T15:00:00.000Z')

function charge(reference: string, changes: BatchCells): BatchCells {
  const own = { merchantTransactionId: reference, orderId: `order-${reference}` }
  return { ...CHARGE_CELLS, ...own, creditCardNumber: SANDBOX_CARDS.visa, cvv: '203', ...changes }
}

/** Line 1 is the header: the first row is line 2. What is in the second place is told in the results, in the third in the rejects. */
const STORY: readonly (readonly [BatchCells, acted: string | null, rejected: string | null])[] = [
  [charge('approved', { amount: '1999' }), '10000', null],
  [charge('declined', { amount: '2012' }), '20023', null],
  [
    charge('in-euro', { amount: '4500', currencyCode: 'EUR', creditCardNumber: SANDBOX_CARDS.mastercard }),
    '10000',
    null,
  ],
  [refund('given-back', { originalMerchantTransactionId: 'approved' }), '10000', null],
  [refund('of-nothing', { transactionId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC' }), '50131', null],
  [charge('year', { amount: '3000', expiryYear: '31' }), null, '50058'],
  [charge('in-clear', { amount: '700', currencyCode: 'EUR', orderId: SANDBOX_CARDS.amex }), null, '50000'],
  [charge('fraction', { amount: '10.5' }), null, '50137'],
]

function refund(reference: string, original: BatchCells): BatchCells {
  return { operation: 'Refund', merchantTransactionId: reference, amount: '500', currencyCode: 'USD', ...original }
}

type Row = Readonly<Record<string, string>>

/** How many rows have an amount of this currency, and what the amounts add up to. */
function totalOf(rows: readonly (Row | BatchCells)[], currency: string): { rows: number; amount: number } {
  const counted = rows.filter(({ currencyCode, amount }) => currencyCode === currency && /^[0-9]+$/.test(amount ?? ''))
  return { rows: counted.length, amount: counted.reduce((sum, { amount }) => sum + Number(amount), 0) }
}

function codesOf(rows: readonly Row[]): Record<string, string | undefined> {
  return Object.fromEntries(rows.map((row) => [row['merchantTransactionId'], row['responseCode']]))
}

function assertReconciled(acknowledgement: readonly Row[], rejects: readonly Row[], results: readonly Row[]): void {
  const input = STORY.map(([cells]) => cells)
  const [file, ...byCurrency] = acknowledgement
  assert.deepEqual(
    [file?.['status'], file?.['rows'], file?.['acceptedRows'], file?.['rejectedRows']].map(String),
    ['Accepted', input.length, results.length, rejects.length].map(String),
  )
  for (const currency of ['USD', 'EUR']) {
    const line = byCurrency.find(({ currencyCode }) => currencyCode === currency)
    for (const [rows, rowsName, amountName] of [
      [input, 'rows', 'amount'],
      [results, 'acceptedRows', 'acceptedAmount'],
      [rejects, 'rejectedRows', 'rejectedAmount'],
    ] as const) {
      const told = { rows: Number(line?.[rowsName]), amount: Number(line?.[amountName]) }
      assert.deepEqual(told, totalOf(rows, currency), `${amountName} in ${currency}`)
    }
  }
  const unreadable = byCurrency.find((line) => line['of'] === 'unreadable')
  assert.deepEqual([unreadable?.['acceptedRows'], unreadable?.['rejectedRows']], ['0', '1'])
}

function assertNoCardNumber(text: string, name: string): void {
  for (const number of Object.values(SANDBOX_CARDS)) assert.ok(!text.includes(number), `${name}: ${text}`)
}

test('a merchant brings a file by OpenSSH’s sftp and fetches what came of each row; the server does the rest by itself', {
  skip: REASON,
}, async () => {
  const clock = new TestClock(BEFORE_THREE)
  const { app, sftp, demo, contentOf } = await openSftpApp({ after }, { slots: 4 }, { clock })
  const client = await OpenSsh.open({ after }, sftp.port)
  const run = async (...commands: string[]) => {
    const { code, output } = await client.sftp(demo, commands)
    assert.equal(code, 0, output)
    return output
  }
  const outputs = async () => Array.from((await run('ls -1 Outputs')).matchAll(/^Outputs\/(.+)$/gm), ([, name]) => name)
  const until = async (what: string, isSo: () => Promise<boolean>) => {
    for (let looks = 0; !(await isSo()); looks += 1) assert.ok(looks < 1_000, `never: ${what}`)
  }
  const fetched = async (name: string) => {
    const text = await readFile(join(client.directory, name), 'utf8')
    assertNoCardNumber(text, name)
    return parse(text, { columns: true }) as Row[]
  }

  await writeFile(join(client.directory, 'failed.txt'), batchText(STORY.map(([cells]) => cells)))
  await run(`put failed.txt Inputs/${INPUT}.part`, `rename Inputs/${INPUT}.part Inputs/${INPUT}`)
  await until('answered', async () => (await outputs()).includes(ACKNOWLEDGEMENT))
  // Only the API tells that all rows have acted; results that are written before have the others the next time.
  await until('acted', async () => (await app.get('/v1/batches')).json.batches[0].status === 'done')
  assert.deepEqual(await outputs(), [ACKNOWLEDGEMENT, REJECTS], 'results are not there before their time')
  clock.advance(THREE.getTime() - BEFORE_THREE.getTime())
  await until('told', async () => (await outputs()).includes(RESULTS))

  await run('get Outputs/*', `rm Outputs/${RESULTS}`)
  assert.deepEqual(await outputs(), [ACKNOWLEDGEMENT, REJECTS])
  const rejects = await fetched(REJECTS)
  const results = await fetched(RESULTS)
  assertReconciled(await fetched(ACKNOWLEDGEMENT), rejects, results)
  const told = (place: 1 | 2) =>
    Object.fromEntries(STORY.flatMap((row) => (row[place] ? [[row[0].merchantTransactionId, row[place]]] : [])))
  assert.deepEqual(codesOf(results), told(1))
  assert.deepEqual(codesOf(rejects), told(2))
  for (const { line, merchantTransactionId } of rejects) {
    assert.equal(STORY[Number(line) - 2]?.[0].merchantTransactionId, merchantTransactionId)
  }
  const masks = results.flatMap(({ creditCardNumber }) => creditCardNumber || [])
  assert.ok(masks.length >= 3 && masks.every((mask) => /^[0-9]{6}\*+[0-9]{4}$/.test(mask)), String(masks))

  assert.match((await client.sftp(demo, [`get Inputs/${INPUT} back.txt`])).output, /Permission denied/)
  const kept = (await contentOf(INPUT)) ?? assert.fail()
  assertNoCardNumber(kept, 'the input')
  const copies: Row[] = parse(kept, { columns: true })
  assert.deepEqual(
    copies.map(({ merchantTransactionId, cvv }) => [merchantTransactionId, cvv]),
    STORY.map(([{ merchantTransactionId }]) => [merchantTransactionId, '']),
  )
})
