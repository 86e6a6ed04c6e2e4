import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestClock } from '../../test/harness/test-clock.ts'
import { FAILURES_HELD_MS, LoginGuard } from './login-guard.ts'

test('an address that failed too often is held for ten minutes from its first failure, and nobody else is', () => {
  const clock = new TestClock()
  const guard = new LoginGuard(clock, 3)
  guard.failed('203.0.113.7')
  clock.advance(FAILURES_HELD_MS - 1)
  guard.failed('203.0.113.7')
  assert.equal(guard.isHeld('203.0.113.7'), false)
  guard.failed('203.0.113.7')
  assert.equal(guard.isHeld('203.0.113.7'), true)
  assert.equal(guard.isHeld('::ffff:203.0.113.7'), true)
  assert.equal(guard.isHeld('203.0.113.8'), false)
  clock.advance(1)
  assert.equal(guard.isHeld('203.0.113.7'), false)
  guard.failed('203.0.113.7')
  assert.equal(guard.isHeld('203.0.113.7'), false)
})

test('the IPv6 addresses of one network count as one', () => {
  const guard = new LoginGuard(new TestClock(), 2)
  guard.failed('2001:db8:0:7::1')
  guard.failed('2001:DB8:0:7:ffff::2')
  assert.equal(guard.isHeld('2001:db8:0:7:1:2:3:4'), true)
  assert.equal(guard.isHeld('2001:db8:0:8::1'), false)
  assert.equal(guard.isHeld('::1'), false)
})

test('a flood of addresses does not grow the memory without end', () => {
  const guard = new LoginGuard(new TestClock(), 1)
  guard.failed('192.0.2.1')
  for (let index = 0; index < 10_000; index += 1) guard.failed(`10.0.${index >> 8}.${index & 255}`)
  assert.equal(guard.isHeld('192.0.2.1'), false, 'the longest known left')
  assert.equal(guard.isHeld('10.0.39.15'), true)
})
