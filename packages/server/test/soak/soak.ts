import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '../../src/config.ts'
import { systemClock } from '../../src/domain/clock.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { PostgresDatabase } from '../../src/storage/postgres-database.ts'
import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { drawsFrom } from '../harness/seeded-draws.ts'
import { wireRequests } from '../harness/wire-requests.ts'
import { type Accounts, type Disagreement, disagreementsIn } from './agreement.ts'
import { type CaseMix, planCase } from './case-plan.ts'
import { type Child, firstMessage, startChild } from './child-process.ts'
import { readGatewayLedger } from './gateway-ledger.ts'
import { readKeptAttempts, readKeptCases } from './kept-attempts.ts'
import { beginStory, nextHourOf, type PaymentStory, type SoakTime, stepsOf } from './payment-story.ts'
import type { FromGateway, ToGateway } from './process-messages.ts'
import { ServerFleet } from './server-fleet.ts'
import { SoakMerchant } from './soak-merchant.ts'

export interface SoakOptions {
  /** A migrated, empty PostgreSQL database. */
  readonly databaseUrl: string
  readonly cases: number
  /** The same seed gives the same payments and the same gateway; what the processes do in between is left to chance. */
  readonly seed: number
  /** Server processes to be killed, about. */
  readonly kills: number
  /** Told of the progress, a line at a time. */
  readonly onProgress: (line: string) => void
}

export interface SoakResult {
  readonly accounts: Accounts
  readonly disagreements: readonly Disagreement[]
  readonly kills: number
  /** What the servers that live at the end logged last, which should be nothing: errors only. */
  readonly log: string
}

const SERVERS = 3
/** Short, so that answers which come too late do not take the whole soak. */
const DEADLINE_MS = 1_000
const HOUR_MS = 3_600_000
/** The server gives an attempt up for dead a minute after its deadline; a living one never takes as long as ten seconds. */
const STALE_AFTER_MS = 120_000
const SURELY_DEAD_MS = 10_000
/** First posts are spread over the first day. */
const POSTING_HOURS = 24
/** A case has 30 days, those of the last round posted included; then nothing may be left to do. */
const HOURS_MAX = 24 * 45
/** Rounds that are left then to those whose process was killed at the end; each takes a part of a second. */
const SETTLING_HOURS_MAX = 2_000
const REQUESTS_AT_ONCE = 24
/** Requests a case comes to, about: what a number of kills is spread over. */
const REQUESTS_A_CASE = 4
/** Rounds in which there is something to do, about. */
const BUSY_ROUNDS = 400
const KILL_WITHIN_MS = 200
/** Looks that find no less to do than those before, after which an hour is over; with every fourth look minutes pass. */
const IDLE_LOOKS_MAX = 40
/** Due retries beyond that many are counted as that many. */
const DUE_COUNTED_MAX = 20_000
/** The gateway is down for some hours, twice. */
const OUTAGES: readonly (readonly [number, number])[] = [
  [30, 34],
  [100, 112],
]
/** One process in four has a wrong clock, by up to six hours either way. */
const WRONG_CLOCK_RATIO = 0.25
const WRONG_CLOCK_MS_MAX = 6 * HOUR_MS

