import assert from 'node:assert/strict'
import { it } from 'node:test'
import { nextKey } from '../gateway-calls.ts'
import { abortedSignal, assertTells, type ContractBench, halfOf, inWords, mustWait } from './bench.ts'

/** An attempt without an answer is resolved by asking, and asking changes nothing. */
export function testLookUpPromises(bench: () => ContractBench): void {
  for (const operation of ['charge', 'authorize'] as const) {
    it(`tells on a look-up what it approved: ${operation}`, async (t) => {
      const key = nextKey()
      const answered = await bench().pay(operation, bench().fixture.approved, { key })
      assert.equal(answered.kind, 'approved', inWords(answered))
      assertTells(t, bench(), operation, await bench().lookUp(operation, key), answered)
    })
  }

  for (const operation of ['capture', 'void', 'refund'] as const) {
    it(`tells on a look-up what it approved: ${operation}`, async (t) => {
      if (operation === 'refund' && mustWait(bench(), t)) return
      const whole = await bench().paid(operation === 'refund' ? 'charge' : 'authorize')
      const call = operation === 'void' ? whole : halfOf(whole)
      const answered = await bench().followUp(operation, call)
      assert.equal(answered.kind, 'approved', inWords(answered))
      assertTells(t, bench(), operation, await bench().lookUp(operation, call.idempotencyKey), answered)
    })
  }

  it('tells on a look-up what it declined', async (t) => {
    const decline = bench().fixture.declined.soft
    if (decline === null) return t.skip('this gateway has no soft decline')
    const key = nextKey()
    const answered = await bench().pay('charge', decline.payment, { key })
    assertTells(t, bench(), 'charge', await bench().lookUp('charge', key), answered)
  })

  it('never claims an answer for a key that it has not seen', async () => {
    const outcome = await bench().lookUp('charge', nextKey())
    assert.equal(outcome.kind, bench().fixture.lookUpOfUnknownKey)
  })

  it('takes absence for proof only when the request can no longer arrive or appear', async (t) => {
    const { wire } = bench().fixture
    if (wire === null) return t.skip('shown where answers can be lost, at a local server')
    const { absenceProvenAfterMs } = wire
    const early = await bench().lookUp('charge', nextKey(), { ageMs: (absenceProvenAfterMs ?? 60_000) / 2 })
    assert.equal(early.kind, 'unknown')
    const late = await bench().lookUp('charge', nextKey(), { ageMs: (absenceProvenAfterMs ?? 86_400_000) * 2 })
    assert.equal(late.kind, absenceProvenAfterMs === null ? 'unknown' : 'not_processed')
  })

  it('moves nothing by a look-up', async () => {
    const key = nextKey()
    await bench().pay('charge', bench().fixture.approved, { key })
    const moves = await bench().movesDuring(async () => {
      await bench().lookUp('charge', key)
      await bench().lookUp('charge', nextKey())
    })
    assert.equal(moves, 0)
  })

  it('keeps its word when it said that a key was not processed, even if the request arrives afterwards', async (t) => {
    if (bench().fixture.lookUpOfUnknownKey !== 'not_processed') return t.skip('this gateway proves no absence')
    const key = nextKey()
    await bench().lookUp('charge', key)
    assert.equal(await bench().movesDuring(() => bench().pay('charge', bench().fixture.approved, { key })), 0)
  })

  it('proves nothing by a look-up that was aborted', async () => {
    assert.equal((await bench().lookUp('charge', nextKey(), { signal: abortedSignal() })).kind, 'unknown')
  })
}
