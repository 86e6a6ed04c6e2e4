import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { floatsFromText, floatsToText, fromText, toText } from './numbers-text.ts'

test('bytes survive the way to text and back, however many', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = toText(bytes)
      assert.match(text, /^[A-Za-z0-9+/]*$/)
      assert.deepEqual([...fromText(text, bytes.length)], [...bytes])
    }),
  )
})

test('the text is base64, with zeros for what is missing of the last three bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const padded = [...bytes, 0, 0].slice(0, Math.ceil(bytes.length / 3) * 3)
      assert.equal(toText(bytes), btoa(String.fromCharCode(...padded)))
    }),
  )
})

test('floats of 32 bits survive exactly, the odd ones included', () => {
  fc.assert(
    fc.property(fc.float32Array({ maxLength: 50 }), (floats) => {
      assert.deepEqual(floatsFromText(floatsToText(floats), floats.length), floats)
    }),
  )
})

test('a text that is too short leaves zeros', () => {
  assert.deepEqual([...fromText('', 4)], [0, 0, 0, 0])
  assert.deepEqual([...floatsFromText(floatsToText(Float32Array.of(1)), 2)], [1, 0])
})
