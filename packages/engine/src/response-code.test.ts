import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifyDecline } from './classify-decline.ts'
import type { StopReason } from './recommendation.ts'
import { responseCodeFor } from './response-code.ts'

const at = new Date('2026-11-24T10:00:00Z')
const soft = classifyDecline({ network: 'visa', networkCode: '05', at })
const stop = (reason: StopReason) => ({ action: 'stop', reason }) as const

test('a decline that will be retried is answered with its soft code', () => {
  assert.equal(responseCodeFor(soft, { action: 'retry' }), '20003')
})

test('the same decline is answered with its hard twin when it will not', () => {
  for (const reason of ['not_worth_it', 'no_gateway', 'hard_decline', 'never_retry', 'needs_customer'] as const)
    assert.equal(responseCodeFor(soft, stop(reason)), '30082', reason)
})

test('a hard-looking decline that is retried is answered with its soft twin', () => {
  const expired = classifyDecline({ network: 'visa', networkCode: '54', at })
  assert.equal(responseCodeFor(expired, { action: 'retry' }), '20080')
  assert.equal(responseCodeFor(expired, stop('needs_customer')), '30026')
})

test('a limit of retries or days is 30100 whatever the reason', () => {
  for (const reason of ['retry_limit', 'network_limit', 'past_deadline'] as const)
    assert.equal(responseCodeFor(soft, stop(reason)), '30100', reason)
})

test('a Visa category 1 answer is always 3xxxx', () => {
  for (const networkCode of ['04', '07', '12', '14', '15', '41', '43', '46', '57', 'R0', 'R1', 'R3']) {
    const never = classifyDecline({ network: 'visa', networkCode, at })
    assert.match(responseCodeFor(never, { action: 'retry' }), /^3\d{4}$/, networkCode)
  }
})
