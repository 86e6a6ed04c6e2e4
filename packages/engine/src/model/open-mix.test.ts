import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MS_PER_HOUR } from '../local-time.ts'
import { CAUSE_COUNT, type CauseContext, calendarLimits, causePlace, momentOf, openAt } from './causes.ts'
import { OpenMix } from './open-mix.ts'

const FIRST_MS = Date.UTC(2026, 10, 10, 16)

function contextOf(offsetHours: number, refusedHours: readonly number[], domestic: string | null): CauseContext {
  const offsetMs = offsetHours * MS_PER_HOUR
  return {
    offsetMs,
    firstMs: FIRST_MS,
    firstGatewayId: 'alpha',
    domesticGatewayIds: domestic === null ? null : new Set([domestic]),
    refusedMs: [0, ...refusedHours].map((hours) => FIRST_MS + hours * MS_PER_HOUR).sort((a, b) => a - b),
    clearsOn: calendarLimits(FIRST_MS, offsetMs),
  }
}

test('an instant and a gateway taken apart come to the plain sum over the causes', () => {
  const causes = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: CAUSE_COUNT - 1 }), fc.double({ min: 0, max: 0.05, noNaN: true })),
    { selector: ([cause]) => cause, maxLength: 60 },
  )
  const context = fc
    .tuple(
      fc.integer({ min: -12, max: 14 }),
      fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 4 }),
      fc.constantFrom(null, 'alpha', 'beta'),
    )
    .map((drawn) => contextOf(...drawn))
  const later = fc.array(fc.integer({ min: 201, max: 720 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(context, causes, later, fc.constantFrom('alpha', 'beta'), (drawn, weighted, hours, gatewayId) => {
      const mix = new OpenMix(drawn, weighted)
      for (const hour of hours) {
        const atMs = FIRST_MS + hour * MS_PER_HOUR
        const moment = momentOf(drawn, atMs, gatewayId)
        const plain = weighted.reduce((sum, [cause, probability]) => sum + probability * openAt(cause, moment), 0)
        assert.ok(Math.abs(mix.ofInstant(atMs) + mix.ofGateway(atMs, gatewayId) - plain) < 1e-12)
      }
    }),
    { numRuns: 100 },
  )
})

test('only causes of the route make gateways differ', () => {
  const route = causePlace('route/other') ?? -1
  const context = contextOf(0, [], null)
  const routed = new OpenMix(context, [[route, 0.5]])
  const unrouted = new OpenMix(context, [[0, 0.5]])
  assert.ok(routed.hasRoutes && !unrouted.hasRoutes)
  assert.ok(routed.ofGateway(FIRST_MS, 'beta') > routed.ofGateway(FIRST_MS, 'alpha'))
  assert.equal(unrouted.ofGateway(FIRST_MS, 'beta'), unrouted.ofGateway(FIRST_MS, 'alpha'))
})
