import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { systemRandom } from '../domain/random.ts'
import { generateMasterKeyText, MasterKey, parseMasterKey } from './master-key.ts'
import { VaultError } from './vault-error.ts'

const name = { companyId: 'company-1', purpose: 'data', version: 1 } as const

test('a master key is 32 bytes in base64, spaces around it dropped', () => {
  const text = generateMasterKeyText(systemRandom)
  assert.equal(text.length, 44)
  assert.equal(parseMasterKey(` ${text}\n`).id, parseMasterKey(text).id)
})

test('a wrong master key is refused with its name and without its value', () => {
  for (const text of [
    '',
    'secret-secret',
    'A'.repeat(44),
    `${'A'.repeat(42)}B=`,
    `${'A'.repeat(86)}==`,
    'ä'.repeat(44),
  ]) {
    assert.throws(
      () => parseMasterKey(text, 'REPRISE_MASTER_KEY_PREVIOUS'),
      (error) => {
        assert.ok(error instanceof VaultError)
        assert.match(error.message, /^REPRISE_MASTER_KEY_PREVIOUS is not 32 bytes/)
        return text === '' || !inspect(error).includes(text)
      },
    )
  }
})

test('any text either is a master key or is refused with one sentence', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
      try {
        return parseMasterKey(text).id.length === 16
      } catch (error) {
        return error instanceof VaultError
      }
    }),
  )
})

test('a wrapped key unwraps under its own name and master key only', () => {
  const master = new MasterKey(systemRandom.bytes(32))
  const keyBytes = systemRandom.bytes(32)
  const wrapped = master.wrap(name, keyBytes, systemRandom)
  assert.deepEqual(master.unwrap(name, wrapped), keyBytes)
  assert.throws(() => master.unwrap({ ...name, companyId: 'company-2' }, wrapped), VaultError)
  assert.throws(() => master.unwrap({ ...name, purpose: 'identity' }, wrapped), VaultError)
  assert.throws(() => master.unwrap({ ...name, version: 2 }, wrapped), VaultError)
  assert.throws(() => new MasterKey(systemRandom.bytes(32)).unwrap(name, wrapped), VaultError)
  for (let at = 0; at < wrapped.length; at += 1) {
    const altered = Buffer.from(wrapped)
    altered.writeUInt8(altered.readUInt8(at) ^ 1, at)
    assert.throws(() => master.unwrap(name, altered), VaultError)
  }
})

test('a master key prints its id and check value, never its bytes', () => {
  const bytes = systemRandom.bytes(32)
  const master = new MasterKey(bytes)
  for (const text of [inspect(master, { showHidden: true, depth: null }), JSON.stringify(master)]) {
    for (const encoding of ['hex', 'base64', 'latin1'] as const) assert.ok(!text.includes(bytes.toString(encoding)))
  }
  assert.match(master.id, /^[0-9a-f]{16}$/)
  assert.match(master.checkValue, /^[0-9a-f]{64}$/)
})
