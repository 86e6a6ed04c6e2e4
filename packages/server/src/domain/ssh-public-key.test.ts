import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSshPublicKey } from './ssh-public-key.ts'

/** Made with ssh-keygen, whose `-l` shows these fingerprints. */
const ED25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICxSQpBxkC0t6j4/lJRXRI9kXf3oUvV40+NDoenSXldJ a comment'
const ECDSA =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBCZpxs5d7zA0Ktfwv57lMQ2m1hIgfq73+WKJ+5KM7de1DWhgJVapKEAMD099029InEpEAfAy5E5cE7nO0Rm4Nnc='

/** A line with these fields, each with its length before it. */
function lineOf(name: string, ...fields: (string | Buffer)[]): string {
  const parts = fields.map((field) => {
    const bytes = Buffer.from(field)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  })
  return `${name} ${Buffer.concat(parts).toString('base64')}`
}

function rsaLine(bits: number): string {
  const modulus = Buffer.alloc(bits / 8, 255)
  return lineOf('ssh-rsa', 'ssh-rsa', Buffer.from([1, 0, 1]), Buffer.concat([Buffer.of(0), modulus]))
}

test('a line of a .pub file is read, with or without its comment, and has the fingerprint that ssh-keygen shows', () => {
  const read = [ED25519, ECDSA, `  ${ED25519}\n`].map((line) => parseSshPublicKey(line)?.fingerprint)
  const first = 'SHA256:5nfJmelj2QccNqpA0iIEcg1lAI+Kz2j0tJyawaLZUDQ'
  assert.deepEqual(read, [first, 'SHA256:A6RhMQRWWKqI8hZx0DWgotNqvH2Wx3hntAOAnDrSTbA', first])
})

test('an RSA key has 3072 bits or is refused', () => {
  assert.equal(parseSshPublicKey(rsaLine(3072))?.type, 'ssh-rsa')
  assert.equal(parseSshPublicKey(rsaLine(2048)), null)
})

test('what is named one type and is another, is cut off, or is a private key, is refused', () => {
  for (const line of [
    '',
    'ssh-ed25519',
    ED25519.replace('ssh-ed25519', 'ssh-rsa'),
    ED25519.replace('ssh-ed25519', 'ssh-dss'),
    ED25519.slice(0, 60),
    lineOf('ssh-ed25519', 'ssh-ed25519', Buffer.alloc(31)),
    lineOf('ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256', 'nistp384', Buffer.alloc(97)),
    'ssh-ed25519 AAAA!!!!',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    `command="sh" ${ED25519}`,
  ]) {
    assert.equal(parseSshPublicKey(line), null, line)
  }
})

test('any text is a key or is none, and never an error', () => {
  const bytes = fc.uint8Array({ maxLength: 100 }).map((each) => `ssh-ed25519 ${Buffer.from(each).toString('base64')}`)
  fc.assert(fc.property(fc.oneof(fc.string(), bytes), (text) => parseSshPublicKey(text) === null))
})
