import assert from 'node:assert/strict'
import { sign, verify } from 'node:crypto'
import { test } from 'node:test'
import ssh2 from 'ssh2'
import { hostKeyOf } from './host-key.ts'

test('one seed gives one key, which ssh2 reads, signs with and shows by its fingerprint', () => {
  const seed = Buffer.alloc(32, 7)
  const hostKey = hostKeyOf(seed)
  assert.deepEqual(hostKeyOf(seed), hostKey)
  assert.notEqual(hostKeyOf(Buffer.alloc(32, 8)).fingerprint, hostKey.fingerprint)
  const parsed = ssh2.utils.parseKey(hostKey.privateKey)
  assert.ok(!(parsed instanceof Error) && parsed.type === 'ssh-ed25519' && parsed.isPrivateKey())
  const message = Buffer.from('hello')
  const signature = sign(null, message, parsed.getPrivatePEM())
  assert.equal(verify(null, message, parsed.getPublicPEM(), signature), true)
})
