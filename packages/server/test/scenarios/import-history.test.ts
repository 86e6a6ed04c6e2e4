import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { systemRandom } from '../../src/domain/random.ts'
import { HISTORY_COLUMNS, renderHistoryColumns } from '../../src/learning/history-columns.ts'
import { type ImportProgress, importHistory } from '../../src/learning/import-history.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { SILENT_EVENTS } from '../../src/start/compose-model-admin.ts'
import { ConfigurationStore } from '../../src/storage/configuration-store.ts'
import { ModelStore } from '../../src/storage/model-store.ts'
import { OutcomeLogStore } from '../../src/storage/outcome-log-store.ts'
import { countingEngines } from '../harness/counting-engine.ts'
import { openTestApp } from '../harness/open-app.ts'

const GUIDES = new URL('../../../../docs/guides/', import.meta.url)
const SAMPLE = fileURLToPath(new URL('past-attempts.csv', GUIDES))
const engines = countingEngines()
const app = await openTestApp({ after }, { createEngine: engines.create })
const admin = composeAdmin(app.config, { clock: app.clock, random: systemRandom }, app.database, {
  createEngine: engines.create,
})
const directory = await mkdtemp(join(tmpdir(), 'reprise-import-'))
after(() => rm(directory, { recursive: true, force: true }))

async function runImport(file: string, changes: Record<string, unknown> = {}) {
  const { importId } = await admin['history.import']({ company: 'DEMO', mode: 'sandbox', file, ...changes })
  for (let step = 0; ; ) {
    const state = await admin['history.progress']({ importId, step })
    if (state.kind === 'done') return state.result
    assert.ok(state.step > step)
    step = state.step
  }
}

async function fileOf(name: string, text: string): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

const newestVersion = async (mode = 'sandbox') => (await admin['model.list']({ company: 'DEMO', mode })).versions[0]

async function portsOf(openFile: (path: string) => AsyncIterable<Uint8Array>, holder = 'importer') {
  const [row] = await app.database.query<{ company_id: string }>('select company_id from companies')
  const tenant = { companyId: row?.company_id ?? '', mode: 'sandbox' } as const
  const versions = new ModelStore(app.database)
  return {
    tenant,
    versions,
    ports: {
      versions,
      log: new OutcomeLogStore(app.database),
      createEngine: engines.create,
      events: SILENT_EVENTS,
      clock: app.clock,
      configurations: new ConfigurationStore(app.database),
      poolsModels: false,
      holder,
      openFile,
    },
  }
}

test('the sample that ships is read by --dry-run, which changes nothing', async () => {
  const result = await runImport(SAMPLE, { dryRun: 'true' })
  assert.deepEqual(result, {
    end: 'valid',
    rows: 10,
    payments: 5,
    ignoredColumns: ['plan'],
    faults: [],
    version: null,
  })
  assert.equal(await newestVersion(), undefined)
})

test('a file becomes one version that the server goes over to, and teaches no other mode', async () => {
  const result = await runImport(SAMPLE)
  assert.deepEqual([result.end, result.rows, result.payments, result.version], ['imported', 10, 5, 1])
  const version = await newestVersion()
  assert.deepEqual([version?.madeBy, version?.outcomesLearned, version?.imports[0]?.rows], ['import', 10, 10])
  assert.deepEqual(
    engines.newest.learned.map((name) => name.replace(/ .* /, ' ')),
    [
      'import/inv-1001/1 declined',
      'import/inv-1001/2 declined',
      'import/inv-1001/3 approved',
      'import/inv-1002/1 approved',
      'import/inv-1003/1 declined',
      'import/inv-1003/2 not_processed',
      'import/inv-1003/3 declined',
      'import/inv-1004/1 declined',
      'import/inv-1004/2 approved',
      'import/inv-1005/1 declined',
    ],
  )
  assert.equal(await newestVersion('live'), undefined)
})

test('the same file again changes nothing, under another name too', async () => {
  const again = await runImport(await fileOf('copy.csv', await readFile(SAMPLE, 'utf8')))
  assert.deepEqual([again.end, again.version], ['imported_before', null])
  assert.equal((await newestVersion())?.version, 1)
})

test('of a file with one fault nothing is taken', async () => {
  const path = await fileOf('faulty.csv', await readFile(SAMPLE, 'utf8'))
  await appendFile(path, 'inv-2001,,1999,USD,2026-01-02T09:00:00Z,maybe,main,,,,,,,,,,,\n')
  const result = await runImport(path)
  assert.equal(result.end, 'faulty')
  assert.deepEqual(
    result.faults.map(({ line, column }) => [line, column]),
    [[12, 'outcome']],
  )
  assert.equal((await newestVersion())?.version, 1)
})

