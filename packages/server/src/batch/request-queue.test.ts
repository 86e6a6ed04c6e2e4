import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestQueue, type WriteRequest } from './request-queue.ts'

/** A queue whose first request waits until `go`, so that what is added meanwhile waits too. */
function heldQueue() {
  const done: string[] = []
  let go = () => {}
  const held = new Promise<void>((resolve) => {
    go = resolve
  })
  const queue = new RequestQueue({
    write: async (requests) => void done.push(requests.map(({ requestId }) => requestId).join('+')),
    onFull: () => void done.push('full'),
    onRoom: () => void done.push('room'),
  })
  queue.add({ kind: 'other', run: () => held })
  return { queue, done, go }
}

function write(requestId: number, offset: number, length: number, handle = 1): WriteRequest {
  return { kind: 'write', requestId, handle, offset, bytes: Buffer.alloc(length) }
}

test('requests are done in their order, writes without a gap as one', async () => {
  const { queue, done, go } = heldQueue()
  queue.add(write(1, 0, 10))
  queue.add(write(2, 10, 10))
  queue.add(write(3, 30, 10))
  queue.add(write(4, 40, 10, 2))
  queue.add({ kind: 'other', run: async () => void done.push('close') })
  queue.add(write(5, 50, 10, 2))
  go()
  await queue.idle()
  assert.deepEqual(done, ['1+2', '3', '4', 'close', '5'])
})

test('a client that sends more than is written is told to wait, and heard again when there is room', async () => {
  const { queue, done, go } = heldQueue()
  const MIB = 1_048_576
  for (let index = 0; index < 5; index += 1) queue.add(write(index, index * MIB, MIB))
  assert.deepEqual(done, ['full'])
  go()
  await queue.idle()
  assert.deepEqual(done, ['full', '0', '1', '2', 'room', '3', '4'])
})

test('so is one that sends many small requests', async () => {
  const { queue, done, go } = heldQueue()
  for (let index = 0; index < 300; index += 1) queue.add({ kind: 'other', run: async () => {} })
  assert.deepEqual(done, ['full'])
  go()
  await queue.idle()
  assert.deepEqual(done, ['full', 'room'])
})
