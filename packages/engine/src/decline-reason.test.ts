import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DECLINE_REASONS } from './decline-reason.ts'

test('there are the 36 documented reasons and unclassified', () => {
  assert.equal(Object.keys(DECLINE_REASONS).length, 37)
})

test('a retried decline is answered 2xxxx, one that is not 3xxxx or 4xxxx', () => {
  for (const [reason, { responseCode }] of Object.entries(DECLINE_REASONS)) {
    assert.match(responseCode.retry ?? '20000', /^2\d{4}$/, reason)
    assert.match(responseCode.stop, /^[34]\d{4}$/, reason)
  }
})

test('a reason worth retries by itself is soft, has a delay and a code for a retry', () => {
  for (const [reason, facts] of Object.entries(DECLINE_REASONS)) {
    if (facts.suggestedMaxAttempts === 0) continue
    assert.equal(facts.class, 'soft', reason)
    assert.ok(facts.firstDelayHours !== null && facts.firstDelayHours > 0, reason)
    assert.ok(facts.responseCode.retry, reason)
  }
})
