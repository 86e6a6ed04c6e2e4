import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { likelyCauses } from './likely-causes.ts'
import { CAUSE_COUNT } from './model/causes.ts'
import { rounded } from './rounded.ts'

test('the likely causes are the 48 that a stable sort of the rounded chances puts first, with the weight of all', () => {
  // Few different chances: that equals keep their order shows only where there are some.
  const chance = fc.constantFrom(0, 1e-4, 3e-4, 3.04e-4, 3.1e-4, 0.001, 0.00100001, 0.004, 0.02, 0.3, 1)
  fc.assert(
    fc.property(fc.array(chance, { minLength: 200, maxLength: CAUSE_COUNT }), (drawn) => {
      const probabilities = new Float64Array(CAUSE_COUNT)
      probabilities.set(drawn)
      const sorted = [...probabilities.entries()]
        .filter(([, probability]) => probability > 3e-4)
        .map(([cause, probability]) => [cause, rounded(probability)] as const)
        .sort(([, a], [, b]) => b - a)
        .slice(0, 48)
      const sum = sorted.reduce((total, [, probability]) => total + probability, 0)
      const likely = likelyCauses(probabilities)
      assert.deepEqual(
        likely.map(([cause]) => cause),
        sorted.map(([cause]) => cause),
      )
      for (const [i, [, probability]] of likely.entries())
        assert.ok(Math.abs(probability - (sorted[i]?.[1] ?? Number.NaN) / sum) < 1e-5)
    }),
  )
})