/**
 * Three server processes on one PostgreSQL, a gateway process that loses answers, merchants who cancel, SIGKILL at every
 * moment of an attempt, clocks that jump both ways; a month and a half of it, an hour a round. Resolves with what the
 * gateway, the database and the merchants then say.
 */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const scratch = await mkdtemp(join(tmpdir(), 'reprise-soak-'))
  const database = await PostgresDatabase.open({
    url: options.databaseUrl,
    poolSize: 2,
    onConnectionError: (error) => options.onProgress(error.message),
  })
  const ledgerFile = join(scratch, 'ledger.ndjson')
  const gateway = await startGateway(options, ledgerFile)
  let fleet: ServerFleet | null = null
  try {
    // When an attempt was really written, beside the column that is moved to let time pass.
    await database.execute('alter table attempts add column soak_written_at timestamptz not null default now()')
    const env = environment(options, scratch, gateway.address)
    fleet = await ServerFleet.start({ size: SERVERS, env, draw: drawsFrom(options.seed) })
    gateway.onKill((sender) => fleet?.kill(sender))
    const stories = await play(options, { fleet, database, env, setDown: gateway.setDown })
    const accounts: Accounts = {
      ledger: await readGatewayLedger(ledgerFile),
      attempts: await readKeptAttempts(database),
      cases: await readKeptCases(database),
      stories,
    }
    return { accounts, disagreements: disagreementsIn(accounts), kills: fleet.kills, log: fleet.output() }
  } finally {
    await fleet?.stop()
    await gateway.stop()
    await database.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

function environment(options: SoakOptions, scratch: string, gatewayAddress: string): Record<string, string> {
  return {
    PORT: '0',
    SFTP_PORT: 'off',
    DATABASE_URL: options.databaseUrl,
    REPRISE_DATA_DIR: join(scratch, 'data'),
    REPRISE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    REPRISE_LOG_LEVEL: 'error',
    SOAK_GATEWAY: gatewayAddress,
    SOAK_DEADLINE_MS: String(DEADLINE_MS),
  }
}

async function startGateway({ seed, kills, cases }: SoakOptions, ledgerFile: string) {
  const gateway: Child<FromGateway, ToGateway> = startChild('ledger-gateway.ts', {
    SOAK_SEED: String(seed),
    SOAK_KILL_RATIO: String(kills / 2 / (cases * REQUESTS_A_CASE)),
    SOAK_LEDGER: ledgerFile,
    SOAK_DEADLINE_MS: String(DEADLINE_MS),
  })
  const ready = await firstMessage(gateway)
  if (ready.kind !== 'ready') throw new Error(`The gateway said ${ready.kind} before it was ready`)
  return {
    address: ready.address,
    setDown: (isDown: boolean) => gateway.send({ kind: 'outage', isDown }),
    onKill: (kill: (sender: string) => void) =>
      gateway.onMessage((message) => {
        if (message.kind === 'kill') kill(message.sender)
      }),
    async stop() {
      gateway.process.kill('SIGKILL')
      await gateway.ended
    },
  }
}

interface Stage {
  readonly fleet: ServerFleet
  readonly database: PostgresDatabase
  readonly env: Record<string, string>
  readonly setDown: (isDown: boolean) => void
}

async function play(options: SoakOptions, stage: Stage): Promise<PaymentStory[]> {
  const { fleet, database, setDown } = stage
  const merchants = await makeMerchants(stage)
  const mix: CaseMix = {
    seed: options.seed,
    cards: Object.values(SANDBOX_CARDS),
    repriseRatio: 0.8,
    postingHours: POSTING_HOURS,
  }
  const stories = Array.from({ length: options.cases }, (_, n) => beginStory(planCase(mix, n)))
  const draw = drawsFrom(options.seed + 1)
  const actors = actAtOnce((story, time) => merchants[story.plan.calendar].act(story, time))
  // Half of the kills come with a request of the gateway's choice, half at any moment.
  const killRatio = options.kills / 2 / BUSY_ROUNDS
  let hour = 0
  for (let round = 0; hour < HOURS_MAX || actors.areBusy() || (await isUnfinished(database)); round += 1) {
    fleet.refuseDeaths()
    const aheadMs = hour * HOUR_MS
    fleet.setClocks(() => aheadMs + (draw() < WRONG_CLOCK_RATIO ? (draw() * 2 - 1) * WRONG_CLOCK_MS_MAX : 0))
    setDown(OUTAGES.some(([from, to]) => hour >= from && hour < to))
    const time = { hour, now: new Date(systemClock.now().getTime() + aheadMs) }
    for (const story of stories) actors.begin(story, time)
    if (draw() < killRatio) setTimeout(() => fleet.killAny(), draw() * KILL_WITHIN_MS)
    await settle(stage, actors.waiting, time.now)
    if (round % 24 === 0) options.onProgress(await progressOf(database, hour, fleet.kills))
    hour = await nextHour(database, stories, time)
    if (hour > HOURS_MAX + SETTLING_HOURS_MAX) throw new Error('Attempts stay unresolved for ever')
  }
  return stories
}

/** One whose calendar Reprise keeps, one who keeps his own. */
async function makeMerchants({ fleet, database, env }: Stage): Promise<Record<'merchant' | 'reprise', SoakMerchant>> {
  const { address, apiKey } = await fleet.any()
  const parsed = parseConfig(env)
  if (!parsed.ok) throw new Error(parsed.errors.join(' '))
  const admin = composeAdmin(parsed.config, { clock: systemClock, random: systemRandom }, database)
  await admin['company.create']({ code: 'OWN', name: 'Keeps its own calendar' })
  const key = await admin['key.create']({ company: 'OWN', mode: 'sandbox' })
  const gateway = { name: 'Own', gatewayType: 'flexpay_sandbox' }
  const made = await wireRequests(address, key.apiKey).post('/v1/gateways', { gateway })
  const scheduled = await wireRequests(address, apiKey).put('/v1/company', { company: { mode: 'reprise' } })
  if (made.status !== 200 || scheduled.status !== 200) throw new Error(JSON.stringify([made.json, scheduled.json]))
  return { reprise: new SoakMerchant(fleet, apiKey), merchant: new SoakMerchant(fleet, key.apiKey) }
}

/** An hour later, or where nothing happens before it, at the next thing that does. */
async function nextHour(database: PostgresDatabase, stories: readonly PaymentStory[], time: SoakTime): Promise<number> {
  const [row] = await database.query<{ due: Date | null }>(
    `select min(next_attempt_at) as due from recovery_cases where state = 'scheduled'`,
  )
  const toHour = (instant: Date) => time.hour + (instant.getTime() - time.now.getTime()) / HOUR_MS
  const moments = stories.map((story) => nextHourOf(story, time.hour, toHour))
  if (await isUnfinished(database)) moments.push(time.hour)
  if (row?.due != null) moments.push(toHour(row.due))
  const next = moments.reduce((least, moment) => Math.min(least, moment), HOURS_MAX)
  return Math.max(time.hour + 1, Math.ceil(next))
}

/**
 * Waits until the servers have taken up what is due and the merchants have begun all that they had to do, for as long as it
 * gets less: an attempt whose answer is late is not waited for, nor what a gateway that is down holds up. However many
 * payments there are, time does not run away from them. Meanwhile minutes pass, so that what a hold or a killed worker's
 * lease keeps back is run too, and nearly in time.
 */
async function settle({ fleet, database }: Stage, waiting: () => number, now: Date): Promise<void> {
  let least = Number.POSITIVE_INFINITY
  for (let look = 0, idle = 0; idle < IDLE_LOOKS_MAX; look += 1) {
    if (look % 4 === 0) await passTime(database)
    if (look > 0) fleet.rouse()
    const [row] = await database.query<{ due: number }>(
      `select (select count(*)::integer from (select from recovery_cases where state = 'scheduled' and next_attempt_at <= $1
         limit ${DUE_COUNTED_MAX}) c) as due from (select pg_sleep(0.05)) pause`,
      [now],
    )
    const left = (row?.due ?? 0) + waiting()
    if (left === 0) return
    idle = left < least ? 0 : idle + 1
    least = Math.min(least, left)
  }
}

async function isUnfinished(database: PostgresDatabase): Promise<boolean> {
  const rows = await database.query(`select from attempts where state in ('sending', 'unknown') limit 1`)
  return rows.length > 0
}

/**
 * Lets minutes pass by the database's clock, which cannot be moved: so what it has written down is moved. Leases and
 * holds lapse, those of living workers too. An attempt in `sending` comes of age when whoever sent it must be dead, and with it its
 * case's others, which stay in their order.
 */
async function passTime(database: PostgresDatabase): Promise<void> {
  await database.query(`update recovery_cases set claimed_until = now() where claimed_until > now()`)
  await database.query(`update outages set held_until = now() where held_until > now()`)
  await database.query(
    `update attempts a set written_at = a.written_at - $1 * interval '1 millisecond'
     from (select company_id, transaction_id, case_id from attempts
       where state = 'sending' and soak_written_at < now() - $2 * interval '1 millisecond') dead
     where a.company_id = dead.company_id
       and (a.transaction_id = dead.transaction_id or a.case_id = dead.case_id)`,
    [STALE_AFTER_MS, SURELY_DEAD_MS],
  )
}

async function progressOf(database: PostgresDatabase, hour: number, kills: number): Promise<string> {
  const rows = await database.query<{ state: string; count: number }>(
    'select state, count(*)::integer as count from recovery_cases group by state order by state',
  )
  const states = rows.map(({ state, count }) => `${state} ${count}`).join(', ')
  return `day ${Math.floor(hour / 24)}: ${states}; ${kills} kills`
}

/** Lets every payment act that has something to do, each one step after the other, `REQUESTS_AT_ONCE` of them at once. */
function actAtOnce(act: (story: PaymentStory, time: SoakTime) => Promise<void>) {
  const waiting: { readonly story: PaymentStory; readonly time: SoakTime }[] = []
  const busy = new Set<PaymentStory>()
  let acting = 0
  const next = async () => {
    acting += 1
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await act(item.story, item.time)
      busy.delete(item.story)
    }
    acting -= 1
  }
  return {
    begin(story: PaymentStory, time: SoakTime) {
      if (busy.has(story) || stepsOf(story, time).length === 0) return
      busy.add(story)
      waiting.push({ story, time })
      if (acting < REQUESTS_AT_ONCE) void next()
    },
    areBusy: () => busy.size > 0,
    waiting: () => waiting.length,
  }
}
