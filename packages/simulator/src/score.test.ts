import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runPolicy } from './run-policy.ts'
import { calibrationErrorOf, reliabilityOf, scoreResults } from './score.ts'
import { createWorld } from './world.ts'
import { SHIPPED_WORLDS } from './worlds/shipped-worlds.ts'

test('a forecast that is kept has no calibration error, one that is not has the distance', () => {
  const said = (probability: number, approved: number, of: number) =>
    Array.from({ length: of }, (_, i) => ({ probability, isApproved: i < approved }))
  assert.equal(calibrationErrorOf(reliabilityOf(said(0.25, 25, 100)))?.toFixed(6), '0.000000')
  assert.equal(calibrationErrorOf(reliabilityOf(said(0.9, 50, 100)))?.toFixed(6), '0.400000')
  const half = [...said(0.25, 25, 100), ...said(0.9, 50, 100)]
  assert.equal(calibrationErrorOf(reliabilityOf(half))?.toFixed(6), '0.200000')
  assert.equal(calibrationErrorOf(reliabilityOf([])), null)
})

test('the ends of the scale have their bins', () => {
  const bins = reliabilityOf([
    { probability: 0, isApproved: false },
    { probability: 1, isApproved: true },
  ])
  assert.deepEqual([bins[0]?.count, bins[9]?.count], [1, 1])
})

test('what retries cost is taken from the money, the first attempt and what was not tried excepted', () => {
  const [file] = SHIPPED_WORLDS
  assert.ok(file)
  const world = createWorld(file, 'fees', 40)
  const [gateway] = world.gatewayOptions
  assert.ok(gateway)
  const daily = (payment: { attempts: readonly { at: Date }[] }) => {
    const at = new Date((payment.attempts.at(-1)?.at.getTime() ?? 0) + 86_400_000)
    return { action: 'retry' as const, at, gatewayId: gateway.gatewayId }
  }
  const results = runPolicy({ world, policy: { decide: daily, observe: () => undefined }, retryBudget: 3 })
  const perfect = results.map(({ payment }) => ({ atMs: payment.firstMs, gatewayId: gateway.gatewayId }))
  const scored = (fee: number) => scoreResults(results, perfect, [{ ...gateway, attemptFeeMinor: fee }])
  const free = scored(0)
  assert.equal(free.netShare, free.recoveredShare)
  const retries = results.reduce((sum, { attempts }) => sum + attempts.length - 1, 0)
  const possible = results.reduce((sum, { payment }) => sum + payment.valueMinor, 0)
  assert.ok(retries > 40 && scored(10).recoveredShare === free.recoveredShare)
  assert.ok(Math.abs(free.netShare - scored(10).netShare - (10 * retries) / possible) < 1e-9)
})
