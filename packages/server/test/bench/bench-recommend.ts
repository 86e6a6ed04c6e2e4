import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'pg'
import {
  API_KEY,
  backendsOf,
  createLiveKey,
  describePostgres,
  serverEnvironment,
  settle,
  withScratch,
} from './bench-environment.ts'
import { nthCharge } from './charge-bodies.ts'
import { type BenchRequest, driveLoad, type Measurement } from './drive-load.ts'
import { driveSchedule } from './drive-schedule.ts'
import { openConnection, type Target } from './http-connection.ts'
import { RecommendationLoad } from './recommendation-load.ts'
import { type RecommendRound, renderRecommendRounds } from './render-recommend-rounds.ts'
import { renderMachine } from './render-rounds.ts'
import { cpuMsOf, type ServerProcess, startBare, startReprise } from './server-process.ts'

/**
 * Recommendations over HTTP, each with its decision card on disk: how many a second at full load, and how long one takes
 * at half of that, when requests come by a schedule of their own. Started by scripts/bench-recommend.mjs, which starts
 * PostgreSQL and says where it is.
 */

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    /** Of full load, and of the charges to compare with. Half load takes three times as long: its p99 is what is asked. */
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
    /** For node, when it runs Reprise: '--cpu-prof --cpu-prof-dir=/tmp/profile'. */
    'node-options': { type: 'string', default: '' },
  },
})
const WARM_UP_SECONDS = 5
/** Before each measurement: what was idle meanwhile wakes up. */
const RUN_UP_SECONDS = 0.5
/** Enough that an arrival waits for one only when the server stalls. */
const SCHEDULED_CONNECTIONS = 64
/** Minor units: attempts cost something, so that the plan weighs them. */
const GATEWAY_FEES = [10, 8, 12]

const seconds = Number(options.seconds)
const seed = Number(options.seed)
let chargesSent = 0

await withScratch(async (postgresUrl, directory) => {
  const admin = new Pool({ connectionString: postgresUrl, max: 1, application_name: 'bench-admin' })
  console.log(renderMachine(`${await describePostgres(admin)}, load ${loadavg()[0]?.toFixed(1)}`))
  const nodeOptions = options['node-options'].split(' ').filter(Boolean)
  const environment = serverEnvironment(join(directory, 'data'), postgresUrl)
  const server = await startReprise(environment, nodeOptions)
  const charging: Target = { port: server.port, apiKey: API_KEY }
  // As in production: a sandbox asks the database first what time it is for its company.
  const advised: Target = { port: server.port, apiKey: await createLiveKey(environment) }
  const bare = await startBare('two-commits-server.ts', environment)
  const load = new RecommendationLoad(await makeGateways(advised), seed)
  const nextRecommendation = () => load.next()
  await drive(advised, WARM_UP_SECONDS, nextRecommendation)
  await drive(charging, WARM_UP_SECONDS, nextCharge)
  await drive({ port: bare.port, apiKey: API_KEY }, WARM_UP_SECONDS, nextCharge)
  await settle(admin)
  const rounds: RecommendRound[] = []
  for (let round = 0; round < Number(options.rounds); round += 1) {
    await drive(charging, RUN_UP_SECONDS, nextCharge)
    const charges = await drive(charging, seconds, nextCharge)
    await drive(advised, RUN_UP_SECONDS, nextRecommendation)
    const full = await measureFull(admin, server, () => drive(advised, seconds, nextRecommendation))
    const schedule = { perSecond: full.perSecond / 2, connections: SCHEDULED_CONNECTIONS, seed: seed + round }
    const driveHalf = async (target: Target, next: () => BenchRequest) => {
      await driveSchedule({ ...schedule, ...target, next, seconds: RUN_UP_SECONDS })
      return driveSchedule({ ...schedule, ...target, next, seconds: 3 * seconds })
    }
    const half = await driveHalf(advised, nextRecommendation)
    const floor = await driveHalf({ port: bare.port, apiKey: API_KEY }, nextCharge)
    rounds.push({ charges, full, half, floor })
  }
  console.log(renderRecommendRounds(rounds))
  for (const started of [server, bare]) await started.stop()
  await admin.end()
})

async function measureFull(admin: Pool, server: ServerProcess, work: () => Promise<Measurement>) {
  const backends = await backendsOf(admin, 'reprise')
  const before = { server: cpuMsOf([server.pid]), database: cpuMsOf(backends) }
  const full = await work()
  const requests = [...full.responseCodes.values()].reduce((sum, count) => sum + count, 0)
  return {
    ...full,
    serverCpuMs: (cpuMsOf([server.pid]) - before.server) / requests,
    databaseCpuMs: (cpuMsOf(backends) - before.database) / requests,
  }
}

function drive(target: Target, seconds: number, next: () => BenchRequest) {
  return driveLoad({ ...target, connections: Number(options.connections), seconds, next })
}

function nextCharge(): BenchRequest {
  chargesSent += 1
  return { kind: 'charge', path: '/v1/gateways/charge', body: JSON.stringify(nthCharge('bench', chargesSent)) }
}

/** Gateways without settings: they serve recommendations only. */
async function makeGateways(target: Target): Promise<string[]> {
  const connection = await openConnection(target)
  const tokens: string[] = []
  for (const [index, otherTransactionFlatFee] of GATEWAY_FEES.entries()) {
    const gateway = { name: `bench-${index}`, gatewayType: 'stripe', otherTransactionFlatFee }
    const answer = await connection.post('/v1/gateways', JSON.stringify({ gateway }))
    tokens.push((JSON.parse(answer) as { gateway: { token: string } }).gateway.token)
  }
  connection.close()
  return tokens
}
