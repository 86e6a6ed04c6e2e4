import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { causeContext, drawnCauseContext, FIRST_MS } from '../../test/cause-contexts.ts'
import { MS_PER_HOUR } from '../local-time.ts'
import { CAUSE_COUNT, causePlace, momentOf, openAt } from './causes.ts'
import { OpenMix } from './open-mix.ts'

test('an instant and a gateway taken apart come to the plain sum over the causes', () => {
  const causes = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: CAUSE_COUNT - 1 }), fc.double({ min: 0, max: 0.05, noNaN: true })),
    { selector: ([cause]) => cause, maxLength: 60 },
  )
  const later = fc.array(fc.integer({ min: 201, max: 720 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(
      drawnCauseContext,
      causes,
      later,
      fc.constantFrom('alpha', 'beta'),
      (drawn, weighted, hours, gatewayId) => {
        const mix = OpenMix.ofFew(drawn, weighted)
        const instants = hours.map((hour) => FIRST_MS + hour * MS_PER_HOUR).sort((a, b) => a - b)
        const open = new Float64Array(instants.length)
        mix.fill(open, instants)
        for (const [i, atMs] of instants.entries()) {
          const moment = momentOf(drawn, atMs, gatewayId)
          const plain = weighted.reduce((sum, [cause, probability]) => sum + probability * openAt(cause, moment), 0)
          assert.ok(Math.abs((open[i] ?? Number.NaN) + mix.ofGateway(gatewayId) - plain) < 1e-12)
        }
      },
    ),
    { numRuns: 100 },
  )
})

test('only causes of the route make gateways differ', () => {
  const route = causePlace('route/other') ?? -1
  const context = causeContext(0, [0], null)
  const routed = OpenMix.ofFew(context, [[route, 0.5]])
  assert.equal(routed.hasRoutes, true)
  assert.ok(routed.ofGateway('beta') > routed.ofGateway('alpha'))
  const unrouted = OpenMix.ofFew(context, [[0, 0.5]])
  assert.equal(unrouted.hasRoutes, false)
  assert.equal(unrouted.ofGateway('beta'), unrouted.ofGateway('alpha'))
})

test('of every cause it comes to the plain sum as well', () => {
  const weights = Float64Array.from({ length: CAUSE_COUNT }, (_, i) => 1 + ((i * 7919) % 101))
  const total = weights.reduce((sum, each) => sum + each, 0)
  const probabilities = weights.map((each) => each / total)
  fc.assert(
    fc.property(drawnCauseContext, fc.integer({ min: 201, max: 720 }), (drawn, hour) => {
      const atMs = FIRST_MS + hour * MS_PER_HOUR
      const mix = OpenMix.ofAll(drawn, probabilities)
      const open = new Float64Array(1)
      mix.fill(open, [atMs])
      const moment = momentOf(drawn, atMs, 'beta')
      const plain = probabilities.reduce((sum, probability, cause) => sum + probability * openAt(cause, moment), 0)
      assert.ok(Math.abs((open[0] ?? Number.NaN) + mix.ofGateway('beta') - plain) < 1e-12)
    }),
    { numRuns: 60 },
  )
})
