/** Measures retry policies in simulated worlds; started by npm run bench:recovery. What it means: docs/reference/recovery-benchmark.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { BenchOptions } from './bench-options.ts'
import { readBenchOptions, USAGE } from './bench-options.ts'
import { CONTESTANTS } from './bench-policies.ts'
import { type Measurement, measureWorlds } from './measure-worlds.ts'
import { recoveryPicture } from './recovery-picture.ts'
import { averageTable, linesOf, reliabilityTable, worldTable } from './recovery-tables.ts'

/** A line about progress at most this often. */
const PROGRESS_EVERY_MS = 5_000

if (process.argv.includes('--help')) console.log(USAGE)
else main()

function main(): void {
  const options = readOptions()
  if (!options) return
  const startedMs = performance.now()
  const contestants = CONTESTANTS.filter(
    ({ name }) => options.policies.length === 0 || options.policies.some((part) => name.includes(part)),
  )
  const size = `${options.payments} payments, ${options.seeds} seed${options.seeds === 1 ? '' : 's'}`
  console.log(`${size}, Node ${process.version}, ${cpus().length} cores (one used): ${cpus()[0]?.model ?? 'unknown'}\n`)
  const measurements =
    options.fromJson.length > 0
      ? options.fromJson.flatMap(readMeasurements)
      : measureWorlds(options, contestants, progress(startedMs))
  for (const { name, description } of options.worlds) {
    console.log(`\n## ${name}\n\n${description}\n`)
    console.log(
      worldTable(
        measurements.filter(({ world }) => world === name),
        options.budgets,
      ),
    )
  }
  console.log(`\n## All worlds: share of the oracle’s money, average and range\n`)
  console.log(averageTable(measurements, options.budgets, 'recoveredShare'))
  console.log(`\n## All worlds: the same, less the gateways’ fees for all retries\n`)
  console.log(averageTable(measurements, options.budgets, 'netShare'))
  console.log(`\n## What the engine said and what came of it\n`)
  console.log(reliabilityTable(measurements, 'reprise-engine'))
  if (options.json) writeFileSync(options.json, `${JSON.stringify(measurements)}\n`)
  if (options.picture) {
    const subtitle = `${options.worlds.length} simulated worlds, ${size} each; grey: documented schedules`
    writeFileSync(options.picture, recoveryPicture(linesOf(measurements), subtitle))
    console.log(`\nPicture: ${options.picture}`)
  }
  console.log(`\n${Math.round((performance.now() - startedMs) / 1000)} s`)
}

function readOptions(): BenchOptions | undefined {
  try {
    return readBenchOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exitCode = 2
    return undefined
  }
}

function readMeasurements(path: string): Measurement[] {
  return JSON.parse(readFileSync(path, 'utf8')) as Measurement[]
}

/** On the error stream: the tables alone can be piped into a file. */
function progress(startedMs: number): (words: string) => void {
  let toldMs = Number.NEGATIVE_INFINITY
  return (words) => {
    const nowMs = performance.now()
    if (nowMs - toldMs < PROGRESS_EVERY_MS) return
    toldMs = nowMs
    console.error(`${String(Math.round((nowMs - startedMs) / 1000)).padStart(5)} s  ${words}`)
  }
}
