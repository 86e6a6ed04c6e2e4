import { createPrivateKey, createPublicKey } from 'node:crypto'
import { fingerprintOf } from '../domain/ssh-public-key.ts'

export interface HostKey {
  /** As OpenSSH keeps it in a file, unencrypted. */
  readonly privateKey: string
  /** As `ssh-keygen -l` shows it, for merchants to compare. */
  readonly fingerprint: string
}

const KEY_TYPE = 'ssh-ed25519'
/** RFC 8410: what comes before the 32 bytes of an Ed25519 private key in PKCS #8. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
/** The unencrypted form is padded to eight bytes (openssh/PROTOCOL.key). */
const BLOCK_BYTES = 8

/** The Ed25519 key of 32 secret bytes. ssh2 reads OpenSSH's form of it (openssh/PROTOCOL.key), and not PKCS #8. */
export function hostKeyOf(seed: Uint8Array): HostKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const publicBytes = Buffer.from(x, 'base64url')
  const publicKey = Buffer.concat([field(KEY_TYPE), field(publicBytes)])
  // Two equal numbers tell a reader who deciphered it that he had the right key; here there is nothing to decipher.
  const check = Buffer.alloc(8)
  const secret = Buffer.concat([check, publicKey, field(Buffer.concat([seed, publicBytes])), field('')])
  const padding = Buffer.from(
    Array.from({ length: (BLOCK_BYTES - (secret.length % BLOCK_BYTES)) % BLOCK_BYTES }, (_, at) => at + 1),
  )
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(publicKey),
    field(Buffer.concat([secret, padding])),
  ])
  const lines = file.toString('base64').match(/.{1,70}/g) ?? []
  return {
    privateKey: ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n'),
    fingerprint: fingerprintOf(publicKey),
  }
}

/** An RFC 4251 string: its length, and it. */
function field(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
