import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PAID_AT } from '../../test/harness/payment-rows.ts'
import { NOTHING_SAID } from '../domain/nothing-said.ts'
import type { GatewayAnswer } from '../domain/transaction.ts'
import { reportUnclassified } from './report-unclassified.ts'

const TENANT = { companyId: 'acme', mode: 'sandbox' } as const
const DECLINED_AT = { gatewayType: 'stripe', network: 'visa', sentAt: PAID_AT } as const

function eventsOf(answer: Partial<GatewayAnswer>) {
  const told: unknown[] = []
  const events = { unclassifiedDecline: (_: unknown, event: unknown) => told.push(event) }
  reportUnclassified(events, TENANT, DECLINED_AT, { ...NOTHING_SAID, ...answer })
  return told
}

test('a decline with a code in no table is told to the operator, with its codes and no word of what was said', () => {
  const answer = { gatewayCode: 'no_such_code', networkCode: null, gatewayMessage: 'Ada Byron has no such card' }
  assert.deepEqual(eventsOf(answer), [{ gatewayType: 'stripe', gatewayCode: 'no_such_code', networkCode: null }])
})

test('a decline that is understood, by either of its codes, is not', () => {
  assert.deepEqual(eventsOf({ gatewayCode: 'insufficient_funds' }), [])
  assert.deepEqual(eventsOf({ gatewayCode: 'no_such_code', networkCode: '51' }), [])
})
