import assert from 'node:assert/strict'
import { it } from 'node:test'
import { approvalOf, type ContractBench, halfOf } from './bench.ts'
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
          assert.ok(outcome.kind === 'declined', outcome.kind)
          const { gatewayCode, networkCode, adviceCode } = outcome.answer
          const { payment: _, ...expected } = decline
          assert.deepEqual({ gatewayCode, networkCode, adviceCode }, expected)
        })
        assert.equal(moves, 0)
      })
    }
  }

  it('captures a part of what was authorized', async () => {
    const whole = await bench().paid('authorize')
    approvalOf(await bench().followUp('capture', halfOf(whole)))
  })

  it('refunds in parts, with an id for each', async () => {
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
    assert.ok(outcome.kind === 'declined', outcome.kind)
    assert.equal(outcome.answer.gatewayCode, declinedVoid.gatewayCode)
  })
}
