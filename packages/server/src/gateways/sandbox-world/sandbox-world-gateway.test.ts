import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { followUpCall, patience, paymentCall, sandboxConnection } from '../../../test/gateways/gateway-calls.ts'
import { Pan } from '../../domain/card.ts'
import type { GatewayOutcome, Instrument, PaymentCall } from '../../recovery/gateway-port.ts'
import { createSandboxWorld } from './sandbox-world-gateway.ts'

const CONNECTION = sandboxConnection({ gatewayType: 'sandbox_world' })
const FIRST = new Date('2026-03-04T12:00:00Z')
const { gateway } = createSandboxWorld()

function card(number: string): Instrument {
  return { kind: 'card', pan: new Pan(number), expiry: { month: '09', year: '2030' }, cvv: null }
}

async function charge(customerId: string, sentAt: string, differences: Partial<PaymentCall> = {}) {
  const call = paymentCall({ customerId, sentAt: new Date(sentAt), firstAttemptAt: FIRST, ...differences })
  return gateway.charge(CONNECTION, call, patience())
}

function answerOf(outcome: GatewayOutcome) {
  assert.ok(outcome.kind === 'approved' || outcome.kind === 'declined', outcome.kind)
  return outcome.answer
}

describe('the world of simulated cardholders', () => {
  it('answers by the instant that the call carries, and by no clock', async () => {
    assert.equal((await charge('payday-ada', '2026-03-14T12:00:00Z')).kind, 'declined')
    assert.equal((await charge('payday-ada', '2026-03-15T12:00:00Z')).kind, 'approved')
    assert.equal((await charge('payday-ada', '2036-03-14T12:00:00Z')).kind, 'declined')
  })

  it('counts the hours of an outage from the payment’s first attempt', async () => {
    const sentAt = '2026-03-04T20:00:00Z'
    assert.equal((await charge('outage-ada', sentAt)).kind, 'approved')
    const later = { firstAttemptAt: new Date('2026-03-04T15:00:00Z') }
    assert.equal(answerOf(await charge('outage-ada', sentAt, later)).networkCode, '91')
  })

  it('hands on the codes of the card’s network, and says who answered', async () => {
    const byVisa = answerOf(
      await charge('revoked-ada', '2026-03-05T12:00:00Z', { instrument: card('4111111111111111') }),
    )
    assert.deepEqual([byVisa.networkCode, byVisa.adviceCode], ['R1', null])
    const instrument = card('5244209084665514')
    const byMastercard = answerOf(await charge('revoked-ada', '2026-03-05T12:00:00Z', { instrument }))
    assert.deepEqual([byMastercard.networkCode, byMastercard.adviceCode], ['05', '21'])
    assert.deepEqual(byMastercard.responseFields, { persona: 'revoked' })
  })

  it('refuses a customer who is nobody in it, and names those who are', async () => {
    const answer = answerOf(await charge('ada', '2026-03-05T12:00:00Z'))
    assert.equal(answer.gatewayCode, 'unknown_persona')
    assert.equal(answer.networkCode, null)
    assert.match(answer.gatewayMessage ?? '', /payday, friday, until/)
  })

  it('declines a refund above the original amount', async () => {
    const call = followUpCall({ amountMinor: 5500, original: { amountMinor: 5000 } })
    assert.equal(answerOf(await gateway.refund(CONNECTION, call, patience())).gatewayCode, 'invalid_amount')
  })
})
