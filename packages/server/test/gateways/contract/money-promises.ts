import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { FollowUpCall } from '../../../src/recovery/gateway-port.ts'
import { nextKey } from '../gateway-calls.ts'
import { approvalOf, type ContractBench, halfOf, inWords, mustWait } from './bench.ts'
import { DECLINE_KINDS } from './fixture.ts'

/** Each operation is approved or declined as the far side says, in its own codes. */
export function testMoneyPromises(bench: () => ContractBench): void {
  for (const operation of ['charge', 'authorize'] as const) {
    it(`approves, with an id for each: ${operation}`, async () => {
      const { fixture } = bench()
      const first = approvalOf(await bench().pay(operation, fixture.approved))
      const second = approvalOf(await bench().pay(operation, fixture.approved))
      assert.notEqual(first.gatewayTransactionId, second.gatewayTransactionId)
    })

    for (const kind of DECLINE_KINDS) {
      it(`hands on a decline in the gateway's codes, and moves no money: ${kind}, ${operation}`, async (t) => {
        const decline = bench().fixture.declined[kind]
        if (decline === null) return t.skip('this gateway has no such decline')
        const moves = await bench().movesDuring(async () => {
          const outcome = await bench().pay(operation, decline.payment)
          assert.ok(outcome.kind === 'declined', inWords(outcome))
          const { payment: _, ...expected } = decline
          for (const [code, value] of Object.entries(expected)) {
            assert.equal(outcome.answer[code as keyof typeof expected], value, code)
          }
        })
        assert.equal(moves, 0)
      })
    }
  }

  it('captures a part of what was authorized', async () => {
    const whole = await bench().paid('authorize')
    approvalOf(await bench().followUp('capture', halfOf(whole)))
  })

  it('refunds in parts, with an id for each', async (t) => {
    if (mustWait(bench(), t)) return
    const whole = await bench().paid('charge')
    const first = approvalOf(await bench().followUp('refund', halfOf(whole)))
    const second = approvalOf(await bench().followUp('refund', halfOf(whole)))
    assert.notEqual(first.gatewayTransactionId, second.gatewayTransactionId)
  })

  it('voids', async () => {
    approvalOf(await bench().followUp('void', await bench().paid('authorize')))
  })

  it('hands on a declined void', async (t) => {
    const { declinedVoid } = bench().fixture
    if (declinedVoid === null) return t.skip('this gateway has no void that can be declined')
    const outcome = await bench().followUp('void', await bench().paid('charge', declinedVoid.payment))
    assert.ok(outcome.kind === 'declined', inWords(outcome))
    assert.equal(outcome.answer.gatewayCode, declinedVoid.gatewayCode)
  })

  it('refunds what was captured of an authorize', async (t) => {
    if (mustWait(bench(), t)) return
    const whole = await captured(bench())
    approvalOf(await bench().followUp('refund', halfOf(whole)))
  })

  it('hands on the void of what was captured as the gateway answers it', async () => {
    const whole = await captured(bench())
    const outcome = await bench().followUp('void', { ...whole, idempotencyKey: nextKey() })
    const answered = outcome.kind === 'declined' ? outcome.answer.gatewayCode : outcome.kind
    const { wire } = bench().fixture
    // Without a local server it is not said which: it is either done or refused.
    if (wire === null) assert.match(outcome.kind, /^(approved|declined)$/)
    else assert.equal(answered, wire.voidAfterCapture)
  })
}

/** An authorize, captured with all of its money. */
async function captured(bench: ContractBench): Promise<FollowUpCall> {
  const whole = await bench.paid('authorize')
  const { gatewayTransactionId } = approvalOf(await bench.followUp('capture', whole))
  return { ...whole, original: { ...whole.original, captureGatewayTransactionId: gatewayTransactionId } }
}
