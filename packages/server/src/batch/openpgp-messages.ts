import { ReadableStream } from 'node:stream/web'
import type { PrivateKey } from 'openpgp'
import type { SecretText } from '../domain/secret-text.ts'
import { type OpenPgp, type OpenPgpOpener, UnreadableMessage } from '../recovery/openpgp-port.ts'

/** Loaded when it is needed first: most installations have no OpenPGP, and it is large. */
const load = () => import('openpgp')

/** An armoured message begins so (RFC 9580 section 6.2); a binary one never does. */
const ARMOUR = '-----BEGIN PGP'

export const openPgp: OpenPgp = {
  async fingerprintOf(publicKey) {
    const { readKey } = await load()
    try {
      const key = await readKey({ armoredKey: publicKey })
      if (key.isPrivate()) return null
      await key.getEncryptionKey()
      return key.getFingerprint().toUpperCase()
    } catch {
      return null
    }
  },

  async *encrypt(content, publicKey) {
    const { createMessage, encrypt, readKey } = await load()
    const message = await createMessage({ binary: ReadableStream.from(content) as never })
    const encryptionKeys = await readKey({ armoredKey: publicKey })
    yield* (await encrypt({ message, encryptionKeys, format: 'binary' })) as never as AsyncIterable<Uint8Array>
  },
}

/**
 * The operator's private key, unlocked.
 * @throws Error with a sentence for the operator when it is none, or the passphrase is another's
 */
export async function openPgpOpener(armoredKey: string, passphrase: SecretText | null): Promise<OpenPgpOpener> {
  const key = await unlock(armoredKey, passphrase)
  return {
    async *decrypt(content, bytesMax) {
      let sizeBytes = 0
      for await (const bytes of opened(content, key)) {
        sizeBytes += bytes.length
        // What is packed small may be large: a bomb stops here.
        if (sizeBytes > bytesMax)
          throw new UnreadableMessage(`must have at most ${bytesMax} bytes when it is decrypted`)
        yield bytes
      }
    },
  }
}

async function unlock(armoredKey: string, passphrase: SecretText | null): Promise<PrivateKey> {
  const { decryptKey, readPrivateKey } = await load()
  const key = await readPrivateKey({ armoredKey }).catch(() => null)
  if (key === null) throw new Error('REPRISE_OPENPGP_KEY_FILE holds no armoured OpenPGP private key')
  if (key.isDecrypted()) return key
  if (passphrase === null) throw new Error('The key in REPRISE_OPENPGP_KEY_FILE needs REPRISE_OPENPGP_PASSPHRASE')
  return decryptKey({ privateKey: key, passphrase: passphrase.reveal() }).catch(() => {
    throw new Error('REPRISE_OPENPGP_PASSPHRASE does not unlock the key in REPRISE_OPENPGP_KEY_FILE')
  })
}

/** The library's errors may quote what they found: none is passed on. */
async function* opened(content: AsyncIterable<Uint8Array>, key: PrivateKey): AsyncGenerator<Uint8Array> {
  const { decrypt, readMessage } = await load()
  try {
    const { isArmoured, whole } = await peek(content)
    const message = isArmoured
      ? await readMessage({ armoredMessage: ReadableStream.from(asText(whole)) as never })
      : await readMessage({ binaryMessage: ReadableStream.from(whole) as never })
    // Streamed, for a message may be large; whoever reads waits for its end, where a damaged one throws.
    const config = { allowUnauthenticatedStream: true }
    const { data } = await decrypt({ message, decryptionKeys: key, format: 'binary', config })
    yield* data as never as AsyncIterable<Uint8Array>
  } catch {
    throw new UnreadableMessage('cannot be decrypted: it is encrypted for another key, damaged, or no OpenPGP message')
  }
}

async function peek(content: AsyncIterable<Uint8Array>) {
  const source = content[Symbol.asyncIterator]()
  const first = await source.next()
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (first.done === true) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => source }
  }
  const head = first.done === true ? '' : Buffer.from(first.value.subarray(0, 100)).toString('latin1').trimStart()
  return { isArmoured: head.startsWith(ARMOUR), whole: whole() }
}

/** Armour is ASCII: each byte is a character. */
async function* asText(content: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const bytes of content) yield Buffer.from(bytes).toString('latin1')
}
