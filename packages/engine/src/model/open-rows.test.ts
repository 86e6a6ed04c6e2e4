import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { drawnCauseContext, FIRST_MS } from '../../test/cause-contexts.ts'
import { MS_PER_HOUR } from '../local-time.ts'
import { CAUSE_COUNT, momentOf, openAt } from './causes.ts'
import { OpenRows } from './open-rows.ts'

const EVERY_CAUSE = Uint16Array.from({ length: CAUSE_COUNT }, (_, cause) => cause)

test('a row says of every cause what openAt says of it, at any instant and through any gateway', () => {
  const hours = fc.array(fc.integer({ min: -10, max: 900 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(drawnCauseContext, hours, fc.constantFrom('alpha', 'beta'), (drawn, asked, gatewayId) => {
      const rows = new OpenRows(drawn, EVERY_CAUSE)
      const row = new Float64Array(CAUSE_COUNT + 1)
      for (const hour of asked) {
        const atMs = FIRST_MS + hour * MS_PER_HOUR
        rows.fill(row, 1, atMs, gatewayId)
        const moment = momentOf(drawn, atMs, gatewayId)
        for (const cause of EVERY_CAUSE)
          assert.ok(Math.abs((row[1 + cause] ?? Number.NaN) - openAt(cause, moment)) < 1e-12)
      }
    }),
    { numRuns: 50 },
  )
})
