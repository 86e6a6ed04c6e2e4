import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createMetrics } from '../../src/observability/metrics.ts'

const page = readFileSync(new URL('../../../../docs/operations/runbook.md', import.meta.url), 'utf8')

/** A histogram is named with one of these behind it. */
const PARTS_OF_A_HISTOGRAM = /_(bucket|count|sum)$/

test('every metric that the runbook names is one that a server shows', async () => {
  const { text } = await createMetrics().render()
  const shown = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name))
  const named = new Set(
    [...page.matchAll(/\breprise_[a-z_]+/g)].map(([name]) => name.replace(PARTS_OF_A_HISTOGRAM, '')),
  )
  assert.ok(named.size > 10)
  assert.deepEqual(
    [...named].filter((name) => !shown.has(name)),
    [],
  )
})

test('the runbook has five alarms, each with its rule and what it means, what to look at and what to do', () => {
  const alarms = page.split(/^## /m).slice(1, -1)
  assert.equal(alarms.length, 5)
  assert.equal([...page.matchAll(/- alert: /g)].length, 5)
  for (const alarm of alarms) {
    for (const part of ['**Rings**', '**Means**', '**Look at**', '**Do**'])
      assert.ok(alarm.includes(part), `${part} of ${alarm.slice(0, 30)}`)
  }
})
