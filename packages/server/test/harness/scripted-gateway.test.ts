import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { followUpCall, lookUpOf, patience, paymentCall, sandboxConnection } from '../gateways/gateway-calls.ts'
import { ScriptedGateway } from './scripted-gateway.ts'

const CONNECTION = sandboxConnection()

describe('ScriptedGateway', () => {
  it('approves what was not scripted and follows the script in order', async () => {
    const gateway = new ScriptedGateway()
    gateway.declineNext({ networkCode: '51' })
    gateway.refuseNext()
    const kinds = []
    for (let index = 0; index < 3; index += 1) {
      kinds.push((await gateway.charge(CONNECTION, paymentCall(), patience())).kind)
    }
    assert.deepEqual(kinds, ['declined', 'not_processed', 'approved'])
  })

  it('has charged a request whose answer was lost, and tells so when asked', async () => {
    const gateway = new ScriptedGateway()
    gateway.loseNextAnswer()
    const call = paymentCall({ orderId: 'order-b' })
    assert.equal((await gateway.charge(CONNECTION, call, patience())).kind, 'unknown')
    assert.equal(gateway.timesCharged('order-b'), 1)
    assert.equal((await gateway.lookUp(CONNECTION, lookUpOf(call.idempotencyKey), patience())).kind, 'approved')
  })

  it('has not charged a request that was lost on its way, and tells so when it can be asked', async () => {
    const gateway = new ScriptedGateway()
    gateway.loseNextRequest()
    gateway.failNextLookUps()
    const call = paymentCall({ orderId: 'order-b' })
    assert.equal((await gateway.charge(CONNECTION, call, patience())).kind, 'unknown')
    assert.equal(gateway.timesCharged('order-b'), 0)
    assert.equal((await gateway.lookUp(CONNECTION, lookUpOf(call.idempotencyKey), patience())).kind, 'unknown')
    assert.equal((await gateway.lookUp(CONNECTION, lookUpOf(call.idempotencyKey), patience())).kind, 'not_processed')
  })

  it('counts two keys for one order as two charges, and one key sent twice as one', async () => {
    const gateway = new ScriptedGateway()
    const call = paymentCall({ orderId: 'order-b' })
    await gateway.charge(CONNECTION, call, patience())
    await gateway.charge(CONNECTION, call, patience())
    assert.equal(gateway.timesCharged('order-b'), 1)
    assert.equal(gateway.sentEachKeyOnce, false)
    await gateway.charge(CONNECTION, paymentCall({ orderId: 'order-b' }), patience())
    assert.equal(gateway.timesCharged('order-b'), 2)
  })

  it('holds an answer until the test lets it go, with the money already moved', async () => {
    const gateway = new ScriptedGateway()
    const held = gateway.holdNext()
    const outcome = gateway.refund(CONNECTION, followUpCall(), patience())
    await held.arrived
    assert.equal(gateway.timesApproved('refund'), 1)
    held.release()
    assert.equal((await outcome).kind, 'approved')
  })

  it('does not know the outcome of a held request that is aborted', async () => {
    const gateway = new ScriptedGateway()
    const held = gateway.holdNext()
    const controller = new AbortController()
    const outcome = gateway.charge(CONNECTION, paymentCall(), controller.signal)
    await held.arrived
    controller.abort()
    assert.equal((await outcome).kind, 'unknown')
  })

  it('throws after it has charged, when told to', async () => {
    const gateway = new ScriptedGateway()
    gateway.throwAfterNext()
    await assert.rejects(
      gateway.charge(CONNECTION, paymentCall({ orderId: 'order-b' }), patience()),
      /after it had sent/,
    )
    assert.equal(gateway.timesCharged('order-b'), 1)
  })
})
