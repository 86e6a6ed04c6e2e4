import assert from 'node:assert/strict'
import { after, describe, it, type TestContext } from 'node:test'
import { QUEUES } from '../../src/jobs/queues.ts'
import { resultsName } from '../../src/recovery/batch-file-name.ts'
import type { Batching } from '../../src/start/compose-batches.ts'
import { BatchResultStore } from '../../src/storage/batch-result-store.ts'
import { BatchStore } from '../../src/storage/batch-store.ts'
import { type BatchApp, chargeRow, HEADER, openBatchApp } from '../harness/batch-app.ts'
import { testDatabaseKind } from '../harness/database.ts'

const app = await openBatchApp({ after })

const DAY_MS = 86_400_000

/** The next process takes over what the dead one left, and time goes on until nothing is open. */
async function liveOn(survivor: BatchApp): Promise<void> {
  for (let round = 1; round <= 3; round += 1) {
    await survivor.outliveClaims()
    await survivor.app.batches.runAll()
    await survivor.app.resolveUnresolved()
  }
}

let files = 0

/** Statements between one death and the next: a prime, and with 1 every one is tried. */
const STRIDE = Number(process.env['REPRISE_CRASH_STRIDE'] ?? 5)

/** Runs `work` in a process that dies after more and more statements, until it lives to the end. */
async function dieEverywhere(t: TestContext, work: (mortal: BatchApp) => Promise<unknown>, check: () => Promise<void>) {
  let deaths = 0
  for (let statements = 0; ; statements += STRIDE) {
    const mortal = await app.mortal(t)
    const run = work(mortal)
    mortal.dying.dieAfter(statements)
    await run.catch(() => undefined)
    const hasDied = mortal.dying.isDead
    await mortal.app.close().catch(() => undefined)
    await check()
    if (!hasDied) break
    deaths += 1
  }
  assert.ok(deaths > 3, `it died only ${deaths} times`)
}

describe('a process that dies at any statement', () => {
  it('of reading and acting leaves each row to be charged once, and the file to be acknowledged once', async (t) => {
    let name = ''
    let fileId = ''
    let references: string[] = []
    await dieEverywhere(
      t,
      async (mortal) => {
        files += 1
        references = [1, 2].map((row) => `crash-${files}-${row}`)
        ;({ name, fileId } = await app.drop([HEADER, ...references.map((reference) => chargeRow(reference))]))
        await mortal.app.batches.runAll()
      },
      async () => {
        await liveOn(app)
        app.clock.advance(DAY_MS)
        await app.app.runDueRetries()
        for (const reference of references) {
          assert.equal(app.gateway.timesCharged(`order-${reference}`), 1, reference)
        }
        const { status, accepted, acted } = await app.batch(fileId)
        assert.deepEqual([status, accepted, acted], ['done', 2, 2])
        const answers = (await app.outputs()).filter((each) => each.startsWith(name))
        assert.deepEqual(answers, [`${name}.ack.txt`, `${name}.rej.txt`])
      },
    )
    assert.ok(app.gateway.sentEachKeyOnce)
  })
})

describe('a batch that a dead process was at', () => {
  it('is gone on with at once where the database was that process’s alone, else when its lease is over', async (t) => {
    const { fileId } = await app.drop([HEADER, chargeRow('left-1')])
    await app.app.batches.jobs['batch-import'].find()
    await app.database.query(
      `update batches set claim_id = 'dead', claimed_until = now() + interval '40 seconds' where batch_id = $1`,
      [fileId],
    )
    const next = await app.beside(t)
    await next.app.batches.runAll()
    assert.equal((await app.batch(fileId)).status, testDatabaseKind === 'pglite' ? 'done' : 'received')
    await app.outliveClaims()
    await next.app.batches.runAll()
    assert.equal((await app.batch(fileId)).status, 'done')
    assert.equal(app.gateway.timesCharged('order-left-1'), 1)
  })

  it('is gone on with within a minute: when its lease is over, the next look of any process finds it', async () => {
    const { fileId, name } = await app.drop([HEADER, chargeRow('minute-1')])
    const { jobs } = app.app.batches
    const batch = { ...app.tenant, batchId: fileId }
    const claimBatch = () => new BatchStore(app.database).claim(batch, 'dead')
    const claimExport = () => new BatchResultStore(app.database).begin(exportOf(app))
    const takeOver = async (queue: keyof Batching['jobs'], table: string, claim: () => Promise<unknown>) => {
      const find = async () => (await jobs[queue].find()).filter(({ data }) => (data['batchId'] ?? fileId) === fileId)
      const [job] = await find()
      assert.ok(job, queue)
      // All that its process came to.
      await claim()
      const [lease] = await app.database.query<{ seconds: number }>(
        `select extract(epoch from claimed_until - now())::double precision as seconds from ${table} where claim_id = 'dead'`,
      )
      const seconds = lease?.seconds ?? assert.fail(`no claim in ${table}`)
      const lookSeconds = QUEUES[queue].everyMs / 1_000
      assert.ok(seconds + lookSeconds < 60, `${queue}: a lease of ${seconds} s, and a look each ${lookSeconds} s`)
      const pass = (span: number) =>
        app.database.query(
          `update ${table} set claimed_until = claimed_until - $1::double precision * interval '1 second'
           where claim_id = 'dead'`,
          [span],
        )
      await pass(seconds - 30)
      assert.equal((await find()).length, 0, `${queue}: it may live`)
      await pass(31)
      assert.equal((await find()).length, 1, queue)
      while (await jobs[queue].run(job.data));
    }
    await jobs['batch-import'].find()
    await takeOver('batch-import', 'batches', claimBatch)
    await takeOver('batch-acting', 'batches', claimBatch)
    app.clock.advance(DAY_MS)
    await takeOver('batch-export', 'batch_exports', claimExport)
    assert.equal((await app.batch(fileId)).status, 'done')
    assert.equal(app.gateway.timesCharged('order-minute-1'), 1)
    assert.ok((await app.outputs()).includes(`${name}.ack.txt`))
    assert.ok((await app.outputs()).includes(exportOf(app).fileName))
  })
})

function exportOf({ tenant, clock }: Pick<BatchApp, 'tenant' | 'clock'>) {
  const startedAt = clock.now()
  const fileName = resultsName('DEMO', startedAt)
  return { ...tenant, exportId: 'export', claimId: 'dead', fileName, hasHeader: true, slotAt: startedAt, startedAt }
}
