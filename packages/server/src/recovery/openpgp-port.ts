import { RequestError } from '../domain/errors.ts'

/** The public keys that companies want their outputs encrypted for. */
export interface OpenPgpKeys {
  /** Armoured. Null: the company's outputs are as they are. */
  find(companyId: string): Promise<string | null>
  /** Companies that have a key. */
  companyIds(): Promise<readonly string[]>
  /** Null takes it away. */
  set(companyId: string, publicKey: string | null): Promise<void>
}

/** A message that does not open: it is refused whole. */
export class UnreadableMessage extends RequestError {
  override readonly name = 'UnreadableMessage'
  override readonly code = 'unreadable_message'
}

export interface OpenPgp {
  /** The fingerprint of a public key that encrypts, in capitals; null for anything else, private keys above all. */
  fingerprintOf(publicKey: string): Promise<string | null>
  encrypt(content: AsyncIterable<Uint8Array>, publicKey: string): AsyncIterable<Uint8Array>
}

/** Opens messages with the operator's private key. */
export interface OpenPgpOpener {
  /**
   * What is in the message, while it is read: nothing of it may be acted on before the end, which alone shows that it is
   * whole. @throws UnreadableMessage
   */
  decrypt(content: AsyncIterable<Uint8Array>, bytesMax: number): AsyncIterable<Uint8Array>
}
