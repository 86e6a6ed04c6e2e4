import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'pg'
import type { PostgresDatabase } from '../../src/storage/postgres-database.ts'
import { API_KEY, describePostgres, serverEnvironment, withScratch } from './bench-environment.ts'
import { nthCharge } from './charge-bodies.ts'
import { driveLoad, quantile } from './drive-load.ts'
import { renderMachine } from './render-rounds.ts'
import { openStage, pause, resume, type SchedulerStage } from './scheduler-stage.ts'
import { type ServerProcess, startReprise } from './server-process.ts'

/**
 * Due retries, drained by two workers on PostgreSQL, against charges over HTTP in the same run, and a million due against
 * ten thousand. Rounds are interleaved, and whoever is not measured is stopped. Started by scripts/bench-scheduler.mjs.
 */

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    many: { type: 'string', default: '1000000' },
    few: { type: 'string', default: '10000' },
    /** How long retries are drained at the end, to see whether memory stays flat. */
    memory: { type: 'string', default: '60' },
  },
})
const WARM_UP_SECONDS = 4
/** Before each measurement: processes that stood still have their connections' and their own caches cold. */
const RUN_UP_SECONDS = 1
const CONNECTIONS = 16
/** Looks at the workers' memory while they drain. */
const MEMORY_LOOKS = 6
const seconds = Number(options.seconds)

/** Posted so far. */
let payments = 0

await withScratch(bench)

interface Round {
  readonly charges: number
  readonly few: number
  readonly many: number
}

async function bench(postgresUrl: string, scratch: string): Promise<void> {
  await printMachine(postgresUrl)
  const few = await openStage(postgresUrl, 'bench_few', join(scratch, 'few'))
  const many = await openStage(postgresUrl, 'bench_many', join(scratch, 'many'))
  // Of its own database's, so that what it writes slows nobody's plans; with the workers' own environment but no slots.
  const charging = await openCharging(postgresUrl, join(scratch, 'charges'))
  const bookedMs = performance.now()
  await many.book(Number(options.many))
  await few.book(Number(options.few))
  await many.database.execute('vacuum (analyze)')
  await few.database.execute('vacuum (analyze)')
  console.log(`Booked in ${((performance.now() - bookedMs) / 1000).toFixed(0)} s`)

  for (const stage of [few, many]) await drain(stage, WARM_UP_SECONDS)
  await charge(charging, WARM_UP_SECONDS)
  const rounds: Round[] = []
  for (let round = 0; round < Number(options.rounds); round += 1) {
    await topUp(few, Number(options.few))
    rounds.push({
      charges: await charge(charging, seconds),
      few: await drain(few, seconds),
      many: await drain(many, seconds),
    })
  }
  print(rounds)
  const waitMs = await waitOfTen(many)
  console.log(
    `Ten of a small company, booked while ${await dueOf(many.database)} wait: done after ${waitMs.toFixed(0)} ms`,
  )
  await watchMemory(many, Number(options.memory))
  await few.stop()
  await many.stop()
  resume(charging)
  await charging.stop()
}

async function printMachine(postgresUrl: string): Promise<void> {
  const admin = new Pool({ connectionString: postgresUrl, max: 1 })
  console.log(renderMachine(await describePostgres(admin)))
  await admin.end()
}

async function openCharging(postgresUrl: string, directory: string): Promise<ServerProcess> {
  const server = await startReprise({ ...serverEnvironment(directory, postgresUrl), REPRISE_RETRY_SLOTS: '0' })
  pause(server)
  return server
}

/** Charges a second, as `npm run bench:http` measures them: seven approved to three declined. */
async function charge(server: ServerProcess, forSeconds: number): Promise<number> {
  resume(server)
  const next = () => {
    payments += 1
    return { path: '/v1/gateways/charge', body: JSON.stringify(nthCharge('bench', payments)), kind: 'charge' }
  }
  const load = { port: server.port, apiKey: API_KEY, connections: CONNECTIONS, next }
  await driveLoad({ ...load, seconds: RUN_UP_SECONDS })
  const { perSecond } = await driveLoad({ ...load, seconds: forSeconds })
  pause(server)
  return perSecond
}

