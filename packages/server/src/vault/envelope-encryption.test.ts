import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { systemRandom } from '../domain/random.ts'
import { keyVersionOf, open, SEALED_OVERHEAD_BYTES, seal, sealedHeader } from './envelope-encryption.ts'
import { VaultError } from './vault-error.ts'

const dataKey = { version: 7, key: createSecretKey(systemRandom.bytes(32)) }
const record = { companyId: 'company-1', kind: 'payment_method.pan', id: 'method-1' }
const isUnreadable = (error: unknown): boolean => error instanceof VaultError && error.fault === 'unreadable'

test('what is sealed opens to the same bytes, and no two ciphertexts are alike', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (plaintext) => {
      const sealed = seal(dataKey, record, plaintext, systemRandom)
      assert.deepEqual(new Uint8Array(open(dataKey, record, sealed)), plaintext)
      assert.equal(sealed.length, plaintext.length + SEALED_OVERHEAD_BYTES)
      assert.notDeepEqual(seal(dataKey, record, plaintext, systemRandom), sealed)
    }),
  )
})

test('a bit flipped anywhere is refused', () => {
  const sealed = seal(dataKey, record, Buffer.from('4920201996449560'), systemRandom)
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const altered = Buffer.from(sealed)
    altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    assert.throws(() => open(dataKey, record, altered), isUnreadable, `bit ${bit}`)
  }
})

test('a record that was cut short or lengthened is refused', () => {
  const sealed = seal(dataKey, record, Buffer.from('4920201996449560'), systemRandom)
  for (let length = 0; length < sealed.length; length += 1) {
    assert.throws(() => open(dataKey, record, sealed.subarray(0, length)), isUnreadable)
  }
  assert.throws(() => open(dataKey, record, Buffer.concat([sealed, Buffer.of(0)])), isUnreadable)
})

test('a record copied to another company, kind or id is refused, however the names are cut', () => {
  const sealed = seal(dataKey, record, Buffer.from('4920201996449560'), systemRandom)
  for (const other of [
    { ...record, companyId: 'company-2' },
    { ...record, kind: 'gateway.settings' },
    { ...record, id: 'method-2' },
    { companyId: 'company-1p', kind: 'ayment_method.pan', id: 'method-1' },
    { companyId: 'company-1","payment_method.pan', kind: 'method-1', id: '' },
  ]) {
    assert.throws(() => open(dataKey, other, sealed), isUnreadable)
  }
})

test('the layout is as documented, so that SQL can find what older keys sealed', () => {
  const sealed = seal(dataKey, record, Buffer.alloc(0), systemRandom)
  assert.equal(sealed.subarray(0, 5).toString('hex'), '0100000007')
  assert.equal(keyVersionOf(record, sealed), 7)
  assert.ok(Buffer.compare(sealed, sealedHeader(8)) < 0)
  assert.ok(Buffer.compare(sealed, sealedHeader(7)) > 0)
  assert.ok(Buffer.compare(sealedHeader(255), sealedHeader(256)) < 0)
})

test('bytes from a driver that are no Buffer open too', () => {
  const sealed = seal(dataKey, record, Buffer.from('x'), systemRandom)
  const framed = new Uint8Array(sealed.length + 8)
  framed.set(sealed, 4)
  assert.equal(open(dataKey, record, framed.subarray(4, 4 + sealed.length)).toString(), 'x')
})
