import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { systemRandom } from '../domain/random.ts'
import { apiKeyHint, generateApiKey, hashApiKey } from './api-key.ts'

test('a new key looks as the wire asks, is like no other and does not print', () => {
  const keys = Array.from({ length: 100 }, () => generateApiKey(systemRandom))
  for (const key of keys) assert.match(key.reveal(), /^[A-Za-z0-9+/]{43}=$/)
  assert.equal(new Set(keys.map((key) => key.reveal())).size, 100)
  assert.equal(inspect(keys[0]), '[api key]')
})

test('the stored hash is SHA-256 and the hint are the last four characters before the padding', () => {
  assert.equal(hashApiKey('abc').toString('hex'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  assert.equal(apiKeyHint('AAAABBBBCCCCDDDD='), 'DDDD')
})
