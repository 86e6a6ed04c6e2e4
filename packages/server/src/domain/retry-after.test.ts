import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRetryAfter } from './retry-after.ts'

const HOUR_MS = 3_600_000
const date = 'Wed, 25 Nov 2026 10:00:00 GMT'

test('seconds are read, and a date against the answer’s own', () => {
  assert.equal(readRetryAfter({ 'retry-after': '120' }), 120_000)
  assert.equal(readRetryAfter({ 'retry-after': 'Wed, 25 Nov 2026 10:00:30 GMT', date }), 30_000)
})

test('what is past is no wait, and what is longer than an hour is an hour', () => {
  assert.equal(readRetryAfter({ 'retry-after': 'Wed, 25 Nov 2026 09:00:00 GMT', date }), 0)
  assert.equal(readRetryAfter({ 'retry-after': '999999999' }), HOUR_MS)
  assert.equal(readRetryAfter({ 'retry-after': 'Thu, 26 Nov 2026 10:00:00 GMT', date }), HOUR_MS)
})

test('what says neither, or a date without another to read it against, says nothing', () => {
  for (const text of [undefined, '', 'soon', '-5', '1.5', ['1', '2'], 'Wed, 25 Nov 2026 10:00:30 GMT'])
    assert.equal(readRetryAfter({ 'retry-after': text }), null, String(text))
})
