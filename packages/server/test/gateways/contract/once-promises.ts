import assert from 'node:assert/strict'
import { it } from 'node:test'
import { nextKey } from '../gateway-calls.ts'
import { abortedSignal, type ContractBench, halfOf, inWords, mustWait } from './bench.ts'

const CONCURRENT_DELIVERIES = 20
const NO_IDEMPOTENCY = 'this gateway has no idempotency key'

/** Money moves once a key, whatever is repeated, and never for a request that was given up before it left. */
export function testOncePromises(bench: () => ContractBench): void {
  for (const operation of ['charge', 'authorize'] as const) {
    it(`answers a repeated key with the same answer and moves money once: ${operation}`, async (t) => {
      if (bench().fixture.idempotency === 'none') return t.skip(NO_IDEMPOTENCY)
      const key = nextKey()
      const moves = await bench().movesDuring(async () => {
        const first = await bench().pay(operation, bench().fixture.approved, { key })
        assert.equal(first.kind, 'approved', inWords(first))
        assert.deepEqual(await bench().pay(operation, bench().fixture.approved, { key }), first)
      })
      assert.equal(moves, 1)
    })
  }

  for (const operation of ['capture', 'void', 'refund'] as const) {
    it(`moves money once under a repeated key, and answers alike where it has the key: ${operation}`, async (t) => {
      if (operation === 'refund' && mustWait(bench(), t)) return
      const whole = await bench().paid(operation === 'refund' ? 'charge' : 'authorize')
      const call = operation === 'void' ? whole : halfOf(whole)
      const moves = await bench().movesDuring(async () => {
        const first = await bench().followUp(operation, call)
        assert.equal(first.kind, 'approved', inWords(first))
        const again = await bench().followUp(operation, call)
        // Without a key, a gateway knows that what was captured or voided is; who asked for it, it does not know.
        if (bench().fixture.idempotency === 'key' || again.kind === 'approved') assert.deepEqual(again, first)
      })
      assert.equal(moves, 1)
    })
  }

  it('answers concurrent deliveries of one key alike and moves money once', async (t) => {
    if (bench().fixture.idempotency === 'none') return t.skip(NO_IDEMPOTENCY)
    const key = nextKey()
    const moves = await bench().movesDuring(async () => {
      const deliver = () => bench().pay('charge', bench().fixture.approved, { key })
      const [first, ...others] = await Promise.all(Array.from({ length: CONCURRENT_DELIVERIES }, deliver))
      assert.equal(first?.kind, 'approved')
      for (const other of others) assert.deepEqual(other, first)
    })
    assert.equal(moves, 1)
  })

  it('answers a repeated key of a declined payment with the same decline', async (t) => {
    const decline = bench().fixture.declined.soft
    if (decline === null) return t.skip('this gateway has no soft decline')
    if (bench().fixture.idempotency !== 'key') return t.skip('this gateway tries anew what it declined')
    const key = nextKey()
    const first = await bench().pay('charge', decline.payment, { key })
    assert.equal(first.kind, 'declined', inWords(first))
    assert.deepEqual(await bench().pay('charge', decline.payment, { key }), first)
  })

  it('moves nothing for a different request under a used key', async (t) => {
    if (bench().fixture.idempotency !== 'key') return t.skip(NO_IDEMPOTENCY)
    const key = nextKey()
    const { approved } = bench().fixture
    await bench().pay('charge', approved, { key })
    const other = { ...approved, amountMinor: approved.amountMinor / 2 }
    assert.equal(await bench().movesDuring(() => bench().pay('charge', other, { key })), 0)
  })

  it('has processed nothing, and says so, when it was aborted before it sent', async () => {
    const signal = abortedSignal()
    const follow = { charge: await bench().paid('charge'), authorize: await bench().paid('authorize') }
    const { approved } = bench().fixture
    const calls = {
      charge: () => bench().pay('charge', approved, { signal }),
      authorize: () => bench().pay('authorize', approved, { signal }),
      capture: () => bench().followUp('capture', follow.authorize, { signal }),
      void: () => bench().followUp('void', follow.authorize, { signal }),
      refund: () => bench().followUp('refund', follow.charge, { signal }),
    }
    for (const [operation, call] of Object.entries(calls)) {
      const moves = await bench().movesDuring(async () => assert.equal((await call()).kind, 'not_processed', operation))
      assert.equal(moves, 0, operation)
    }
  })
}
