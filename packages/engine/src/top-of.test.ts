import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { topOf } from './top-of.ts'

test('the best are those that a stable sort puts first', () => {
  const worths = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 })
  fc.assert(
    fc.property(worths, fc.integer({ min: 1, max: 12 }), (drawn, count) => {
      const places = drawn.map((_, place) => place)
      const sorted = [...places].sort((a, b) => (drawn[b] ?? 0) - (drawn[a] ?? 0)).slice(0, count)
      assert.deepEqual(topOf(places, Float64Array.from(drawn), count), sorted)
    }),
  )
})
