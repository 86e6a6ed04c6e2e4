import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { chargeRow, HEADER, openBatchApp } from '../harness/batch-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const app = await openBatchApp({ after })
const DAY_MS = 86_400_000

/** Writes what has changed since the last file; the rows of the file, none where nothing had. */
async function exportNow(): Promise<Record<string, string>[]> {
  const end = await app.app.batches.exportResults(app.tenant, null)
  return end.kind === 'written' ? sorted(await app.rows(end.fileName)) : []
}

/** By the merchant's reference; retries of ours, which have none, come first. */
function sorted(rows: readonly Record<string, string>[]): Record<string, string>[] {
  const referenceOf = ({ merchantTransactionId = '' }: Record<string, string>) => merchantTransactionId
  return [...rows].sort((one, other) => (referenceOf(one) < referenceOf(other) ? -1 : 1))
}

async function runFile(...rows: string[]): Promise<void> {
  await app.drop([HEADER, ...rows])
  await app.app.batches.runAll()
}

function reach(instant: string | undefined): void {
  app.clock.advance(new Date(String(instant)).getTime() - app.clock.now().getTime())
}

/** What files of results tell: every row of those written meanwhile. */
async function rowsOf(names: readonly string[]): Promise<Record<string, string>[]> {
  return (await Promise.all(names.map((name) => app.rows(name)))).flat()
}

async function resultFiles(): Promise<string[]> {
  return (await app.outputs()).filter((name) => name.endsWith('.out.txt'))
}

describe('a file of results', () => {
  it('tells of every row once, and again only when something changed', async () => {
    app.gateway.approveNext()
    app.gateway.declineNext(NO_FUNDS)
    // One after the other, so that the script meets the row that it is for.
    await runFile(chargeRow('told-1'))
    await runFile(chargeRow('told-2'))
    const first = await exportNow()
    assert.deepEqual(
      first.map(({ merchantTransactionId, responseCode }) => [merchantTransactionId, responseCode]),
      [
        ['told-1', '10000'],
        ['told-2', '20023'],
      ],
    )
    assert.deepEqual(await exportNow(), [], 'nothing has changed')
    reach(first.find(({ merchantTransactionId }) => merchantTransactionId === 'told-2')?.['retryDate'])
    await app.app.runDueRetries()
    const second = await exportNow()
    assert.deepEqual(
      second.map((row) => [row['merchantTransactionId'], row['retryCount'], row['completionStatus']]),
      [
        ['', '1', 'RecoverySuccessful'],
        ['told-2', '0', 'RecoverySuccessful'],
      ],
      'the retry, and the first attempt as it stands after it',
    )
    assert.deepEqual(await exportNow(), [])
  })

  it('tells of a recovery that ended without an attempt', async () => {
    app.gateway.declineNext(NO_FUNDS)
    await runFile(chargeRow('ended-1'))
    const [declined] = await exportNow()
    assert.ok(declined)
    await app.post(`/v1/transactions/${declined['transactionId']}/cancelrecovery`, { transaction: {} })
    const rows = await exportNow()
    assert.deepEqual(
      rows.map((row) => [row['transactionId'], row['completionStatus']]),
      [[declined['transactionId'], 'RecoveryCancelled']],
    )
  })

  it('tells of an outcome that was not known, when it is', async () => {
    app.gateway.loseNextAnswer()
    app.gateway.failNextLookUps()
    await runFile(chargeRow('open-1'))
    assert.deepEqual(
      (await exportNow()).map(({ responseCode }) => responseCode),
      ['20039'],
    )
    await app.app.resolveUnresolved()
    await app.app.resolveUnresolved()
    assert.deepEqual(
      (await exportNow()).map(({ responseCode }) => responseCode),
      ['10000'],
    )
  })

  it('tells of rows that were refused when they acted', async () => {
    await app.charge({ merchantTransactionId: 'refused-1' })
    await runFile(chargeRow('refused-1'))
    const rows = await exportNow()
    assert.deepEqual(
      rows.map((row) => [row['operation'], row['merchantTransactionId'], row['responseCode'], row['amount']]),
      [['Charge', 'refused-1', '50129', '1000']],
    )
  })

  it('is not written twice for one second: the later one has the next second’s name', async () => {
    await runFile(chargeRow('second-1'))
    const one = await app.app.batches.exportResults(app.tenant, null)
    await runFile(chargeRow('second-2'))
    const other = await app.app.batches.exportResults(app.tenant, null)
    assert.ok(one.kind === 'written' && other.kind === 'written')
    assert.notEqual(one.fileName, other.fileName)
    assert.match(other.fileName, /^DEMO[0-9]{14}\.out\.txt$/)
  })
})

describe('at 15:00 and 22:00 UTC', () => {
  it('a file is due once, also when the time was missed, and not before the first input came', async () => {
    const find = async () => (await app.app.batches.jobs['batch-export'].find()).length
    reach('2031-06-01T14:00:00.000Z')
    await runFile(chargeRow('slot-1'))
    const work = app.app.batches.jobs['batch-export']
    for (const job of await work.find()) await work.run(job.data)
    await runFile(chargeRow('slot-2'))
    assert.equal(await find(), 0, 'yesterday’s 22:00 was made up; the next is 15:00')
    reach('2031-06-01T15:00:00.000Z')
    const before = (await resultFiles()).length
    const due = await work.find()
    assert.equal(due.length, 1)
    for (const job of due) await work.run(job.data)
    assert.equal(await find(), 0)
    assert.equal((await resultFiles()).length, before + 1)
    await runFile(chargeRow('slot-3'))
    reach('2031-06-03T21:00:00.000Z')
    const missed = await work.find()
    assert.equal(missed.length, 1, 'four times were missed, and one makes them up')
    for (const job of missed) await work.run(job.data)
    assert.equal(await find(), 0)
  })
})

describe('a process that dies at any statement of an export', () => {
  it('loses no result and writes none twice', async (t) => {
    for (let statements = 0; ; statements += 2) {
      app.clock.advance(DAY_MS)
      const references = [`dying-${statements}-1`, `dying-${statements}-2`]
      await runFile(...references.map((reference) => chargeRow(reference)))
      const before = await resultFiles()
      const mortal = await app.mortal(t)
      mortal.dying.dieAfter(statements)
      await mortal.app.batches.exportResults(app.tenant, null).catch(() => undefined)
      const hasDied = mortal.dying.isDead
      await mortal.app.close().catch(() => undefined)
      await app.outliveClaims()
      await exportNow()
      await exportNow()
      const written = (await resultFiles()).filter((name) => !before.includes(name))
      const told = sorted(await rowsOf(written)).map(({ merchantTransactionId }) => merchantTransactionId)
      assert.deepEqual(told, references, `dead after ${statements} statements`)
      if (!hasDied) break
    }
  })
})
