import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FailedPayment } from '@reprise/engine'
import { createRetryEngine } from '@reprise/engine'
import { enginePolicy } from './policies/engine-policy.ts'
import type { RetryPolicy } from './policy.ts'
import { runPolicy } from './run-policy.ts'
import { createWorld } from './world.ts'
import { SHIPPED_WORLDS } from './worlds/shipped-worlds.ts'

const worlds = SHIPPED_WORLDS.map((file) => createWorld(file, 'runner', 100))
const DAY_MS = 86_400_000

function daily(seen: FailedPayment[] = []): RetryPolicy {
  return {
    observe(payment) {
      seen.push(payment)
    },
    decide: (payment, now) => ({
      action: 'retry',
      at: new Date(now.getTime() + DAY_MS),
      gatewayId: payment.attempts[0]?.gatewayId ?? '',
    }),
  }
}

test('every attempt is observed once, in order of time over all payments', () => {
  for (const world of worlds) {
    const seen: FailedPayment[] = []
    const results = runPolicy({ world, policy: daily(seen), retryBudget: 4 })
    const times = seen.map(({ attempts }) => attempts.at(-1)!.at.getTime())
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    )
    assert.equal(
      seen.length,
      results.reduce((sum, { attempts }) => sum + attempts.length, 0),
    )
    assert.ok(results.every(({ attempts }) => attempts.length <= 5))
  }
})

test('a payment shows what its card met for others, and the retries it has left', () => {
  const seen: FailedPayment[] = []
  runPolicy({ world: worlds.find(({ file }) => file.billing === 'weekly')!, policy: daily(seen), retryBudget: 7 })
  assert.ok(seen.some(({ otherAttemptsOnCard }) => (otherAttemptsOnCard?.length ?? 0) > 0))
  for (const { attempts, retriesLeft } of seen) assert.equal(retriesLeft, 8 - attempts.length)
})

test('a decision outside of the window is counted and not carried out', () => {
  const late: RetryPolicy = {
    observe() {},
    decide: (payment) => ({
      action: 'retry',
      at: new Date(payment.deadline!.getTime() + 1),
      gatewayId: payment.attempts[0]?.gatewayId ?? '',
    }),
  }
  for (const { attempts, violations } of runPolicy({ world: worlds[0]!, policy: late, retryBudget: 4 })) {
    assert.equal(attempts.length, 1)
    assert.ok(violations.includes('outside_window'))
  }
})

test('outages are visible across payments: while an issuer is down, all of its cards meet it', () => {
  const world = worlds.find(({ file }) => file.name === 'outage-coast')!
  const seen: FailedPayment[] = []
  runPolicy({ world, policy: daily(seen), retryBudget: 15 })
  const down = seen.filter(({ attempts }) => attempts.at(-1)?.networkCode === '91')
  assert.ok(new Set(down.map(({ paymentId }) => paymentId)).size > 12)
  assert.ok(seen.some(({ attempts }) => attempts.at(-1)?.outcome === 'not_processed'))
})

test('the engine breaks no rule in any world', () => {
  for (const world of worlds) {
    const policy = enginePolicy(createRetryEngine({ seed: 'a' }))
    for (const { violations } of runPolicy({ world, policy, retryBudget: 15 })) assert.deepEqual(violations, [])
  }
})
