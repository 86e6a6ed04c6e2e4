import type { PolicyScore } from '../../src/score.ts'
import type { Measurement, Start } from './measure-worlds.ts'

/** One policy with one start, and what it scored in each world and seed, by budget. */
export interface Line {
  readonly policy: string
  readonly start: Start
  readonly byBudget: ReadonlyMap<number, readonly PolicyScore[]>
}

/** Schedules printed in the table of one world. */
const SCHEDULES_PER_WORLD = 3

export function linesOf(measurements: readonly Measurement[]): Line[] {
  const lines = new Map<string, { policy: string; start: Start; byBudget: Map<number, PolicyScore[]> }>()
  for (const { policy, start, budget, score } of measurements) {
    const line = lines.get(`${policy} ${start}`) ?? { policy, start, byBudget: new Map() }
    lines.set(`${policy} ${start}`, line)
    line.byBudget.set(budget, [...(line.byBudget.get(budget) ?? []), score])
  }
  return [...lines.values()]
}

/** Learners first, then the schedules, the best ones first. */
export function inOrder(lines: readonly Line[]): Line[] {
  const rank = (line: Line) => meanOver(line, (score) => score.recoveredShare)
  const learners = lines.filter(({ start }) => start !== 'schedule')
  const schedules = lines.filter(({ start }) => start === 'schedule').sort((a, b) => rank(b) - rank(a))
  return [...learners, ...schedules]
}

/** The table of one world: recovered share, attempts, hours, violations and calibration for each budget. */
export function worldTable(measurements: readonly Measurement[], budgets: readonly number[]): string {
  const lines = inOrder(linesOf(measurements))
  const isSchedule = ({ start }: Line) => start === 'schedule'
  const shown = [
    ...lines.filter((line) => !isSchedule(line)),
    ...lines.filter(isSchedule).slice(0, SCHEDULES_PER_WORLD),
  ]
  const head =
    '| policy | start | retries allowed | of the oracle’s money | retries per recovered | median hours | violations | calibration error |'
  const rows = shown.flatMap((line) =>
    budgets.map((budget) => {
      const scores = line.byBudget.get(budget) ?? []
      const mean = (value: (score: PolicyScore) => number) => average(scores.map(value))
      const cells = [
        withRange(scores.map((score) => score.recoveredShare)),
        mean((score) => score.retriesPerRecovered).toFixed(1),
        mean((score) => score.hoursToRecoveryMedian).toFixed(0),
        String(scores.reduce((sum, score) => sum + score.violationCount, 0)),
        calibration(scores),
      ]
      return `| ${line.policy} | ${line.start} | ${budget} | ${cells.join(' | ')} |`
    }),
  )
  return [head, '|---|---|---|---|---|---|---|---|', ...rows].join('\n')
}

/**
 * The average over worlds with the range behind it; every line, and the best schedule of each world in hindsight.
 *
 * @param share which of a score's shares of the oracle's money
 */
export function averageTable(
  measurements: readonly Measurement[],
  budgets: readonly number[],
  share: 'recoveredShare' | 'netShare',
): string {
  const worlds = [...new Set(measurements.map(({ world }) => world))]
  const byWorld = worlds.map((world) => linesOf(measurements.filter((each) => each.world === world)))
  const shareIn = (lines: readonly Line[], policy: string, start: Start, budget: number) => {
    const line = lines.find((each) => each.policy === policy && each.start === start)
    return average((line?.byBudget.get(budget) ?? []).map((score) => score[share]))
  }
  const head = `| policy | start | ${budgets.map((budget) => `${budget} retries`).join(' | ')} | violations |`
  const bestSchedule = (budget: number) =>
    byWorld
      .map((lines) => lines.filter(({ start }) => start === 'schedule'))
      .filter((lines) => lines.length > 0)
      .map((lines) => Math.max(...lines.map((line) => shareIn(lines, line.policy, 'schedule', budget))))
  const rows = inOrder(linesOf(measurements)).map((line) => {
    const cells = budgets.map((budget) =>
      withRange(byWorld.map((lines) => shareIn(lines, line.policy, line.start, budget))),
    )
    const violations = [...line.byBudget.values()].flat().reduce((sum, score) => sum + score.violationCount, 0)
    return `| ${line.policy} | ${line.start} | ${cells.join(' | ')} | ${violations} |`
  })
  const hindsight = budgets.map((budget) => withRange(bestSchedule(budget)))
  const best = `| best schedule of each world | schedule | ${hindsight.join(' | ')} | |`
  return [head, `|---|---|${budgets.map(() => '---|').join('')}---|`, best, ...rows].join('\n')
}

/** Of those that said about 0.3, how many were approved: the engine's stated chances, all worlds and budgets together. */
export function reliabilityTable(measurements: readonly Measurement[], policy: string): string {
  const bins = measurements.filter((each) => each.policy === policy).map(({ score }) => score.reliability)
  const rows = (bins[0] ?? []).map((bin, i) => {
    const same = bins.flatMap((each) => each[i] ?? [])
    const count = same.reduce((sum, each) => sum + each.count, 0)
    const weighted = (value: (each: (typeof same)[number]) => number) =>
      count === 0 ? 0 : same.reduce((sum, each) => sum + each.count * value(each), 0) / count
    const cells = [
      count,
      weighted((each) => each.statedMean).toFixed(3),
      weighted((each) => each.approvedShare).toFixed(3),
    ]
    return `| ${bin.from.toFixed(1)} to ${bin.to.toFixed(1)} | ${cells.join(' | ')} |`
  })
  return ['| stated | retries | mean stated | approved |', '|---|---|---|---|', ...rows].join('\n')
}

export function meanOver(line: Line, value: (score: PolicyScore) => number): number {
  return average([...line.byBudget.values()].flat().map(value))
}

export function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length
}

function withRange(values: readonly number[]): string {
  if (values.length === 0) return ''
  const mean = average(values).toFixed(3)
  return values.length === 1 ? mean : `${mean} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`
}

function calibration(scores: readonly PolicyScore[]): string {
  const known = scores.map((score) => score.calibrationError).filter((error) => error !== null)
  return known.length === 0 ? '' : average(known).toFixed(3)
}
