import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBenchOptions } from './bench/bench-options.ts'
import { CONTESTANTS } from './bench/bench-policies.ts'
import { measureWorlds } from './bench/measure-worlds.ts'
import { recoveryPicture } from './bench/recovery-picture.ts'
import { averageTable, linesOf, worldTable } from './bench/recovery-tables.ts'

const TINY = ['--payments', '60', '--seeds', '1', '--worlds', 'us-streaming,gig-prepaid', '--budgets', '4,7']

test('a tiny run of the benchmark gives the same numbers twice, and every policy a line', () => {
  const options = readBenchOptions(TINY)
  const contestants = CONTESTANTS.filter(({ name }) => /engine|counters|logistic|payday-rule|paddle/.test(name))
  const measure = () => measureWorlds(options, contestants, () => {})
  const measurements = measure()
  assert.deepEqual(measure(), measurements)
  const table = averageTable(measurements, options.budgets, 'recoveredShare')
  const picture = recoveryPicture(linesOf(measurements), 'tiny')
  for (const { name } of contestants) {
    assert.ok(table.includes(`| ${name} |`))
    assert.ok(worldTable(measurements, options.budgets).includes(`| ${name} |`))
    assert.ok(picture.includes(name))
  }
  assert.ok(measurements.every(({ score }) => score.violationCount === 0 && score.recoveredShare <= 1))
})

test('only a run of full size replaces the picture of the documentation', () => {
  assert.equal(readBenchOptions([]).picture, 'docs/reference/recovery-benchmark.svg')
  for (const restricted of [TINY, ['--quick'], ['--seeds', '3'], ['--policies', 'engine']])
    assert.equal(readBenchOptions(restricted).picture, undefined)
  assert.throws(() => readBenchOptions(['--worlds', 'atlantis']), /No world atlantis: there are us-streaming/)
})
