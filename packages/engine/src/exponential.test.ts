import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { exponential } from './exponential.ts'

test('it is the exponential to the twelfth digit, and exactly what it is where that is known exactly', () => {
  fc.assert(
    fc.property(fc.double({ min: -690, max: 59, noNaN: true }), (x) => {
      assert.ok(Math.abs(exponential(x) / Math.exp(x) - 1) < 1e-12)
    }),
  )
  assert.equal(exponential(0), 1)
  assert.equal(exponential(-0), 1)
})

test('beyond what its table holds it is Math.exp', () => {
  for (const x of [-800, -700, 60, 700, 800, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN])
    assert.equal(exponential(x), Math.exp(x))
})
