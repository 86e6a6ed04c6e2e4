import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attemptWith, declineWith, outcomeWith } from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import { recordOutcomeStatement } from '../storage/record-outcome.ts'
import { eventsOfOutcome, reasonOf } from './announce-outcome.ts'

const tenant: Tenant = { companyId: 'company-told', mode: 'sandbox' }
const declined = declineWith(attemptWith(tenant))

test('where nobody wants to be told, nothing is written for it: the statement is as if there were no webhooks', () => {
  assert.equal(eventsOfOutcome(declined, []), null)
  assert.equal(eventsOfOutcome(outcomeWith(attemptWith(tenant)), ['recovery.ended']), null)
  assert.doesNotMatch(recordOutcomeStatement(tenant, declined, null).text, /webhook/)
})

test('of what happened only what somebody wants is told', () => {
  const told = eventsOfOutcome(declined, ['attempt.declined', 'recovery.succeeded'])
  assert.deepEqual(
    told?.events.map(({ type }) => type),
    ['attempt.declined'],
  )
})

test('an outcome that is not known yet tells nothing', () => {
  assert.equal(eventsOfOutcome({ ...declined, state: 'unknown', caseOutcome: null }, ['*']), null)
})

test('a stop that no model was asked for has the usual words of its reason', () => {
  const reason = reasonOf({ decidedBy: 'rule', stopReason: 'no_gateway', words: null })
  assert.equal(reason.stopReason, 'no_gateway')
  assert.match(reason.summary ?? '', /gateway/)
})
