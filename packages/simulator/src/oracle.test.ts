import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findPerfectAttempt, reachesIssuer } from './oracle.ts'
import type { RetryPolicy } from './policy.ts'
import { hashText, SeededRandom } from './random.ts'
import { advisedWaitEndMs } from './rule-checker.ts'
import { runPolicy } from './run-policy.ts'
import { createWorld } from './world.ts'
import { SHIPPED_WORLDS } from './worlds/shipped-worlds.ts'

const WINDOW_MS = 30 * 86_400_000

const worlds = SHIPPED_WORLDS.map((file) => {
  const world = createWorld(file, 'oracle', 200)
  return { world, perfect: world.payments.map((payment) => findPerfectAttempt(world, payment)) }
})

test('the perfect attempt is approved, inside the window', () => {
  for (const { world, perfect } of worlds)
    world.payments.forEach((payment, i) => {
      const found = perfect[i]
      if (!found) return
      const declinesMs = reachesIssuer(payment.firstAttempt) ? [payment.firstMs] : []
      const track = { declinesMs, advisedUntilMs: advisedWaitEndMs([payment.firstAttempt]) }
      assert.equal(world.attempt(payment, found.atMs, found.gatewayId, track).verdict, 'approved')
      assert.ok(found.atMs > payment.firstMs && found.atMs <= payment.deadlineMs)
    })
})

test('what the oracle does not find, no single retry recovers', () => {
  const question = fc.record({
    of: fc.constantFrom(...worlds),
    payment: fc.nat(199),
    gateway: fc.nat(5),
    elapsed: fc.integer({ min: 1, max: WINDOW_MS }),
  })
  fc.assert(
    fc.property(question, ({ of: { world, perfect }, payment: index, gateway, elapsed }) => {
      fc.pre(perfect[index] === null)
      const payment = world.payments[index]!
      const { gatewayId } = world.gateways[gateway % world.gateways.length]!
      const track = { declinesMs: [], advisedUntilMs: advisedWaitEndMs([payment.firstAttempt]) }
      assert.notEqual(world.attempt(payment, payment.firstMs + elapsed, gatewayId, track).verdict, 'approved')
    }),
    { numRuns: 1000 },
  )
})

/** Tries anything at any time, rules or no rules. */
function stubbornPolicy(seed: string): RetryPolicy {
  const random = new SeededRandom(hashText(seed))
  return {
    observe() {},
    decide(payment, now) {
      const gateway = payment.gateways[random.below(payment.gateways.length)]
      const at = new Date(now.getTime() + 1 + random.below(3 * 86_400_000))
      if (at > (payment.deadline ?? now)) return { action: 'stop' }
      return { action: 'retry', at, gatewayId: gateway?.gatewayId ?? '' }
    },
  }
}

test('nobody beats the oracle, not even by forty lawless retries for each payment', () => {
  for (const { world, perfect } of worlds)
    for (const seed of ['one', 'two'])
      runPolicy({ world, policy: stubbornPolicy(seed), retryBudget: 40 }).forEach((result, i) => {
        assert.ok(!result.isRecovered || perfect[i] !== null, `${world.file.name} ${result.payment.paymentId}`)
      })
})
