import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { Pool } from 'pg'
import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { API_KEY, describePostgres, serverEnvironment, withScratch } from './bench-environment.ts'
import { renderMachine } from './render-rounds.ts'
import { type ServerProcess, startReprise } from './server-process.ts'

/**
 * A file of charges, sent over HTTP to a server on PostgreSQL: how long until every row is read, validated, sealed and
 * queued, and the most memory that the server took, by the size of the file. Started by scripts/bench-batch.mjs.
 */

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '10000,100000,1000000' } },
})

const LOOK_EVERY_SECONDS = 0.05
const LINES_A_CHUNK = 500
const BYTES_MAX = String(4 * 1024 ** 3)

interface Measured {
  readonly rows: number
  readonly sentSeconds: number
  readonly queuedSeconds: number
  readonly redactedSeconds: number
  /** Of the server, from the start of the upload until all rows are queued: on a busy machine the fairer number. */
  readonly cpuSeconds: number
  readonly peakMib: number
}

await withScratch(async (postgresUrl, scratch) => {
  const admin = new Pool({ connectionString: postgresUrl, max: 1 })
  console.log(renderMachine(await describePostgres(admin)))
  const measured: Measured[] = []
  for (const rows of options.rows.split(',').map(Number)) {
    measured.push(await measure(admin, postgresUrl, join(scratch, String(rows)), rows))
  }
  await admin.end()
  print(measured)
})

/** Each on a database and in a process of its own: the most memory a process took is never less again. */
async function measure(admin: Pool, postgresUrl: string, directory: string, rows: number): Promise<Measured> {
  const name = `bench_batch_${rows}`
  await admin.query(`create database ${name}`)
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  const server = await startReprise({
    ...serverEnvironment(directory, url.href),
    REPRISE_BATCH_FILE_BYTES_MAX: BYTES_MAX,
  })
  const database = new Pool({ connectionString: url.href, max: 1 })
  const startedMs = performance.now()
  const cpuBefore = cpuSecondsOf(server)
  const since = () => (performance.now() - startedMs) / 1000
  await send(server, rows)
  const sentSeconds = since()
  await until(database, `state in ('acting', 'done')`)
  const queuedSeconds = since() - sentSeconds
  const cpuSeconds = cpuSecondsOf(server) - cpuBefore
  await until(database, 'redacted_at is not null')
  const redactedSeconds = since() - sentSeconds
  const peakMib = peakOf(server)
  await server.stop()
  await database.end()
  return { rows, sentSeconds, queuedSeconds, redactedSeconds, cpuSeconds, peakMib }
}

async function until(database: Pool, condition: string): Promise<void> {
  for (;;) {
    const { rows } = await database.query(
      `select state from batches where ${condition} or state in ('failed', 'refused')`,
    )
    if (rows.length > 0 && ['failed', 'refused'].includes(rows[0].state)) throw new Error('The file was not taken')
    if (rows.length > 0) return
    await database.query('select pg_sleep($1)', [LOOK_EVERY_SECONDS])
  }
}

function send(server: ServerProcess, rows: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const post = request(
      {
        port: server.port,
        method: 'POST',
        path: '/v1/batches',
        headers: { authorization: `Basic ${API_KEY}`, 'content-type': 'text/plain' },
      },
      (answer) => {
        answer.resume()
        answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`HTTP ${answer.statusCode}`))))
      },
    )
    post.on('error', reject)
    Readable.from(linesOf(rows)).pipe(post)
  })
}

function* linesOf(rows: number): Generator<string> {
  yield 'operation,merchantTransactionId,orderId,customerId,amount,currencyCode,creditCardNumber,expiryMonth,expiryYear,fullName,postalCode,city,state\n'
  let chunk = ''
  for (let row = 1; row <= rows; row += 1) {
    chunk += `Charge,rebill-${row},order-${row},customer-${row % 50_000},${1_000 + (row % 9_000)},USD,${SANDBOX_CARDS.visa},09,2031,Ada Byron,10001,New York,NY\n`
    if (row % LINES_A_CHUNK !== 0) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

/** Linux counts it in hundredths of a second: fields 14 and 15, behind the name in brackets. */
function cpuSecondsOf({ pid }: ServerProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** The most that the process had in memory; MiB. */
function peakOf({ pid }: ServerProcess): number {
  const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kib) / 1024)
}

function print(measured: readonly Measured[]): void {
  const lines = [
    '| rows | sent | read, validated and queued | a second | CPU of the server | answered and masked | most memory (RSS) |',
    '|---|---|---|---|---|---|---|',
  ]
  for (const { rows, sentSeconds, queuedSeconds, redactedSeconds, cpuSeconds, peakMib } of measured) {
    const perSecond = Math.round(rows / queuedSeconds)
    lines.push(
      `| ${rows} | ${sentSeconds.toFixed(1)} s | ${queuedSeconds.toFixed(1)} s | ${perSecond} | ${cpuSeconds.toFixed(1)} s | ${redactedSeconds.toFixed(1)} s | ${peakMib} MiB |`,
    )
  }
  console.log(lines.join('\n'))
  const [first] = measured
  const last = measured.at(-1)
  if (first === undefined || last === undefined || first === last) return
  console.log(`\nMemory at ${last.rows} rows above that at ${first.rows}: ${last.peakMib - first.peakMib} MiB, aim 64`)
}
