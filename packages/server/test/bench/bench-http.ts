import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'pg'
import { API_KEY, backendsOf, describePostgres, serverEnvironment, settle, withScratch } from './bench-environment.ts'
import { nthCharge } from './charge-bodies.ts'
import { driveLoad, type Measurement } from './drive-load.ts'
import {
  type Contender,
  type Round,
  renderAnswers,
  renderMachine,
  renderReadiness,
  renderRounds,
} from './render-rounds.ts'
import { cpuMsOf, type ServerProcess, startBare, startReprise } from './server-process.ts'

/**
 * Charges over HTTP, Reprise against bare servers, with interleaved rounds: what slows the machine down for a while slows
 * all of them down, and the ratios stay. Started by scripts/bench-http.mjs, which starts PostgreSQL and says where it is.
 */

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '16' },
    /** For node, when it runs Reprise: '--cpu-prof --cpu-prof-dir=/tmp/profile'. */
    'node-options': { type: 'string', default: '' },
    'skip-pglite': { type: 'boolean', default: false },
  },
})
const WARM_UP_SECONDS = 3
/** Before each measurement: idle connections to the database were closed meanwhile, and are opened again. */
const RUN_UP_SECONDS = 0.5

const nodeOptions = options['node-options'].split(' ').filter(Boolean)
let payments = 0
await withScratch(async (postgresUrl, directory) => {
  await benchPostgres(postgresUrl, join(directory, 'postgres'))
  if (!options['skip-pglite']) await benchPglite(directory)
})

async function benchPostgres(url: string, dataDirectory: string): Promise<void> {
  const admin = new Pool({ connectionString: url, max: 1, application_name: 'bench-admin' })
  const env = serverEnvironment(dataDirectory, url)
  console.log(renderMachine(await describePostgres(admin)))
  // First, since it migrates the database and makes the company: Reprise is then timed with everything in place.
  const replay = await startBare('replay-server.ts', env)
  const { server: reprise, readyMs } = await timedStart(env, nodeOptions)
  const twoCommits = await startBare('two-commits-server.ts', env)
  const rounds = await interleave(
    [
      { name: 'A Reprise', server: reprise, backends: () => backendsOf(admin, 'reprise') },
      { name: 'B same SQL, bare', server: replay, backends: () => backendsOf(admin, 'bench-replay') },
      {
        name: 'C two one-row commits, bare',
        server: twoCommits,
        backends: () => backendsOf(admin, 'bench-two-commits'),
      },
    ],
    () => settle(admin),
  )
  console.log(renderRounds('PostgreSQL', rounds))
  console.log(renderAnswers(rounds))
  console.log(renderReadiness('PostgreSQL, migrated', readyMs))
  for (const server of [reprise, replay, twoCommits]) await server.stop()
  await admin.end()
}

async function benchPglite(directory: string): Promise<void> {
  const replay = await startBare('replay-server.ts', serverEnvironment(join(directory, 'pglite-replay')))
  const env = serverEnvironment(join(directory, 'pglite'))
  const first = await timedStart(env)
  await first.server.stop()
  const { server: reprise, readyMs } = await timedStart(env)
  const none = async () => []
  const rounds = await interleave([
    { name: 'A Reprise', server: reprise, backends: none },
    { name: 'B same SQL, bare', server: replay, backends: none },
  ])
  console.log(renderRounds('PGlite, for information', rounds))
  console.log(renderAnswers(rounds))
  console.log(renderReadiness('PGlite, very first start', first.readyMs))
  console.log(renderReadiness('PGlite, existing data directory', readyMs))
  for (const server of [reprise, replay]) await server.stop()
}

/** From the command to the first 200 of /readyz. */
async function timedStart(env: Record<string, string>, nodeOptions: readonly string[] = []) {
  const startedMs = performance.now()
  const server = await startReprise(env, nodeOptions)
  const answer = await fetch(`http://127.0.0.1:${server.port}/readyz`)
  if (answer.status !== 200) throw new Error(`/readyz answered ${answer.status} after the server said that it is ready`)
  return { server, readyMs: performance.now() - startedMs }
}

interface Entrant {
  readonly name: string
  readonly server: ServerProcess
  /** The database's processes that serve it. */
  readonly backends: () => Promise<number[]>
}

async function interleave(entrants: readonly Entrant[], settle = async () => {}): Promise<Round[]> {
  for (const { server } of entrants) await load(server, WARM_UP_SECONDS)
  await settle()
  const rounds: Round[] = []
  for (let round = 0; round < Number(options.rounds); round += 1) {
    const contenders: Contender[] = []
    for (const entrant of entrants) contenders.push({ name: entrant.name, ...(await measure(entrant)) })
    rounds.push(contenders)
  }
  return rounds
}

async function measure({ server, backends }: Entrant) {
  await load(server, RUN_UP_SECONDS)
  const backendPids = await backends()
  const before = { server: cpuMsOf([server.pid]), database: cpuMsOf(backendPids) }
  const measurement = await load(server, Number(options.seconds))
  const requests = [...measurement.responseCodes.values()].reduce((sum, count) => sum + count, 0)
  return {
    ...measurement,
    serverCpuMs: (cpuMsOf([server.pid]) - before.server) / requests,
    databaseCpuMs: (cpuMsOf(backendPids) - before.database) / requests,
  }
}

function load(server: ServerProcess, seconds: number): Promise<Measurement> {
  return driveLoad({
    port: server.port,
    apiKey: API_KEY,
    connections: Number(options.connections),
    seconds,
    next: () => {
      payments += 1
      return { kind: 'charge', path: '/v1/gateways/charge', body: JSON.stringify(nthCharge('bench', payments)) }
    },
  })
}