test('a long list of faults ends at twenty', async () => {
  const header = HISTORY_COLUMNS.map(({ name }) => name).join(',')
  const result = await runImport(await fileOf('bad.csv', `${header}\n${'x\n'.repeat(500)}`))
  assert.equal(result.faults.length, 20)
})

test('after a reset the file can be imported again', async () => {
  await admin['model.reset']({ company: 'DEMO', mode: 'sandbox' })
  const result = await runImport(SAMPLE)
  assert.equal(result.end, 'imported')
  assert.equal(engines.newest.learned.length, 10)
})

test('what is no file, no company or no absolute path is refused in a sentence', async () => {
  await assert.rejects(runImport(join(directory, 'none.csv')), /The file cannot be read \(ENOENT\)/)
  await assert.rejects(runImport(directory), /The file cannot be read \(EISDIR\)/)
  await assert.rejects(runImport(SAMPLE, { company: 'NONE' }), /no company/)
  await assert.rejects(runImport('past.csv'), /absolute path/)
  await assert.rejects(admin['history.progress']({ importId: 'x', step: 0 }), /not known/)
})

/** A file of payments of three attempts each, in order of time, as a source that holds none of it. */
async function* madeFile(payments: number) {
  yield Buffer.from('payment_reference,amount_minor,currency,attempted_at,outcome,gateway\n')
  const start = Date.UTC(2025, 0, 1)
  for (let row = 0; row < payments * 3; row += 1) {
    const [payment, attempt] = [Math.floor(row / 3), row % 3]
    const at = new Date(start + row * 1_000).toISOString()
    const outcome = attempt === 2 && payment % 2 === 0 ? 'approved' : 'declined'
    yield Buffer.from(`p-${payment},1000,USD,${at},${outcome},main\n`)
  }
}

test('a long file says how far it is, in both passes', async () => {
  const { ports, tenant } = await portsOf(() => madeFile(3_500))
  const seen: ImportProgress[] = []
  const result = await importHistory(ports, { tenant, path: 'made', isDryRun: false }, (step) => seen.push(step))
  assert.deepEqual([result.end, result.rows, result.payments], ['imported', 10_500, 3_500])
  assert.deepEqual(
    seen.map(({ phase, rows }) => `${phase} ${rows}`),
    ['validating 10000', 'learning 10000'],
  )
})

test('a file that changes between the passes is not imported', async () => {
  let passes = 0
  const { ports, tenant } = await portsOf(() => madeFile(100 + passes++))
  const before = await newestVersion()
  await assert.rejects(
    importHistory(ports, { tenant, path: 'made', isDryRun: false }, () => {}),
    /changed while it was read/,
  )
  assert.deepEqual(await newestVersion(), before)
})

test('while one imports no other writes the model, until it is done or has died', async () => {
  const { ports, tenant, versions } = await portsOf(() => madeFile(10), 'second')
  const [base = 0] = await versions.currentVersions([tenant])
  assert.equal(await versions.claim(tenant, base, 'first'), true)
  const attempt = () => importHistory(ports, { tenant, path: 'made', isDryRun: false }, () => {})
  await assert.rejects(attempt(), /Another process is writing this model/)
  assert.equal(await versions.claim(tenant, base, 'first'), true, 'the holder may go on')
  await app.database.query(`update models set held_until = now() - interval '1 second'`)
  assert.equal((await attempt()).end, 'imported')
})

test('a rollback in the middle of an import wins, and nothing is imported', async () => {
  const base = (await newestVersion())?.version
  let passes = 0
  async function* rolledBackMeanwhile() {
    passes += 1
    if (passes === 2) await admin['model.rollback']({ company: 'DEMO', mode: 'sandbox', version: base })
    yield* madeFile(20)
  }
  const { ports, tenant } = await portsOf(rolledBackMeanwhile, 'third')
  await assert.rejects(
    importHistory(ports, { tenant, path: 'made', isDryRun: false }, () => {}),
    /nothing was imported/,
  )
  assert.equal((await newestVersion())?.madeBy, 'rollback')
})

test('docs/guides/import-history.md has the table of columns as it is', async () => {
  const page = await readFile(new URL('import-history.md', GUIDES), 'utf8')
  const [, table] = /<!-- columns.*-->\n([\s\S]*)\n<!-- \/columns -->/.exec(page) ?? []
  assert.equal(table, renderHistoryColumns(), 'put what renderHistoryColumns() gives between the markers')
})
