import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EventQueue } from './event-queue.ts'

test('events come by time, and those of one instant as they were added', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const queue = new EventQueue<number>()
      times.forEach((atMs, i) => {
        queue.add(atMs, i)
      })
      const taken: [number, number][] = []
      for (let next = queue.take(); next; next = queue.take()) taken.push([next.atMs, next.event])
      const expected = times.map((atMs, i): [number, number] => [atMs, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1])
      assert.deepEqual(taken, expected)
    }),
  )
})
