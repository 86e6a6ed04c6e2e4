import { Pool } from 'pg'
import { parseConfig } from '../../src/config.ts'
import { systemClock } from '../../src/domain/clock.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { PostgresDatabase } from '../../src/storage/postgres-database.ts'
import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { wireRequests } from '../harness/wire-requests.ts'
import { serverEnvironment } from './bench-environment.ts'
import { BOOKED_AT_ONCE, type BookedCompany, bookRetries } from './book-retries.ts'
import { type ServerProcess, startReprise } from './server-process.ts'

/** A database with retries that are due, and the workers that drain it. */
export interface SchedulerStage {
  readonly database: PostgresDatabase
  readonly workers: readonly ServerProcess[]
  readonly big: BookedCompany
  readonly others: readonly BookedCompany[]
  readonly small: BookedCompany
  /** Books `count` more, nine of ten the big company's. */
  book(count: number): Promise<void>
  /** Ten of the small company's. */
  bookTen(): Promise<void>
  stop(): Promise<void>
}

const WORKERS = 2
const OTHERS = 10
const BIG_RATIO = 0.9
const CARDS_A_COMPANY = 12

/** Makes the database, its companies and their cards; the workers stand still until `resume`. */
export async function openStage(adminUrl: string, name: string, directory: string): Promise<SchedulerStage> {
  const url = await createDatabase(adminUrl, name)
  const stageEnv = serverEnvironment(directory, url)
  const idle = await startReprise({ ...stageEnv, REPRISE_RETRY_SLOTS: '0' })
  const database = await PostgresDatabase.open({ url, poolSize: 2, statementTimeoutMs: 600_000, onConnectionError })
  const companies: BookedCompany[] = []
  for (let at = 0; at < OTHERS + 2; at += 1) companies.push(await makeCompany(database, stageEnv, idle.port, `C${at}`))
  await idle.stop()
  const [big, small, ...others] = companies
  if (big === undefined || small === undefined) throw new Error('There are no companies')
  const workers = await Promise.all(Array.from({ length: WORKERS }, () => startReprise(stageEnv)))
  for (const worker of workers) pause(worker)
  let runs = 0
  const bookFor = async (company: BookedCompany, count: number) => {
    for (let left = count; left > 0; left -= BOOKED_AT_ONCE) {
      runs += 1
      await bookRetries(database, company, Math.min(left, BOOKED_AT_ONCE), String(runs))
    }
  }
  return {
    database,
    workers,
    big,
    small,
    others,
    async book(count) {
      await bookFor(big, Math.round(count * BIG_RATIO))
      const each = Math.round((count * (1 - BIG_RATIO)) / others.length)
      for (const company of others) await bookFor(company, each)
    },
    bookTen: () => bookFor(small, 10),
    async stop() {
      for (const worker of workers) resume(worker)
      await Promise.all(workers.map((worker) => worker.stop()))
      await database.close()
    },
  }
}

/** Takes a process off the processor: the next measurement is not to share it. */
export function pause({ pid }: ServerProcess): void {
  process.kill(pid, 'SIGSTOP')
}

export function resume({ pid }: ServerProcess): void {
  process.kill(pid, 'SIGCONT')
}

async function createDatabase(adminUrl: string, name: string): Promise<string> {
  const admin = new Pool({ connectionString: adminUrl, max: 1 })
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

async function makeCompany(
  database: PostgresDatabase,
  env: Record<string, string>,
  port: number,
  code: string,
): Promise<BookedCompany> {
  const parsed = parseConfig(env)
  if (!parsed.ok) throw new Error(parsed.errors.join(' '))
  const admin = composeAdmin(parsed.config, { clock: systemClock, random: systemRandom }, database)
  await admin['company.create']({ code, name: `Company ${code}` })
  const { apiKey } = await admin['key.create']({ company: code, mode: 'sandbox' })
  const client = wireRequests(`http://127.0.0.1:${port}`, apiKey)
  const made = await client.post('/v1/gateways', { gateway: { name: 'Sandbox', gatewayType: 'flexpay_sandbox' } })
  const company = await client.put('/v1/company', { company: { mode: 'reprise' } })
  if (made.status !== 200 || company.status !== 200) throw new Error(JSON.stringify([made.json, company.json]))
  const cards = Object.values(SANDBOX_CARDS)
  const paymentMethodIds: string[] = []
  for (let at = 0; at < CARDS_A_COMPANY; at += 1) {
    const creditCard = {
      creditCardNumber: cards[at % cards.length],
      expiryMonth: '09',
      expiryYear: '2031',
      fullName: 'Ada Byron',
    }
    const kept = await client.post('/v1/paymentmethods', {
      paymentMethod: { customerId: `customer-${at}`, creditCard },
    })
    paymentMethodIds.push(kept.json.transaction.paymentMethod.paymentMethodId)
  }
  const [row] = await database.query<{ company_id: string }>('select company_id from companies where code = $1', [code])
  if (row === undefined) throw new Error(`Company ${code} is not there`)
  return { companyId: row.company_id, gatewayToken: made.json.gateway.token, paymentMethodIds }
}

function onConnectionError(error: Error): void {
  console.error(error.message)
}
