import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hashText, mix } from './hash.ts'

const isWord = (value: number) => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff

test('hashes are FNV-1a, as published: snapshots rely on them', () => {
  assert.equal(hashText(''), 0x811c9dc5)
  assert.equal(hashText('a'), 0xe40c292c)
  assert.equal(hashText('foobar'), 0xbf9cf968)
})

test('hashes and mixtures are whole numbers of 32 bits', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), (text, a, b) => {
      assert.ok(isWord(hashText(text)))
      assert.ok(isWord(mix(a, b)))
    }),
  )
})

test('a mixture tells the order apart', () => {
  assert.notEqual(mix(1, 2), mix(2, 1))
})

test('small numbers are spread evenly over the places of a table', () => {
  const counts = new Array<number>(16).fill(0)
  for (let a = 0; a < 64; a++) for (let b = 0; b < 64; b++) counts[mix(a, b) % 16] = (counts[mix(a, b) % 16] ?? 0) + 1
  // 256 each; chance alone stays within 4 standard deviations of 15.5.
  for (const count of counts) assert.ok(Math.abs(count - 256) < 62, `${count}`)
})
