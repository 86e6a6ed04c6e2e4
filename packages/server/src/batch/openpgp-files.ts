import { MODES, type Tenant } from '../domain/company.ts'
import { ENCRYPTED_SUFFIX, encryptedName } from '../recovery/batch-file-name.ts'
import type { BatchFile, BatchFiles } from '../recovery/batch-file-port.ts'
import { type OpenPgp, type OpenPgpKeys, type OpenPgpOpener, UnreadableMessage } from '../recovery/openpgp-port.ts'

/** What an input ends in that is to be decrypted. */
const ENCRYPTED_INPUT = /\.(pgp|gpg)$/i
/** After the name of an input that cannot be opened: an import then refuses it, with a reject file. */
const UNREADABLE_SUFFIX = '.unreadable'
/** After that of one whose decrypted name was taken before. */
const AGAIN_SUFFIX = '.again'
/** Files of one kind in one turn. */
const FILES_AT_ONCE = 20

/** Which of a company's outputs are for the eyes of its merchant: the encrypted ones alone where it has a key. */
export type ShownOutputs = (companyId: string) => Promise<(name: string) => boolean>

export function shownOutputsOf(keys: Pick<OpenPgpKeys, 'find'>): ShownOutputs {
  return async (companyId) => {
    const hasKey = (await keys.find(companyId)) !== null
    return (name) => !hasKey || name.endsWith(ENCRYPTED_SUFFIX)
  }
}

export interface OpenPgpFilesOptions {
  readonly files: BatchFiles
  readonly keys: OpenPgpKeys
  readonly openPgp: OpenPgp
  /** Null: inputs are not decrypted. */
  readonly opener: OpenPgpOpener | null
  readonly fileBytesMax: number
  readonly events: {
    refused(file: { readonly companyId: string; readonly name: string; readonly why: string }): void
    failed(error: unknown): void
    inputArrived(): void
  }
}

/** Decrypts inputs into inputs, and encrypts outputs beside themselves. Any number of processes may do it at once. */
export class OpenPgpFiles {
  readonly #options: OpenPgpFilesOptions
  /** Encrypted inputs whose plain name was there at the last turn. */
  #again = new Set<string>()

  constructor(options: OpenPgpFilesOptions) {
    this.#options = options
  }

  /** Does what is there to do; a failure with one file is told, and keeps no other from its turn. */
  async turn(): Promise<void> {
    const { files, keys, opener } = this.#options
    const again = new Set<string>()
    const inputs = opener === null ? [] : await files.encrypted(FILES_AT_ONCE)
    for (const { tenant, file } of inputs) await this.#try(() => this.#open(tenant, file, again))
    this.#again = again
    for (const companyId of await keys.companyIds()) {
      for (const mode of MODES) {
        for (const file of await files.unplaced({ companyId, mode }, 'plain', FILES_AT_ONCE)) {
          await this.#try(() => this.#seal({ companyId, mode }, file))
        }
      }
    }
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#options.events.failed(error)
    }
  }

  async #open(tenant: Tenant, file: BatchFile, again: Set<string>): Promise<void> {
    const { files, opener, fileBytesMax, events } = this.#options
    if (opener === null) return
    const name = file.name.replace(ENCRYPTED_INPUT, '')
    try {
      const isThere = (await files.find(tenant, 'Inputs', name)) !== null
      const plain = isThere
        ? null
        : await files.publish(tenant, 'Inputs', name, opener.decrypt(files.read(tenant, file.fileId), fileBytesMax))
      if (plain === null) {
        // Another process may be at this very file, and about to remove it: if it is still here the next time, it is not.
        if (this.#again.has(file.fileId))
          await files.rename(tenant, file.fileId, `${file.name}${AGAIN_SUFFIX}`, 'complete')
        else again.add(file.fileId)
        return
      }
      await files.withdraw(tenant, file.fileId)
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error
      events.refused({ companyId: tenant.companyId, name: file.name, why: error.message })
      await files.rename(tenant, file.fileId, `${file.name}${UNREADABLE_SUFFIX}`, 'complete')
    }
    events.inputArrived()
  }

  async #seal(tenant: Tenant, file: BatchFile): Promise<void> {
    const { files, keys, openPgp } = this.#options
    const publicKey = await keys.find(tenant.companyId)
    if (publicKey === null) return
    const content = openPgp.encrypt(files.read(tenant, file.fileId), publicKey)
    // A name that is taken was written before a crash, or by another process.
    await files.publish(tenant, 'Outputs', encryptedName(file.name), content)
    await files.markPlaced(tenant, file.fileId)
  }
}
