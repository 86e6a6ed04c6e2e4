import type { Tenant } from '../domain/company.ts'
import type { SealedRecordId } from './vault-port.ts'

export type BatchFolder = 'Inputs' | 'Outputs'

/** A file as its owner sees it: a name in one of the two folders of a company and mode. */
export interface BatchFile {
  readonly fileId: string
  readonly folder: BatchFolder
  readonly name: string
  readonly sizeBytes: number
  /** open: still being written, never read by an import. complete: closed by its writer. */
  readonly state: 'open' | 'complete'
  readonly changedAt: Date
}

/**
 * Files of batches: sealed at rest from the first byte, in chunks, so that a client may resume and write out of order.
 * What names a file that is not there throws NotFound.
 */
export interface BatchFiles {
  /** An open file without bytes. Null: the folder has a file of that name. */
  create(tenant: Tenant, folder: BatchFolder, name: string): Promise<BatchFile | null>
  find(tenant: Tenant, folder: BatchFolder, name: string): Promise<BatchFile | null>
  /** By name. */
  list(tenant: Tenant, folder: BatchFolder): Promise<readonly BatchFile[]>
  /** Bytes that were left out before `offset` are zeros. @throws Conflict for a file that is complete */
  writeAt(tenant: Tenant, fileId: string, offset: number, bytes: Uint8Array): Promise<void>
  /** At most `length` bytes from `offset`; fewer at the end, none behind it. */
  readAt(tenant: Tenant, fileId: string, offset: number, length: number): Promise<Uint8Array>
  /** The whole, chunk by chunk, in order; throws NotFound when it is deleted or replaced meanwhile. */
  read(tenant: Tenant, fileId: string): AsyncIterable<Uint8Array>
  complete(tenant: Tenant, fileId: string): Promise<void>
  /** Opens a complete input again, for its writer to go on. False: an import has taken it up, or it is not there. */
  reopen(tenant: Tenant, fileId: string): Promise<boolean>
  /** Name and state in one step, so that no import sees a final name that is still open, nor the reverse. */
  rename(
    tenant: Tenant,
    fileId: string,
    name: string,
    state: BatchFile['state'],
  ): Promise<'renamed' | 'name_taken' | 'unknown' | 'taken'>
  delete(tenant: Tenant, fileId: string): Promise<void>
  /** As `delete`, unless an import has taken it up: false. */
  withdraw(tenant: Tenant, fileId: string): Promise<boolean>
  /** A new complete file, visible whole or not at all. Null: the name is taken. */
  publish(
    tenant: Tenant,
    folder: BatchFolder,
    name: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<BatchFile | null>
  /** Complete inputs of any company that no import has taken up yet, oldest first; not those that are yet to be decrypted. */
  untaken(limit: number): Promise<readonly { readonly tenant: Tenant; readonly file: BatchFile }[]>
  /** Likewise those that are yet to be decrypted: none where the installation has no key for it. */
  encrypted(limit: number): Promise<readonly { readonly tenant: Tenant; readonly file: BatchFile }[]>
  /** Inputs of a company and mode that no import has taken up yet, open ones too. */
  countUntaken(tenant: Tenant): Promise<number>
  /** Marks an input as taken up; false: somebody else was first. */
  take(tenant: Tenant, fileId: string): Promise<boolean>
  /** Complete outputs that have not left for the watched directory, or for their encrypted twin, oldest first. */
  unplaced(tenant: Tenant, which: 'all' | 'plain' | 'encrypted', limit: number): Promise<readonly BatchFile[]>
  markPlaced(tenant: Tenant, fileId: string): Promise<void>
  /** Erases the bytes of an input that has been processed; what is kept of it is the redacted copy. */
  replaceContent(tenant: Tenant, fileId: string, content: AsyncIterable<Uint8Array>): Promise<void>
}

/** Seals and opens the chunks of one content. A chunk opens at its own place in its own file only. */
export interface ChunkCipher {
  seal(position: number, plaintext: Uint8Array): Buffer
  open(position: number, sealed: Uint8Array): Buffer
}

/** Makes and opens the keys of contents: each has its own, so that an erased key erases what it sealed. */
export interface FileVault {
  /** A new key for a file's content, sealed. */
  makeKey(file: SealedRecordId): Promise<Buffer>
  openKey(file: SealedRecordId, sealedKey: Uint8Array): Promise<ChunkCipher>
}
