import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from './random.ts'

test('bytes are as many as were asked for, never given twice, and nobody else’s to change', () => {
  const seen = new Set<string>()
  for (let draw = 0; draw < 5_000; draw += 1) seen.add(systemRandom.bytes(16).toString('hex'))
  assert.equal(seen.size, 5_000)
  for (const length of [0, 1, 12, 63, 64, 65, 4_096, 10_000]) assert.equal(systemRandom.bytes(length).length, length)
  const kept = systemRandom.bytes(32)
  const before = kept.toString('hex')
  for (let draw = 0; draw < 1_000; draw += 1) systemRandom.bytes(32).fill(7)
  assert.equal(kept.toString('hex'), before)
})

test('each value of a byte comes about as often as another', () => {
  const counts = new Array<number>(256).fill(0)
  const draws = 20_000
  for (let draw = 0; draw < draws; draw += 1)
    for (const byte of systemRandom.bytes(32)) counts[byte] = (counts[byte] ?? 0) + 1
  const expected = (draws * 32) / 256
  // Six standard deviations: by chance this fails once in a few million runs.
  for (const count of counts) assert.ok(Math.abs(count - expected) < 6 * Math.sqrt(expected), `${count} of ${expected}`)
})
