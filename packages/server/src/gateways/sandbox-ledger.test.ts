import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NOTHING_SAID } from '../domain/nothing-said.ts'
import type { GatewayOutcome } from '../recovery/gateway-port.ts'
import { SandboxLedger } from './sandbox-ledger.ts'

const APPROVED: GatewayOutcome = {
  kind: 'approved',
  answer: { ...NOTHING_SAID, gatewayTransactionId: 'g1' },
}
const keyOf = (idempotencyKey: string) => ({ gatewayToken: 'token', idempotencyKey })

describe('SandboxLedger', () => {
  it('decides once a key', () => {
    const ledger = new SandboxLedger()
    const first = ledger.answer(keyOf('a'), 'charge', () => APPROVED)
    const again = ledger.answer(keyOf('a'), 'charge', () => assert.fail('decided twice'))
    assert.equal(again, first)
    assert.equal(ledger.approvedCount, 1)
  })

  it('has no answer for a different request under a used key', () => {
    const ledger = new SandboxLedger()
    ledger.answer(keyOf('a'), 'charge', () => APPROVED)
    assert.equal(
      ledger.answer(keyOf('a'), 'refund', () => assert.fail('decided')),
      null,
    )
  })

  it('refuses a key for good once it was looked up in vain, so that a late request cannot make the answer a lie', () => {
    const ledger = new SandboxLedger()
    const refused = ledger.recallOrRefuse(keyOf('a'), 'never seen')
    assert.deepEqual(refused, { kind: 'not_processed', why: 'never seen' })
    assert.equal(
      ledger.answer(keyOf('a'), 'charge', () => assert.fail('decided')),
      refused,
    )
    assert.equal(ledger.approvedCount, 0)
  })

  it('forgets its oldest key when it is full, and no other', () => {
    const ledger = new SandboxLedger(2)
    for (const key of ['a', 'b', 'c']) ledger.answer(keyOf(key), 'charge', () => APPROVED)
    assert.equal(ledger.recallOrRefuse(keyOf('b'), 'forgotten').kind, 'approved')
    assert.equal(ledger.recallOrRefuse(keyOf('c'), 'forgotten').kind, 'approved')
    assert.equal(ledger.recallOrRefuse(keyOf('a'), 'forgotten').kind, 'not_processed')
  })
})
