import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type BatchShare, createBatchSlots } from './batch-slots.ts'

/** Takes as many as it is let, and says how many that were. */
function greedy(share: BatchShare): { readonly taken: number } {
  const seen = { taken: 0 }
  const takeAll = async () => {
    for (;;) {
      await share.take()
      seen.taken += 1
    }
  }
  void takeAll()
  return seen
}

test('a batch that is alone has every slot', async () => {
  const seen = greedy(createBatchSlots(4).join())
  await nextTurn()
  assert.equal(seen.taken, 4)
})

test('two batches share the slots, and never have more in flight than there are', async () => {
  const slots = createBatchSlots(4)
  const one = slots.join()
  const first = greedy(one)
  await nextTurn()
  const second = greedy(slots.join())
  await nextTurn()
  assert.deepEqual([first.taken, second.taken], [4, 0], 'all were taken before there was another')
  for (let row = 1; row <= 4; row += 1) one.release()
  await nextTurn()
  assert.deepEqual([first.taken, second.taken], [6, 2], 'what is given back is shared evenly')
})

test('a batch that leaves gives its share to the other', async () => {
  const slots = createBatchSlots(4)
  const one = slots.join()
  const second = greedy(slots.join())
  await nextTurn()
  assert.equal(second.taken, 2)
  one.leave()
  await nextTurn()
  assert.equal(second.taken, 4)
})

test('more batches than slots get one each in turn', async () => {
  const slots = createBatchSlots(1)
  const one = slots.join()
  const first = greedy(one)
  const second = greedy(slots.join())
  await nextTurn()
  assert.equal(first.taken + second.taken, 1)
  one.release()
  await nextTurn()
  assert.equal(first.taken + second.taken, 2)
})
