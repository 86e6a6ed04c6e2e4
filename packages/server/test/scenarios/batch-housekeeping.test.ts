import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { type KeptHouse, keepHouse } from '../../src/recovery/keep-house.ts'
import { HousekeepingStore } from '../../src/storage/housekeeping-store.ts'
import { chargeRow, HEADER, openBatchApp, type WireBatch } from '../harness/batch-app.ts'
import { NO_FUNDS } from '../harness/scripted-app.ts'

const DAY_MS = 86_400_000
const KEEP_DAYS = 90
const app = await openBatchApp({ after })
const housekeeping = new HousekeepingStore(app.database)

/** One round of housekeeping; resolves to what it did. */
async function keep(): Promise<KeptHouse> {
  const done: KeptHouse[] = []
  await keepHouse({ housekeeping, clock: app.clock, batchKeepDays: KEEP_DAYS, kept: (each) => void done.push(each) })
  return done[0] ?? assert.fail()
}

/** A file whose rows have acted; what they came to is not told yet. */
async function runFile(...rows: string[]): Promise<{ id: string; name: string }> {
  const file = await app.drop([HEADER, ...rows])
  await app.app.batches.runAll()
  return { id: file.fileId, name: file.name }
}

async function exportNow(): Promise<string> {
  const end = await app.app.batches.exportResults(app.tenant, null)
  return end.kind === 'written' ? end.fileName : assert.fail('nothing has changed')
}

/** What is there of a batch. */
async function leftOf({ id, name }: { id: string; name: string }) {
  const rows = await app.database.query('select 1 from batch_rows where batch_id = $1', [id])
  const files = [...(await inputs()), ...(await app.outputs())].filter((each) => each.startsWith(name))
  const downloads = await Promise.all(['output', 'rejects'].map((file) => app.get(`/v1/batches/${id}/${file}`)))
  return { rows: rows.length, files, downloads: downloads.map(({ status }) => status) }
}

async function inputs(): Promise<string[]> {
  return (await app.files.list(app.tenant, 'Inputs')).map(({ name }) => name)
}

function allOf(name: string, rows: number) {
  return { rows, files: [name, `${name}.ack.txt`, `${name}.rej.txt`], downloads: [200, 200] }
}

const NOTHING = { rows: 0, files: [], downloads: [404, 404] }

async function toldOf(batch: string): Promise<number> {
  const { length } = await app.database.query(
    `select 1 from batch_results where export_id in (select export_id from batch_exports where file_name = $1)`,
    [batch],
  )
  return length
}

