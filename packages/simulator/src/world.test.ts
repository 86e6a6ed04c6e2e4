import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { World } from './world.ts'
import { createWorld } from './world.ts'
import { SHIPPED_WORLDS } from './worlds/shipped-worlds.ts'

const NOTHING_BEFORE = { declinesMs: [], advisedUntilMs: Number.NEGATIVE_INFINITY }
const HOUR_MS = 3_600_000

/** What a world shows and hides, without what cannot be compared. */
function contentOf(world: World): unknown {
  return world.payments.map(({ latent: { purse, issuer, ...latent }, ...rest }) => ({
    ...rest,
    latent,
    issuer: issuer.issuerId,
    money: [...purse.opening.slice(40, 80)],
  }))
}

test('the same file and seed give the same world', () => {
  for (const file of SHIPPED_WORLDS)
    assert.deepEqual(contentOf(createWorld(file, 'a', 80)), contentOf(createWorld(file, 'a', 80)))
})

test('another seed gives another world', () => {
  for (const file of SHIPPED_WORLDS)
    assert.notDeepEqual(contentOf(createWorld(file, 'a', 80)), contentOf(createWorld(file, 'b', 80)))
})

test('payments come in order of time and none was approved at first', () => {
  for (const file of SHIPPED_WORLDS) {
    const { payments } = createWorld(file, 'a', 300)
    payments.forEach((payment, i) => {
      assert.ok(payment.firstMs >= (payments[i - 1]?.firstMs ?? 0))
      assert.notEqual(payment.firstAttempt.outcome, 'approved')
      assert.ok(Number.isInteger(payment.amountMinor) && payment.amountMinor > 0)
    })
  }
})

const worlds = SHIPPED_WORLDS.map((file) => createWorld(file, 'property', 150))
const question = fc.record({
  world: fc.constantFrom(...worlds),
  payment: fc.nat(149),
  gateway: fc.nat(5),
  hours: fc.double({ min: 0.1, max: 719, noNaN: true }),
  declinesHoursBefore: fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { maxLength: 6 }),
})

test('more attempts before it never make an attempt better', () => {
  fc.assert(
    fc.property(question, ({ world, payment: index, gateway, hours, declinesHoursBefore }) => {
      const payment = world.payments[index]!
      const { gatewayId } = world.gateways[gateway % world.gateways.length]!
      const atMs = payment.firstMs + Math.floor(hours * HOUR_MS)
      const worn = { ...NOTHING_BEFORE, declinesMs: declinesHoursBefore.map((each) => atMs - each * HOUR_MS) }
      const fresh = world.attempt(payment, atMs, gatewayId, NOTHING_BEFORE)
      if (world.attempt(payment, atMs, gatewayId, worn).verdict === 'approved') assert.equal(fresh.verdict, 'approved')
      assert.deepEqual(world.attempt(payment, atMs, gatewayId, NOTHING_BEFORE), fresh)
    }),
    { numRuns: 500 },
  )
})

test('a gateway that nobody has heard of, or that does not take the card, takes nothing', () => {
  const world = worlds.find(({ file }) => file.name === 'br-month-start')!
  const elo = world.payments.find(({ network }) => network === 'elo')!
  for (const gatewayId of ['overseas', 'nobody'])
    assert.equal(world.attempt(elo, elo.firstMs + HOUR_MS, gatewayId, NOTHING_BEFORE).attempt.outcome, 'not_processed')
})

test('a drift changes a world from its day on', () => {
  const file = SHIPPED_WORLDS.find(({ drift }) => drift)!
  const { drift: _, ...plain } = file
  const drifting = createWorld(file, 'a', 600)
  const steady = createWorld({ ...plain, drift: undefined }, 'a', 600)
  const hiddenShare = (world: World, isLate: boolean) => {
    const funds = world.payments.filter(({ latent, network }) => latent.cause === 'funds' && network !== 'amex')
    const half = funds.filter(({ firstMs }) => isLate === firstMs > (drifting.drift?.fromMs ?? 0))
    return half.filter(({ firstAttempt }) => firstAttempt.networkCode === '51').length / half.length
  }
  assert.ok(hiddenShare(drifting, true) < hiddenShare(steady, true) - 0.1)
  assert.ok(Math.abs(hiddenShare(drifting, false) - hiddenShare(steady, false)) < 0.12)
})
