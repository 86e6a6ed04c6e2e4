import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createRetryEngine } from '@reprise/engine'
import { findPerfectAttempt } from '../src/oracle.ts'
import { enginePolicy } from '../src/policies/engine-policy.ts'
import { runPolicy } from '../src/run-policy.ts'
import { scoreResults } from '../src/score.ts'
import { createWorld } from '../src/world.ts'
import { readWorldFile } from '../src/world-file.ts'

const guide = readFileSync(new URL('../../../docs/guides/simulate-a-world.md', import.meta.url), 'utf8')
const example: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '')

test('the example of the guide runs', () => {
  const world = createWorld(readWorldFile(example), 'guide', 200)
  const results = runPolicy({ world, policy: enginePolicy(createRetryEngine()), retryBudget: 7 })
  const perfect = world.payments.map((payment) => findPerfectAttempt(world, payment))
  const { recoveredShare, violationCount } = scoreResults(results, perfect, world.gatewayOptions)
  assert.ok(recoveredShare > 0.3 && recoveredShare <= 1)
  assert.equal(violationCount, 0)
})

test('the guide names every field of a world file', () => {
  const read = readWorldFile({ ...(example as object), drift: { afterShare: 0.5 } })
  const named = new Set([...guide.matchAll(/`(\w+)(?:\[\])?`/g)].map(([, name]) => name))
  for (const field of fieldsOf(read)) assert.ok(named.has(field), `${field} is not in the guide`)
})

/** Names of all fields, those of the cause and network shares included. */
function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf)
  if (typeof value !== 'object' || value === null) return []
  const draws = ['median', 'spread']
  return Object.entries(value).flatMap(([key, inner]) => (draws.includes(key) ? [] : [key, ...fieldsOf(inner)]))
}