/** Retries a second. Every outcome takes a place in the list, and nothing else does. */
async function drain({ database, workers }: SchedulerStage, forSeconds: number): Promise<number> {
  for (const worker of workers) resume(worker)
  await pass(database, RUN_UP_SECONDS)
  const before = await outcomesOf(database)
  const startedMs = performance.now()
  await pass(database, forSeconds)
  const outcomes = (await outcomesOf(database)) - before
  const elapsedSeconds = (performance.now() - startedMs) / 1000
  for (const worker of workers) pause(worker)
  return outcomes / elapsedSeconds
}

async function topUp(stage: SchedulerStage, count: number): Promise<void> {
  const missing = count - (await dueOf(stage.database))
  if (missing > 0) await stage.book(missing)
}

async function dueOf(database: PostgresDatabase): Promise<number> {
  const [row] = await database.query<{ due: number }>(
    `select count(*)::integer as due from recovery_cases where state = 'scheduled' and next_attempt_at <= now()`,
  )
  return row?.due ?? 0
}

/** How long the small company's ten are on their way, while the big one's wait. */
async function waitOfTen({ database, workers, small, bookTen }: SchedulerStage): Promise<number> {
  for (const worker of workers) resume(worker)
  await pass(database, RUN_UP_SECONDS)
  await bookTen()
  const startedMs = performance.now()
  for (;;) {
    const left = await database.query(
      `select from recovery_cases where company_id = $1 and (state = 'attempting' or
         (state = 'scheduled' and next_attempt_at <= now()))`,
      [small.companyId],
    )
    if (left.length === 0) break
    await pass(database, 0.01)
  }
  const waitedMs = performance.now() - startedMs
  for (const worker of workers) pause(worker)
  return waitedMs
}

/**
 * What stays flat is what a worker comes back to: V8 lets its heap grow before it looks for garbage, so the first minutes
 * of a process say little.
 */
async function watchMemory({ database, workers }: SchedulerStage, forSeconds: number): Promise<void> {
  if (forSeconds === 0) return
  for (const worker of workers) resume(worker)
  const before = await outcomesOf(database)
  const looks = [workers.map(rssMib).join('/')]
  for (let look = 0; look < MEMORY_LOOKS; look += 1) {
    await pass(database, forSeconds / MEMORY_LOOKS)
    looks.push(workers.map(rssMib).join('/'))
  }
  const drained = (await outcomesOf(database)) - before
  for (const worker of workers) pause(worker)
  console.log(
    `Memory of the workers (RSS), every ${forSeconds / MEMORY_LOOKS} s while ${drained} more were drained: ${looks.join(', ')} MiB`,
  )
}

async function outcomesOf(database: PostgresDatabase): Promise<number> {
  const [row] = await database.query<{ last: number }>('select last_value as last from attempt_positions')
  return row?.last ?? 0
}

async function pass(database: PostgresDatabase, forSeconds: number): Promise<void> {
  await database.query('select pg_sleep($1::double precision)', [forSeconds])
}

function rssMib({ pid }: ServerProcess): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kib) / 1024)
}

function print(rounds: readonly Round[]): void {
  const lines = ['| | a second, median (min to max) |', '|---|---|']
  const row = (name: string, values: readonly number[]) => lines.push(`| ${name} | ${spread(values, 0)} |`)
  row(
    'A charges over HTTP, one process',
    rounds.map(({ charges }) => charges),
  )
  row(
    `B retries, ${options.few} due, two workers`,
    rounds.map(({ few }) => few),
  )
  row(
    `C retries, ${options.many} due, two workers`,
    rounds.map(({ many }) => many),
  )
  console.log(lines.join('\n'))
  console.log(
    `\nB/A: ${spread(
      rounds.map(({ charges, few }) => few / charges),
      2,
    )}, aim 0.6`,
  )
  console.log(
    `C/B: ${spread(
      rounds.map(({ few, many }) => many / few),
      2,
    )}, aim 0.8`,
  )
}

function spread(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b)
  const text = (value: number | undefined) => (value ?? Number.NaN).toFixed(digits)
  return `${text(quantile(sorted, 0.5))} (${text(sorted[0])} to ${text(sorted.at(-1))})`
}
