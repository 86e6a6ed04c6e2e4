import { type Measurement, median, quantile } from './drive-load.ts'
import type { Scheduled } from './drive-schedule.ts'

export interface RecommendRound {
  /** At full load, in the same round: what the rate of recommendations is compared with. */
  readonly charges: Measurement
  /** Closed loop. Processor time a request, milliseconds, of the server and of the database's processes that serve it. */
  readonly full: Measurement & { readonly serverCpuMs: number; readonly databaseCpuMs: number }
  /** Open loop at half of that rate. */
  readonly half: Scheduled
  /** The same arrivals at a server that does the least: two one-row commits. What this machine needs for any request. */
  readonly floor: Scheduled
}

/** Milliseconds, of a recommendation at half load. */
const P99_MS_MAX = 10
const KINDS = ['recommendation', 'outcome declined', 'outcome approved']
/** Only charges are sent to the server that does the least. */
const FLOOR_KIND = 'charge'

export function renderRecommendRounds(rounds: readonly RecommendRound[]): string {
  const of = (read: (round: RecommendRound) => number) => rounds.map(read)
  const p99s = of(({ half }) => quantile(half.latencies.sorted('recommendation'), 0.99))
  const aim = median(p99s) < P99_MS_MAX ? 'met' : 'missed'
  return [
    '| full load, closed loop | median (min to max) |',
    '|---|---|',
    `| recommendations and outcomes, requests/s | ${spread(of(({ full }) => full.perSecond))} |`,
    `| p50, p99 ms | ${spread(
      of(({ full }) => full.p50Ms),
      1,
    )}, ${spread(
      of(({ full }) => full.p99Ms),
      1,
    )} |`,
    `| CPU ms/request: server, database | ${spread(
      of(({ full }) => full.serverCpuMs),
      2,
    )}, ${spread(
      of(({ full }) => full.databaseCpuMs),
      2,
    )} |`,
    `| charges, requests/s | ${spread(of(({ charges }) => charges.perSecond))} |`,
    `| rate of the first to that of charges | ${spread(
      of(({ full, charges }) => full.perSecond / charges.perSecond),
      2,
    )} |`,
    '',
    `| half load, open loop | requests | p50 ms | p99 ms |`,
    '|---|---|---|---|',
    ...KINDS.map((kind) =>
      renderKind(
        kind,
        rounds.map(({ half }) => half.latencies.sorted(kind)),
      ),
    ),
    renderKind(
      'two one-row commits, bare, the same arrivals',
      rounds.map(({ floor }) => floor.latencies.sorted(FLOOR_KIND)),
    ),
    '',
    `Half load: ${spread(of(({ half }) => half.plannedPerSecond))} arrivals a second planned, ` +
      `${spread(of(({ half }) => half.answeredPerSecond))} answered; sent later than planned by p50 ` +
      `${spread(
        of(({ half }) => quantile(half.latenessMs, 0.5)),
        1,
      )} ms, p99 ${spread(
        of(({ half }) => quantile(half.latenessMs, 0.99)),
        1,
      )} ms, which the latencies include.`,
    `Aim: p99 of a recommendation under ${P99_MS_MAX} ms at half load: ${aim} (${spread(p99s, 1)}, ${rounds.length} rounds)`,
    renderAnswers(rounds),
  ].join('\n')
}

function renderKind(name: string, sorted: readonly (readonly number[])[]): string {
  const requests = sorted.reduce((sum, { length }) => sum + length, 0)
  const cells = [0.5, 0.99].map((share) =>
    spread(
      sorted.map((latencies) => quantile(latencies, share)),
      1,
    ),
  )
  return `| ${[name, requests, ...cells].join(' | ')} |`
}

/** What was answered: a benchmark of refusals would look fast. */
function renderAnswers(rounds: readonly RecommendRound[]): string {
  const counts = new Map<string, number>()
  for (const { full, half } of rounds) {
    for (const [code, count] of [...full.responseCodes, ...half.latencies.responseCodes]) {
      counts.set(code, (counts.get(code) ?? 0) + count)
    }
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const shares = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${code} ${((100 * count) / total).toFixed(1)} %`)
  return `Answers: ${total}, ${shares.join(', ')}`
}

function spread(values: readonly number[], digits = 0): string {
  const [low, high] = [Math.min(...values).toFixed(digits), Math.max(...values).toFixed(digits)]
  return `${median(values).toFixed(digits)} (${low} to ${high})`
}