describe('a batch that was over longer ago than it is kept', () => {
  it('loses rows, results, input and answers, on the day and not before; its entry stays as it was', async () => {
    const batch = await runFile(chargeRow('old-1'), chargeRow('old-2', { amount: 'much' }))
    const results = await exportNow()
    const before: WireBatch = await app.batch(batch.id)
    app.clock.advance(KEEP_DAYS * DAY_MS)
    await keep()
    assert.deepEqual(await leftOf(batch), allOf(batch.name, 2), 'not yet')
    assert.equal(await toldOf(results), 1)
    assert.ok((await app.outputs()).includes(results))
    app.clock.advance(1)
    const done = await keep()
    assert.deepEqual([done.erasedBatches, done.deletedRows, done.deletedResultFiles], [1, 2, 1])
    assert.deepEqual(await leftOf(batch), NOTHING)
    assert.equal(await toldOf(results), 0)
    assert.ok(!(await app.outputs()).includes(results))
    assert.deepEqual(await app.batch(batch.id), before)
    const { json } = await app.get(`/v1/batches/${batch.id}/output`)
    assert.match(json.error?.message ?? JSON.stringify(json), /not kept any more/)
    const again = await keep()
    assert.deepEqual([again.erasedBatches, again.deletedRows, again.deletedResultFiles], [0, 0, 0])
  })

  it('keeps its transactions, and their references used up', async () => {
    const batch = await runFile(chargeRow('kept-1'))
    await exportNow()
    app.clock.advance(KEEP_DAYS * DAY_MS + 1)
    await keep()
    assert.deepEqual(await leftOf(batch), NOTHING)
    const { json } = await app.get('/v1/transactions?merchantTransactionId=kept-1')
    assert.ok(JSON.stringify(json).includes('kept-1'))
    const second = await runFile(chargeRow('kept-1'))
    assert.equal((await app.batch(second.id)).refused, 1)
    await exportNow()
  })

  it('keeps its name used up, over either way, and the answers to its second coming go without it', async () => {
    const batch = await runFile(chargeRow('name-1'))
    await exportNow()
    app.clock.advance(KEEP_DAYS * DAY_MS + 1)
    await keep()
    const answer = await app.send({
      method: 'POST',
      url: `/v1/batches?fileName=${batch.name.toLowerCase()}`,
      headers: { authorization: `Basic ${app.apiKey}`, 'content-type': 'text/plain' },
      payload: `${HEADER}\n${chargeRow('name-2')}\n`,
    })
    assert.equal(answer.status, 400, answer.text)
    assert.match(answer.text, /sent before/)
    const file = await app.drop([HEADER, chargeRow('name-3')], batch.name)
    await app.app.batches.runAll()
    const refused = await app.batch(file.fileId)
    assert.equal(refused.status, 'refused')
    assert.match(refused.reason.message, /sent before/)
    assert.ok((await app.outputs()).includes(`${batch.name}.${file.fileId}.ack.txt`))
    app.clock.advance(KEEP_DAYS * DAY_MS + 1)
    await keep()
    assert.deepEqual(await leftOf({ id: file.fileId, name: batch.name }), NOTHING)
  })

  it('goes in steps: none deletes more rows than one statement may, and a step that died is gone on with', async () => {
    await keep()
    const batch = await runFile(
      ...Array.from({ length: 450 }, (_, index) => chargeRow(`step-${index}`, { amount: 'much' })),
    )
    const empty = await app.drop([HEADER, chargeRow('step-none')], 'DEMO-wrong.txt')
    await app.app.batches.runAll()
    app.clock.advance(KEEP_DAYS * DAY_MS + 1)
    const old = await housekeeping.batchesToErase(new Date(app.clock.now().getTime() - KEEP_DAYS * DAY_MS))
    assert.deepEqual(new Set(old.map(({ batchId }) => batchId)), new Set([batch.id, empty.fileId]))
    for (const each of old) await housekeeping.eraseBatch(each, [], app.clock.now())
    assert.equal(await housekeeping.deleteErasedRows(), 200)
    assert.deepEqual((await leftOf(batch)).downloads, [404, 404], 'no part is shown as the whole')
    assert.equal((await keep()).deletedRows, 250)
    assert.equal((await leftOf(batch)).rows, 0)
    assert.equal(await housekeeping.deleteErasedRows(), 0)
  })
})

describe('a batch is kept whole, however old,', () => {
  it('while what its rows came to is not told', async () => {
    const batch = await runFile(chargeRow('untold-1'))
    app.clock.advance(KEEP_DAYS * DAY_MS + 1)
    await keep()
    assert.deepEqual(await leftOf(batch), allOf(batch.name, 1))
    await exportNow()
    await keep()
    assert.deepEqual(await leftOf(batch), NOTHING)
  })

  it('while a result may still change', async () => {
    app.gateway.loseNextAnswer()
    app.gateway.failNextLookUps()
    const batch = await runFile(chargeRow('watched-1'))
    const first = await exportNow()
    app.clock.advance(KEEP_DAYS * DAY_MS + 1)
    await keep()
    assert.deepEqual(await leftOf(batch), allOf(batch.name, 1))
    assert.equal(await toldOf(first), 1)
    await app.app.resolveUnresolved()
    await app.app.resolveUnresolved()
    await exportNow()
    await keep()
    assert.deepEqual(await leftOf(batch), NOTHING)
  })

  for (const state of ['waiting', 'acting']) {
    it(`while a row is ${state}`, async () => {
      const batch = await runFile(chargeRow(`open-${state}`))
      await exportNow()
      await app.database.query('update batch_rows set state = $2 where batch_id = $1', [batch.id, state])
      app.clock.advance(KEEP_DAYS * DAY_MS + 1)
      await keep()
      assert.deepEqual((await leftOf(batch)).files, allOf(batch.name, 1).files)
      assert.equal((await leftOf(batch)).rows, 1)
      await app.database.query(`update batch_rows set state = 'done' where batch_id = $1`, [batch.id])
      await keep()
      assert.deepEqual(await leftOf(batch), NOTHING)
    })
  }

  for (const column of ['finished_at', 'acknowledged_at', 'redacted_at']) {
    it(`while it has no ${column}, and for its days from then on`, async () => {
      const batch = await runFile(chargeRow(`unfinished-${column}`))
      await exportNow()
      const set = (at: Date | null) =>
        app.database.query(`update batches set ${column} = $2 where batch_id = $1`, [batch.id, at])
      await set(null)
      app.clock.advance(KEEP_DAYS * DAY_MS + 1)
      await keep()
      assert.deepEqual(await leftOf(batch), allOf(batch.name, 1))
      await set(new Date(app.clock.now().getTime() - KEEP_DAYS * DAY_MS))
      await keep()
      assert.deepEqual(await leftOf(batch), allOf(batch.name, 1))
      app.clock.advance(1)
      await keep()
      assert.deepEqual(await leftOf(batch), NOTHING)
    })
  }

  it('while a file of results of its company is not whole', async () => {
    const batch = await runFile(chargeRow('writing-1'))
    const results = await exportNow()
    const set = (state: string) =>
      app.database.query('update batch_exports set state = $2 where file_name = $1', [results, state])
    await set('writing')
    app.clock.advance(KEEP_DAYS * DAY_MS + 1)
    await keep()
    assert.deepEqual(await leftOf(batch), allOf(batch.name, 1))
    await set('published')
    await keep()
    assert.deepEqual(await leftOf(batch), NOTHING)
  })
})

