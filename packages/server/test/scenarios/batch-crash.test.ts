import assert from 'node:assert/strict'
import { after, describe, it, type TestContext } from 'node:test'
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
      `update batches set claim_id = 'dead', claimed_until = now() + interval '170 seconds' where batch_id = $1`,
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
})
