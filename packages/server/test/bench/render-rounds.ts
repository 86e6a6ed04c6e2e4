import { cpus } from 'node:os'
import { type Measurement, median } from './drive-load.ts'

export interface Contender extends Measurement {
  readonly name: string
  /** Processor time a request; milliseconds. */
  readonly serverCpuMs: number
  /** Of the database's processes that serve it; 0 where the database is in the server. */
  readonly databaseCpuMs: number
}

/** The contenders of one round, the first one Reprise. */
export type Round = readonly Contender[]

export function renderMachine(database: string): string {
  const { length: cores } = cpus()
  return `${new Date().toISOString().slice(0, 10)}, ${cores} cores (${cpus()[0]?.model}), Node.js ${process.version}, ${database}\n`
}

export function renderRounds(title: string, rounds: readonly Round[]): string {
  const names = rounds[0]?.map(({ name }) => name) ?? []
  const lines = [
    `## ${title}`,
    '',
    '| | requests/s, median (min to max) | p50 ms | p99 ms | CPU ms/request: server | database |',
    '|---|---|---|---|---|---|',
  ]
  names.forEach((name, at) => {
    const of = (read: (contender: Contender) => number) => rounds.map((round) => read(round[at] as Contender))
    const rate = of(({ perSecond }) => perSecond)
    const cells = [
      name,
      `${median(rate).toFixed(0)} (${Math.min(...rate).toFixed(0)} to ${Math.max(...rate).toFixed(0)})`,
      median(of(({ p50Ms }) => p50Ms)).toFixed(1),
      median(of(({ p99Ms }) => p99Ms)).toFixed(1),
      median(of(({ serverCpuMs }) => serverCpuMs)).toFixed(2),
      median(of(({ databaseCpuMs }) => databaseCpuMs)).toFixed(2),
    ]
    lines.push(`| ${cells.join(' | ')} |`)
  })
  lines.push('')
  for (let other = 1; other < names.length; other += 1) lines.push(renderRatio(rounds, other))
  return `${lines.join('\n')}\n`
}

/** Of the two rates of each round: what disturbed the machine in it disturbed both. */
function renderRatio(rounds: readonly Round[], other: number): string {
  const ratios = rounds.map((round) => (round[0]?.perSecond ?? Number.NaN) / (round[other]?.perSecond ?? Number.NaN))
  const name = `A/${rounds[0]?.[other]?.name.slice(0, 1)}`
  const [low, high] = [Math.min(...ratios).toFixed(2), Math.max(...ratios).toFixed(2)]
  return `${name}: ${median(ratios).toFixed(2)} (${low} to ${high}, ${rounds.length} rounds)`
}

/** What Reprise answered: a benchmark of refusals would look fast. */
export function renderAnswers(rounds: readonly Round[]): string {
  const counts = new Map<string, number>()
  for (const [reprise] of rounds) {
    for (const [code, count] of reprise?.responseCodes ?? []) counts.set(code, (counts.get(code) ?? 0) + count)
  }
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const shares = [...counts].map(([code, count]) => `${code} ${((100 * count) / total).toFixed(1)} %`)
  return `A answered ${total} charges: ${shares.join(', ')}`
}

export function renderReadiness(what: string, ms: number): string {
  return `From \`node dist/main.js\` to /readyz 200, ${what}: ${(ms / 1000).toFixed(2)} s`
}
