import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApprovalQuestion } from './approval-probability.ts'
import { estimateApproval } from './approval-probability.ts'
import type { DeclineReason } from './decline-reason.ts'
import { DECLINE_REASONS } from './decline-reason.ts'

const HOUR_MS = 3_600_000
/** 15 December 2026, a Tuesday and a salary day in the United States, ten in the morning in UTC. */
const salaryDay = Date.parse('2026-12-15T10:00:00Z')
const ordinaryDay = Date.parse('2026-12-09T10:00:00Z')

function probability(more: Partial<ApprovalQuestion>): number {
  const asked: ApprovalQuestion = {
    reason: 'insufficient_funds',
    isAboutFunds: true,
    declineCount: 1,
    newestAttemptMs: ordinaryDay - 72 * HOUR_MS,
    atMs: ordinaryDay,
    offsetMs: 0,
    country: 'US',
    ...more,
  }
  return estimateApproval(asked).probability
}

test('well timed, the suggested retries recover what the calibration assumes', () => {
  // calibration.json, recoveredBy30DaysGoodTiming; an assumption of the project.
  const assumed: Partial<Record<DeclineReason, number>> = {
    insufficient_funds: 0.65,
    do_not_honor: 0.35,
    generic_decline: 0.4,
    limit_exceeded: 0.7,
    issuer_unavailable: 0.9,
    processing_error: 0.85,
    suspected_fraud: 0.15,
    restricted_card: 0.1,
  }
  for (const [reason, share] of Object.entries(assumed) as [DeclineReason, number][]) {
    let lost = 1
    for (let n = 1; n <= DECLINE_REASONS[reason].suggestedMaxAttempts; n++) {
      const isAboutFunds = reason === 'insufficient_funds'
      const atMs = isAboutFunds ? salaryDay : ordinaryDay
      lost *= 1 - probability({ reason, declineCount: n, isAboutFunds, atMs })
    }
    assert.ok(Math.abs(1 - lost - share) < 0.05, `${reason}: ${(1 - lost).toFixed(2)} for ${share}`)
  }
})

test('a salary day is better than a Friday, a Friday better than an ordinary day, for missing funds alone', () => {
  const friday = Date.parse('2026-12-11T10:00:00Z')
  assert.ok(probability({ atMs: salaryDay }) > probability({ atMs: friday }))
  assert.ok(probability({ atMs: friday }) > probability({}))
  const other = { reason: 'limit_exceeded', isAboutFunds: false } as const
  assert.equal(probability({ ...other, atMs: salaryDay }), probability({ ...other }))
})

test('each decline lowers the chance of the next try, and so does the same day for missing funds', () => {
  assert.ok(probability({ declineCount: 3 }) < probability({ declineCount: 2 }))
  assert.ok(probability({ newestAttemptMs: ordinaryDay - HOUR_MS }) < probability({}) / 3)
})

test('a morning is better than a night', () => {
  assert.ok(probability({ atMs: ordinaryDay }) > probability({ atMs: ordinaryDay - 7 * HOUR_MS }))
})

test('what moved the chance adds up to it', () => {
  const { probability: total, drivers } = estimateApproval({
    reason: 'do_not_honor',
    isAboutFunds: true,
    declineCount: 4,
    newestAttemptMs: salaryDay - HOUR_MS,
    atMs: salaryDay,
    offsetMs: 0,
    country: undefined,
  })
  const sum = drivers.reduce((so, { effect }) => so + effect, 0)
  assert.ok(Math.abs(sum - total) < 1e-5)
})
