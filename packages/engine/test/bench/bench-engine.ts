/** How fast the engine is, by itself and on one core; started by npm run bench:engine. Prints, and never fails. */
import { createHash } from 'node:crypto'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { createRetryEngine, type RetryEngine } from '@reprise/engine'
import { askedQuestions, type Question, taughtPayments } from './bench-payments.ts'

const { values: given } = parseArgs({ options: { payments: { type: 'string' }, questions: { type: 'string' } } })
const TAUGHT_PAYMENTS = Number(given.payments ?? 6000)
const QUESTIONS = Number(given.questions ?? 2000)
const ROUNDS = 5
/** No new round after this: a slow machine is measured in fewer. */
const ROUNDS_MS_MAX = 10_000
/** The code is compiled for what it meets: this many questions first, and not measured. */
const WARM_UP = 1000

main()

function main(): void {
  const [cpu] = cpus()
  const load = loadavg()[0]?.toFixed(1)
  console.log(`${cpus().length} cores (one used): ${cpu?.model ?? 'unknown'}, Node ${process.version}, load ${load}\n`)
  const engine = createRetryEngine({ seed: 'bench' })
  const learning = teach(engine)
  const questions = askedQuestions(QUESTIONS)
  for (const { payment, now } of questions.slice(0, WARM_UP)) engine.recommend(payment, now)
  const asked = ask(engine, questions)
  const kept = keep(engine)
  const perSecond = 1000 / asked.mean.cpuMs
  console.log(
    table([
      [
        'recommendations a second',
        perSecond.toFixed(0),
        (1000 / asked.mean.wallMs).toFixed(0),
        '>= 2000',
        perSecond >= 2000,
      ],
      ['recommendation, p50', ms(asked.p50.cpuMs), ms(asked.p50.wallMs)],
      ['recommendation, p99', ms(asked.p99.cpuMs), ms(asked.p99.wallMs), '< 2 ms', asked.p99.cpuMs < 2],
      ['learning an outcome', ms(learning.cpuMs), ms(learning.wallMs), '< 0.2 ms', learning.cpuMs < 0.2],
      ['writing a snapshot', ms(kept.write.cpuMs), ms(kept.write.wallMs)],
      ['reading a snapshot', ms(kept.read.cpuMs), ms(kept.read.wallMs)],
      ['snapshot as JSON', `${(kept.bytes / 1e6).toFixed(2)} MB`, '', '< 8 MB', kept.bytes < 8e6],
    ]),
  )
  console.log(
    `\n${learning.outcomes} outcomes of ${TAUGHT_PAYMENTS} payments learned, in order of time. ${QUESTIONS} questions, ` +
      `${asked.rounds} rounds, ${Math.round(100 * asked.retryShare)} % answered with a retry.\n` +
      `Answers and snapshot: ${digest(engine, questions)}`,
  )
}

/** Learning is timed in the second half: the first warms up. */
function teach(engine: RetryEngine) {
  const payments = taughtPayments(TAUGHT_PAYMENTS)
  const half = Math.floor(payments.length / 2)
  for (const payment of payments.slice(0, half)) engine.learn(payment)
  const rest = payments.slice(half)
  const took = timed(() => {
    for (const payment of rest) engine.learn(payment)
  })
  return { outcomes: payments.length, wallMs: took.wallMs / rest.length, cpuMs: took.cpuMs / rest.length }
}

function ask(engine: RetryEngine, questions: readonly Question[]) {
  const took: Timing[] = []
  const startedMs = performance.now()
  let retries = 0
  let rounds = 0
  for (; rounds < ROUNDS && performance.now() - startedMs < ROUNDS_MS_MAX; rounds++)
    for (const { payment, now } of questions)
      took.push(
        timed(() => {
          if (engine.recommend(payment, now).action === 'retry') retries++
        }),
      )
  const of = (reduce: (values: number[]) => number): Timing => ({
    wallMs: reduce(took.map(({ wallMs }) => wallMs)),
    cpuMs: reduce(took.map(({ cpuMs }) => cpuMs)),
  })
  return {
    mean: of((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    p50: of((values) => quantile(values, 0.5)),
    p99: of((values) => quantile(values, 0.99)),
    retryShare: retries / took.length,
    rounds,
  }
}

function keep(engine: RetryEngine) {
  const write = () => JSON.stringify(engine.snapshot())
  const read = (text: string) => createRetryEngine({ model: JSON.parse(text) })
  let text = write()
  read(text)
  return {
    write: timed(() => {
      text = write()
    }),
    read: timed(() => read(text)),
    bytes: Buffer.byteLength(text),
  }
}

/** The same before and after a change that was meant to make it faster and nothing else. */
function digest(engine: RetryEngine, questions: readonly Question[]): string {
  const hash = createHash('sha256')
  for (const { payment, now } of questions) hash.update(JSON.stringify(engine.decide(payment, now)))
  return hash.update(JSON.stringify(engine.snapshot())).digest('hex').slice(0, 16)
}

interface Timing {
  readonly wallMs: number
  /** Of all threads, the compiler's and the garbage collector's included; others on the machine do not count. */
  readonly cpuMs: number
}

function timed(work: () => void): Timing {
  const cpu = process.cpuUsage()
  const fromMs = performance.now()
  work()
  const wallMs = performance.now() - fromMs
  const { user, system } = process.cpuUsage(cpu)
  return { wallMs, cpuMs: (user + system) / 1000 }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function ms(value: number): string {
  return `${value.toFixed(value < 1 ? 3 : 1)} ms`
}

type Row = readonly [what: string, byProcessor: string, byClock: string, aim?: string, isMet?: boolean]

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ([what, byProcessor, byClock, aim = '', isMet]) =>
      `| ${what} | ${byProcessor} | ${byClock} | ${aim} | ${isMet === undefined ? '' : isMet ? 'met' : 'missed'} |`,
  )
  return ['| | by processor time | by the clock | aim | by processor time |', '|---|---|---|---|---|', ...lines].join(
    '\n',
  )
}
