import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRetryEngine } from '@reprise/engine'
import { runPolicy } from '../run-policy.ts'
import { createWorld } from '../world.ts'
import { SHIPPED_WORLDS } from '../worlds/shipped-worlds.ts'
import { enginePolicy } from './engine-policy.ts'

test('the engine takes every payment of every world, and breaks no rule with it', () => {
  for (const file of SHIPPED_WORLDS) {
    const world = createWorld(file, '4', 300)
    const results = runPolicy({ world, policy: enginePolicy(createRetryEngine()), retryBudget: 7 })
    assert.equal(results.length, world.payments.length)
    assert.deepEqual(
      results.flatMap(({ violations }) => violations),
      [],
      file.name,
    )
  }
})
