/**
 * data: encrypts the company's records. identity: makes its fingerprints and reference tokens; there is one, version 1,
 * for ever, because a new one would make every stored card a stranger. host: the installation's, by which clients know its
 * SFTP server.
 */
export type KeyPurpose = 'data' | 'identity' | 'host'

/** A company's key, encrypted with a master key. Nothing in it is secret. Key of the row: companyId, purpose, version. */
export interface WrappedKey {
  readonly companyId: string
  readonly purpose: KeyPurpose
  /** 1, 2, 3 ...: the highest data key is the current one. Written into every record it seals. */
  readonly version: number
  /** Which master key wraps it: `MasterKey.id`, 16 hexadecimal digits, which tell nothing about the key. */
  readonly masterKeyId: string
  /** 61 bytes: format, nonce, ciphertext, tag (vault/master-key.ts). */
  readonly wrapped: Buffer
  readonly createdAt: Date
}

/** Where the wrapped keys are kept. Implemented in storage; every method is one statement of its own. */
export interface DataKeyStore {
  /** All keys of a company, in any order; empty for a company without any. */
  find(companyId: string): Promise<readonly WrappedKey[]>
  /** Adds the key unless its (companyId, purpose, version) exists, and returns the row that is there afterwards. */
  insertIfAbsent(key: WrappedKey): Promise<WrappedKey>
  /**
   * Keys of all companies that are wrapped by this master key, ordered by companyId, purpose, version, only those after
   * `after` in that order (null: from the start), at most `limit`.
   */
  listWrappedBy(masterKeyId: string, after: WrappedKey | null, limit: number): Promise<readonly WrappedKey[]>
  /** Replaces masterKeyId and wrapped where the row still has `key.masterKeyId`; false when another process was first. */
  replaceWrapping(key: WrappedKey, masterKeyId: string, wrapped: Buffer): Promise<boolean>
}

/** One row in the database that says which master key it belongs to. */
export interface MasterKeyCheckStore {
  /** Stores the value unless there is one, and returns the one that is there afterwards. */
  insertIfAbsent(checkValue: string): Promise<string>
  /** Replaces the value where it still is `expected`; false when it is not. */
  replace(expected: string, next: string): Promise<boolean>
}