it('what was told of a payment’s retries goes with its batch; what is still compared with stays', async () => {
  app.gateway.declineNext(NO_FUNDS)
  const batch = await runFile(chargeRow('retried-1'))
  const first = await exportNow()
  const [declined] = await app.rows(first)
  app.clock.advance(new Date(String(declined?.['retryDate'])).getTime() - app.clock.now().getTime())
  await app.app.runDueRetries()
  const second = await exportNow()
  assert.equal(await toldOf(second), 2, 'the retry, and the first attempt as it stands after it')
  const [retry] = (await app.rows(second)).filter(({ merchantTransactionId }) => merchantTransactionId === '')
  const attempt = (state: string) =>
    app.database.query('update attempts set state = $2 where transaction_id = $1', [
      retry?.['transactionId'] ?? '',
      state,
    ])
  const exportOf = (state: string) =>
    app.database.query('update batch_exports set state = $2 where file_name = $1', [second, state])
  app.clock.advance(DAY_MS)
  const young = await runFile(chargeRow('young-1'))
  const third = await exportNow()
  app.clock.advance((KEEP_DAYS - 1) * DAY_MS + 1)
  await attempt('unknown')
  await keep()
  assert.deepEqual(await leftOf(batch), NOTHING)
  assert.equal(await toldOf(second), 2, 'an attempt of the payment is unresolved: another batch may watch it')
  /** A row of a later batch that names the payment, as a cancellation does, and whose batch is old by now. */
  const deleteAnotherRow = async () => {
    await app.database.query('update batches set is_emptied = false where batch_id = $1', [batch.id])
    await app.database.query(
      `insert into batch_rows (company_id, batch_id, line, mode, state, operation, transaction_id, is_kept)
       values ($1, $2, 2, 'sandbox', 'done', 'cancel', $3, true)`,
      [app.tenant.companyId, batch.id, declined?.['transactionId'] ?? ''],
    )
    assert.equal(await housekeeping.deleteErasedRows(), 1)
  }
  await attempt('approved')
  await exportOf('writing')
  await deleteAnotherRow()
  assert.equal(await toldOf(second), 2, 'they are to be written')
  await exportOf('published')
  await deleteAnotherRow()
  assert.equal(await toldOf(second), 0)
  assert.deepEqual(await leftOf(young), allOf(young.name, 1), 'a day younger')
  assert.equal(await toldOf(third), 1)
})

it('files of results go by their own age, encrypted ones too; what else lies among the outputs stays', async () => {
  const publish = (name: string) =>
    app.files.publish(
      app.tenant,
      'Outputs',
      name,
      (async function* () {
        yield Buffer.from('x')
      })(),
    )
  const names = ['DEMO20200101000000.out.txt', 'DEMO20200101000000.out.txt.pgp']
  for (const name of [...names, 'DEMO20200101000000.txt.ack.txt']) await publish(name)
  app.clock.advance(KEEP_DAYS * DAY_MS)
  await publish('DEMO20200102000000.out.txt')
  await keep()
  const before = await app.outputs()
  assert.ok(names.every((name) => before.includes(name)))
  app.clock.advance(1)
  await keep()
  const left = await app.outputs()
  assert.deepEqual(
    left.filter((name) => name.startsWith('DEMO2020')),
    ['DEMO20200101000000.txt.ack.txt', 'DEMO20200102000000.out.txt'],
  )
})
