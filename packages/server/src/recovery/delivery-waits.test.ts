import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DELIVERY_WAITS_MS, DOWN_AFTER, holdAfter, waitAfter } from './delivery-waits.ts'

const HOUR_MS = 3_600_000

test('waits grow from seconds to a day, and are over after about three days', () => {
  const total = DELIVERY_WAITS_MS.reduce((sum, wait) => sum + wait, 0)
  assert.ok(total > 66 * HOUR_MS && total < 78 * HOUR_MS)
  for (const [index, wait] of DELIVERY_WAITS_MS.entries()) assert.ok(wait >= (DELIVERY_WAITS_MS[index - 1] ?? 0))
  assert.equal(waitAfter(1), 5_000)
  assert.equal(waitAfter(DELIVERY_WAITS_MS.length + 1), null)
})

test('a receiver that fails now and then is not left alone, one that is down for at most five minutes', () => {
  assert.equal(holdAfter(DOWN_AFTER - 1), null)
  assert.equal(holdAfter(DOWN_AFTER), 30_000)
  assert.equal(holdAfter(DOWN_AFTER + 1), 60_000)
  assert.equal(holdAfter(1_000), 300_000)
})
