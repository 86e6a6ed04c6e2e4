import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { PgliteDatabase } from './pglite-database.ts'

const directory = await mkdtemp(join(tmpdir(), 'reprise-pglite-'))
after(() => rm(directory, { recursive: true }))

const memory = await PgliteDatabase.open()
after(() => memory.close())
await memory.execute('create table ticks (n int)')

test('a tight loop of statements lets timers run', async () => {
  await timersRunDuring(async () => {
    for (let n = 0; n < 100; n++) await memory.query('insert into ticks values ($1)', [n])
  })
})

test('many statements waiting together let timers run', async () => {
  await timersRunDuring(async () => {
    await Promise.all(Array.from({ length: 100 }, (_, n) => memory.query('insert into ticks values ($1)', [n])))
  })
})

test('a long transaction lets timers run', async () => {
  await timersRunDuring(() =>
    memory.transaction(async (transaction) => {
      for (let n = 0; n < 100; n++) await transaction.query('insert into ticks values ($1)', [n])
    }),
  )
})

test('the database used inside its own transaction is an error, not a wait for ever', async () => {
  const uses: (() => Promise<unknown>)[] = [
    () => memory.query('select 1'),
    () => memory.execute('select 1'),
    () => memory.transaction(async () => undefined),
  ]
  for (const use of uses) await assert.rejects(memory.transaction(use), /inside its own transaction/)
  assert.deepEqual(await memory.query('select 1 as one'), [{ one: 1 }])
})

test('what a transaction started may use the database once it has ended', async () => {
  const started = await memory.transaction(async () => {
    const later = new Promise((resolve) => setImmediate(resolve))
    return { rows: later.then(() => later).then(() => memory.query('select 1 as one')) }
  })
  assert.deepEqual(await started.rows, [{ one: 1 }])
})

test('rows that were acknowledged survive kill -9', { timeout: 60_000 }, async () => {
  const child = fork(new URL('../../test/harness/pglite-writer.ts', import.meta.url), [join(directory, 'killed')], {
    execArgv: process.execArgv,
  })
  let acknowledged = 0
  child.on('message', (n) => {
    acknowledged = Number(n)
    if (acknowledged >= 200) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'exit')
  assert.equal(signal, 'SIGKILL')
  const database = await PgliteDatabase.open({ directory: join(directory, 'killed') })
  const [row] = await database.query<{ max: number; count: number }>('select max(n), count(*) from written')
  await database.close()
  assert.ok(
    row !== undefined && row.max >= acknowledged,
    `row ${acknowledged} was acknowledged, ${row?.max} is the last`,
  )
  assert.equal(row.count, row.max, 'no gap')
})

test('the rows on disk are for this user only, in a directory that was open to all', async () => {
  const path = join(directory, 'open')
  await mkdir(path, { mode: 0o755 })
  const database = await PgliteDatabase.open({ directory: path })
  await database.close()
  assert.equal((await stat(path)).mode & 0o777, 0o700)
})

test('a directory that holds no database is one clear sentence', async () => {
  const path = join(directory, 'file')
  await writeFile(path, '')
  await assert.rejects(PgliteDatabase.open({ directory: path }), {
    message: new RegExp(`^Cannot open the embedded database in ${path}: `),
  })
})

/** Counts the turns that timers get while the work runs; its start and its end alone give it at most two. */
async function timersRunDuring(work: () => Promise<unknown>): Promise<void> {
  let ticks = 0
  const timer = setInterval(() => {
    ticks += 1
  }, 1)
  await work()
  clearInterval(timer)
  assert.ok(ticks > 2, `timers ran ${ticks} times`)
}
