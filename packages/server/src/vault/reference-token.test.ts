import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MemoryDataKeyStore } from '../../test/harness/memory-vault-stores.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { systemRandom } from '../domain/random.ts'
import { DataKeys } from './data-keys.ts'
import { MasterKey } from './master-key.ts'
import { readReferenceToken, signReferenceToken } from './reference-token.ts'

const dataKeys = new DataKeys({
  keyring: { current: new MasterKey(systemRandom.bytes(32)), previous: null },
  store: new MemoryDataKeyStore(),
  clock: new TestClock(),
  random: systemRandom,
})
const keys = await dataKeys.of('company-1')
const transactionId = '01JHNQ3V0000000000000000ZZ'
const token = signReferenceToken(keys, 'live', transactionId)

test('a token ties to its transaction and fits the field', () => {
  assert.equal(token.length, 58)
  assert.match(token, /^[A-Za-z0-9_-]+$/)
  assert.equal(readReferenceToken(keys, 'live', token), transactionId)
})

test('a token of another company or mode ties to nothing', async () => {
  assert.equal(readReferenceToken(keys, 'sandbox', token), null)
  assert.equal(readReferenceToken(await dataKeys.of('company-2'), 'live', token), null)
})

test('a token with any character changed ties to nothing, the spare bits of the last one included', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (let at = 0; at < token.length; at += 1) {
    for (const letter of alphabet) {
      if (letter === token[at]) continue
      assert.equal(readReferenceToken(keys, 'live', `${token.slice(0, at)}${letter}${token.slice(at + 1)}`), null)
    }
  }
})

test('any text ties to nothing and breaks nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ minLength: 58, maxLength: 58 })), (text) => {
      return readReferenceToken(keys, 'live', text) === null
    }),
  )
  assert.equal(readReferenceToken(keys, 'live', 'é'.repeat(58)), null)
  assert.equal(readReferenceToken(keys, 'live', `${token}\n`), null)
})

test('only a transaction id is signed', () => {
  for (const id of ['', 'x', `${transactionId}0`, 'O1JHNQ3V0000000000000000ZZ']) {
    assert.throws(() => signReferenceToken(keys, 'live', id), { fault: 'invalid' })
  }
})
