import { createHash } from 'node:crypto'

/** A public key as OpenSSH writes it, in one line of an id_….pub file. */
export interface SshPublicKey {
  readonly type: SshKeyType
  /** The key's own bytes, as they come in a login. */
  readonly bytes: Buffer
  /** As `ssh-keygen -l` shows it: `SHA256:` and 43 characters. */
  readonly fingerprint: string
}

export type SshKeyType = (typeof SSH_KEY_TYPES)[number]

/** RSA signs with SHA-2 only; the server sees to that. */
export const SSH_KEY_TYPES = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
] as const

/** What NIST SP 800-57 holds safe until 2030 and OpenSSH makes by default. */
const RSA_BITS_MIN = 3072

/** Longer than any key: an RSA key of 16,384 bits has about 2,750 characters. */
export const SSH_KEY_LENGTH_MAX = 4000

/** Null for what is no public key of these types, or an RSA key that is too short. */
export function parseSshPublicKey(line: string): SshPublicKey | null {
  const [name, text = ''] = line.trim().split(/\s+/)
  const type = SSH_KEY_TYPES.find((each) => each === name)
  if (type === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64')
  const fields = readFields(bytes)
  if (fields === null || fields[0]?.toString('latin1') !== type || !hasItsForm(type, fields)) return null
  return { type, bytes, fingerprint: fingerprintOf(bytes) }
}

/** As `ssh-keygen -l` shows it, of the key's own bytes. */
export function fingerprintOf(keyBytes: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(keyBytes).digest('base64').replace(/=+$/, '')}`
}

function hasItsForm(type: SshKeyType, fields: readonly Buffer[]): boolean {
  switch (type) {
    case 'ssh-ed25519':
      return fields.length === 2 && fields[1]?.length === 32
    case 'ssh-rsa':
      return fields.length === 3 && bitsOf(fields[2]) >= RSA_BITS_MIN
    default:
      return fields.length === 3 && fields[1]?.toString('latin1') === type.slice('ecdsa-sha2-'.length)
  }
}

function bitsOf(number: Buffer | undefined): number {
  return number === undefined || number.length === 0 ? 0 : BigInt(`0x${number.toString('hex')}`).toString(2).length
}

/** RFC 4251 strings, each with its length before it; null when they do not end where the bytes end. */
function readFields(bytes: Buffer): Buffer[] | null {
  const fields: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return null
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) return null
    fields.push(bytes.subarray(at + 4, end))
    at = end
  }
  return fields
}
