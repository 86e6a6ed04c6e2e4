import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MS_PER_HOUR } from '../local-time.ts'
import { CAUSE_COUNT, CAUSE_IDS, type CauseContext, calendarLimits, causePlace, momentOf, openAt } from './causes.ts'

/** A Tuesday evening. */
const FIRST_MS = Date.UTC(2026, 10, 10, 22)

function contextOf(more: Partial<CauseContext> = {}): CauseContext {
  return {
    offsetMs: 0,
    firstMs: FIRST_MS,
    firstGatewayId: 'alpha',
    domesticGatewayIds: null,
    refusedMs: [FIRST_MS],
    clearsOn: calendarLimits(FIRST_MS, 0),
    ...more,
  }
}

function chanceOf(id: string, hours: number, gatewayId = 'alpha', context = contextOf()): number {
  const place = causePlace(id)
  assert.ok(place !== undefined, id)
  return openAt(place, momentOf(context, FIRST_MS + hours * MS_PER_HOUR, gatewayId))
}

test('every cause has an id of its own, which leads back to it: stored plans rely on them', () => {
  assert.equal(new Set(CAUSE_IDS).size, CAUSE_COUNT)
  for (const [place, id] of CAUSE_IDS.entries()) assert.equal(causePlace(id), place)
  assert.equal(causePlace('no such cause'), undefined)
})

test('what clears is shut until then and open ever after', () => {
  assert.ok(chanceOf('clears/24', 23.9) < 0.1)
  assert.ok(chanceOf('clears/24', 24) > 0.9 && chanceOf('clears/24', 600) > 0.9)
})

test('limits open again with the next day, week or month of the cardholder', () => {
  assert.equal(new Date(calendarLimits(FIRST_MS, 0).midnight).toISOString(), '2026-11-11T00:00:00.000Z')
  assert.equal(new Date(calendarLimits(FIRST_MS, 0).monday).toISOString(), '2026-11-16T00:00:00.000Z')
  assert.equal(new Date(calendarLimits(FIRST_MS, 0).month).toISOString(), '2026-12-01T00:00:00.000Z')
  // In Tokyo it is Wednesday morning already.
  assert.equal(new Date(calendarLimits(FIRST_MS, 9 * MS_PER_HOUR).midnight).toISOString(), '2026-11-11T15:00:00.000Z')
  assert.ok(chanceOf('clears-on/midnight', 1.9) < 0.1 && chanceOf('clears-on/midnight', 2) > 0.9)
})

test('a route is open through another gateway, or where it is known, through one of the country', () => {
  assert.ok(chanceOf('route/other', 1, 'alpha') < 0.1 && chanceOf('route/other', 1, 'beta') > 0.9)
  const placed = contextOf({ domesticGatewayIds: new Set(['gamma']) })
  assert.ok(chanceOf('route/domestic', 1, 'beta', placed) < 0.1)
  assert.ok(chanceOf('route/domestic', 1, 'gamma', placed) > 0.9)
})

test('what comes and goes is off when last seen off, and comes back within its spells', () => {
  const chances = [0, 2, 14, 72, 400].map((hours) => chanceOf('on-off/0.45/14', hours))
  for (const [i, chance] of chances.entries()) assert.ok(i === 0 || chance > (chances[i - 1] ?? 1))
  assert.ok((chances[0] ?? 1) < 0.05 && Math.abs((chances[4] ?? 0) - 0.45) < 0.05)
})

test('money that was missing is missing still soon after', () => {
  const fresh = contextOf({ refusedMs: [] })
  assert.ok(chanceOf('w2/4.5', 1) < chanceOf('w2/4.5', 1, 'alpha', fresh) / 2)
  assert.ok(chanceOf('w2/4.5', 72) > 0.9 * chanceOf('w2/4.5', 72, 'alpha', fresh))
})

test('a dead card stays dead', () => {
  for (const hours of [1, 100, 700]) assert.ok(chanceOf('never', hours) < 0.01)
})
