import { parseArgs } from 'node:util'
import { createTestPostgres } from '../harness/database.ts'
import { historyOf } from './agreement.ts'
import { runSoak } from './soak.ts'

/** The large soak, started by scripts/soak.mjs, which starts PostgreSQL and says where it is. */

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '50000' },
    /** Absent: one of the clock's, printed. */
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    /** Absent: one in 500 cases. */
    kills: { type: 'string' },
  },
})
const HISTORIES_MAX = 5

const cases = Number(values.cases)
const seed = Number(values.seed)
const kills = values.kills === undefined ? Math.ceil(cases / 500) : Number(values.kills)
if (!(Number.isInteger(cases) && cases > 0 && Number.isInteger(seed) && kills >= 0)) {
  throw new Error('--cases and --seed are whole numbers, --kills is not negative')
}

const dropping: (() => unknown)[] = []
const databaseUrl = await createTestPostgres({ after: (work) => void dropping.push(work) })
try {
  console.log(`${cases} cases, about ${kills} kills, seed ${seed}`)
  const startedMs = performance.now()
  const onProgress = (line: string) => console.log(`${((performance.now() - startedMs) / 1000).toFixed(0)} s, ${line}`)
  const { accounts, disagreements, kills: killed, log } = await runSoak({ databaseUrl, cases, seed, kills, onProgress })
  const orders = [...new Set(disagreements.map(({ orderId }) => orderId))]
  console.log(
    `${accounts.attempts.length} attempts, ${killed} kills, ${disagreements.length} disagreements, seed ${seed}`,
  )
  for (const { orderId, what } of disagreements) console.log(`${orderId}: ${what}`)
  for (const orderId of orders.slice(0, HISTORIES_MAX)) console.log(`\n${historyOf(accounts, orderId)}`)
  if (disagreements.length > 0) {
    console.log(log)
    process.exitCode = 1
  }
} finally {
  for (const drop of dropping) await drop()
}
