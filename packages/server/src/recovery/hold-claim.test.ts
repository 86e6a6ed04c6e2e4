import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ActOnBatchPorts, createActOnBatch } from './act-on-batch.ts'
import { createBatchSlots } from './batch-slots.ts'
import { createExportResults, type ExportResultsPorts } from './export-results.ts'
import { holdClaim, type Repeat } from './hold-claim.ts'
import { createImportBatch, type ImportBatchPorts } from './import-batch.ts'

const BATCH = { companyId: 'acme', mode: 'sandbox', batchId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC' } as const

/** Time passes when the test says so: `tick` resolves to whether anybody renews. */
function handTurned() {
  let work: (() => Promise<void>) | null = null
  const repeat: Repeat = (_, repeated) => {
    work = repeated
    return () => {
      work = null
    }
  }
  const tick = async () => {
    await work?.()
    return work !== null
  }
  return { repeat, tick }
}

/** Something that is waited for until the test lets go. */
function held<Value>(value: Value) {
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const wait = async () => {
    await gate
    return value
  }
  return { wait, release: () => release() }
}

function renewals() {
  const renewed: string[] = []
  const renew = async ({ claimId }: { readonly claimId: string }) => {
    renewed.push(claimId)
    return true
  }
  return { renewed, renew }
}

describe('a claim', () => {
  test('is renewed for as long as the work lasts, and not after', async () => {
    const { repeat, tick } = handTurned()
    const { renewed, renew } = renewals()
    const { wait, release } = held('done')
    const work = holdClaim(repeat, () => renew({ claimId: 'mine' }), wait)
    assert.equal(await tick(), true)
    assert.equal(await tick(), true)
    release()
    assert.equal(await work, 'done')
    assert.equal(await tick(), false)
    assert.deepEqual(renewed, ['mine', 'mine'])
  })

  test('is let go of when the work fails', async () => {
    const { repeat, tick } = handTurned()
    await assert.rejects(
      holdClaim(
        repeat,
        async () => true,
        () => Promise.reject(new Error('broken')),
      ),
      /broken/,
    )
    assert.equal(await tick(), false)
  })

  test('is renewed the next time when the database did not answer', async () => {
    const { repeat, tick } = handTurned()
    const { wait, release } = held('done')
    let tries = 0
    const renew = () => {
      tries += 1
      return tries === 1 ? Promise.reject(new Error('away')) : Promise.resolve(true)
    }
    const work = holdClaim(repeat, renew, wait)
    await tick()
    await tick()
    assert.equal(tries, 2)
    release()
    assert.equal(await work, 'done')
  })
})

describe('the claim of a living process outlasts whatever it waits for', () => {
  test('while it reads an input', async () => {
    const { repeat, tick } = handTurned()
    const { renewed, renew } = renewals()
    const { wait, release } = held({ delimiter: ',', columns: null })
    const run = createImportBatch({
      repeat,
      ids: { next: () => 'reading' },
      layoutOf: wait,
      batches: { claim: async () => ({ ...BATCH, claimId: 'reading' }), find: async () => null, release, renew },
    } as unknown as ImportBatchPorts)(BATCH)
    await nextTurn()
    await tick()
    assert.deepEqual(renewed, ['reading'])
    release()
    await run
  })

  test('while all of its rows are at a gateway', async () => {
    const { repeat, tick } = handTurned()
    const { renewed, renew } = renewals()
    const { wait, release } = held({ line: 1, end: 'kept', transactionId: 'x' })
    let taken = 0
    const run = createActOnBatch({
      repeat,
      ids: { next: () => 'acting' },
      clock: { now: () => new Date(0), monotonicMs: () => 0 },
      companyTime: { now: async () => new Date(0) },
      slots: createBatchSlots(1),
      isStopping: () => false,
      batches: {
        claim: async () => ({ ...BATCH, claimId: 'acting' }),
        renew,
        finish: async () => false,
        release: async () => {},
      },
      rows: { take: async () => (taken++ === 0 ? [{ line: 1, takes: 1 }] : []), recordActed: async () => {} },
      rowVault: { open: async () => ({}) },
      actOnRow: wait,
    } as unknown as ActOnBatchPorts)(BATCH)
    for (let turn = 0; turn < 5; turn += 1) await nextTurn()
    const before = renewed.length
    await tick()
    assert.equal(renewed.length, before + 1)
    release()
    await run
  })

  test('while it writes results', async () => {
    const { repeat, tick } = handTurned()
    const { renewed, renew } = renewals()
    const { wait, release } = held(null)
    const claim = { ...BATCH, claimId: 'writing', state: 'gathered', fileName: 'ACME.out.txt' }
    const run = createExportResults({
      repeat,
      ids: { next: () => 'writing' },
      clock: { now: () => new Date(0) },
      companies: { find: async () => ({ code: 'ACME' }) },
      batches: { hasHeader: async () => true },
      results: { begin: async () => claim, endGathering: wait, release: async () => {}, renew },
    } as unknown as ExportResultsPorts)(BATCH, null)
    for (let turn = 0; turn < 5; turn += 1) await nextTurn()
    await tick()
    assert.deepEqual(renewed, ['writing'])
    release()
    assert.deepEqual(await run, { kind: 'busy' })
  })
})
