import type { Tenant } from '../domain/company.ts'
import { NotFound } from '../domain/errors.ts'
import type { BatchFile, BatchFiles, BatchFolder } from '../recovery/batch-file-port.ts'
import type { ShownOutputs } from './openpgp-files.ts'
import { FOLDERS, isTemporaryName, parsePath } from './sftp-path.ts'

/** Why something is not done, in the words of the protocol (draft-ietf-secsh-filexfer-02 section 7). */
export type RefusalStatus = 'NO_SUCH_FILE' | 'PERMISSION_DENIED' | 'FAILURE' | 'OP_UNSUPPORTED'

export class SftpRefusal extends Error {
  override readonly name = 'SftpRefusal'
  readonly status: RefusalStatus

  /** @param message shown by some clients: a sentence for the merchant */
  constructor(status: RefusalStatus, message: string) {
    super(message)
    this.status = status
  }
}

export type Entry =
  | { readonly kind: 'directory'; readonly name: BatchFolder | '.' | '..' }
  | { readonly kind: 'file'; readonly file: BatchFile }

export interface WriteIntent {
  readonly mayCreate: boolean
  /** Refused where there is such a file. */
  readonly mustBeNew: boolean
  /** What is there is given up first. */
  readonly startsAnew: boolean
}

export interface FolderLimits {
  /** Bytes. */
  readonly fileBytesMax: number
  /** Inputs that wait for their import, unfinished ones too. */
  readonly filesWaitingMax: number
}

const TAKEN = 'An import has taken this file up: it is not changed any more.'
const DEPARTED = new SftpRefusal('NO_SUCH_FILE', 'There is no such file.')

/**
 * What a merchant may do with the files of one company and mode. `Inputs`: write, resume, rename and delete what no import
 * has taken up, and see names and sizes; never read, so that a stolen password gives no card. `Outputs`: read and delete.
 * Every method throws SftpRefusal.
 */
export class MerchantFolders {
  readonly #files: BatchFiles
  readonly #tenant: Tenant
  readonly #limits: FolderLimits
  readonly #shownOutputs: ShownOutputs

  constructor(files: BatchFiles, tenant: Tenant, limits: FolderLimits, shownOutputs: ShownOutputs) {
    this.#shownOutputs = shownOutputs
    this.#files = files
    this.#tenant = tenant
    this.#limits = limits
  }

  async entryAt(path: string): Promise<Entry> {
    const parsed = parsePath(path)
    if (parsed.kind === 'root') return { kind: 'directory', name: '.' }
    if (parsed.kind === 'folder') return { kind: 'directory', name: parsed.folder }
    return { kind: 'file', file: await this.#fileAt(path) }
  }

  async entriesIn(path: string): Promise<readonly Entry[]> {
    const parsed = parsePath(path)
    const self = [
      { kind: 'directory', name: '.' },
      { kind: 'directory', name: '..' },
    ] as const
    if (parsed.kind === 'root') return [...self, ...FOLDERS.map((name) => ({ kind: 'directory', name }) as const)]
    if (parsed.kind !== 'folder')
      throw new SftpRefusal('NO_SUCH_FILE', 'There is no such folder: Inputs and Outputs are all.')
    const isShown = await this.#shownIn(parsed.folder)
    const files = (await this.#files.list(this.#tenant, parsed.folder)).filter(({ name }) => isShown(name))
    return [...self, ...files.map((file) => ({ kind: 'file', file }) as const)]
  }

  async openToRead(path: string): Promise<BatchFile> {
    const file = await this.#fileAt(path)
    if (file.folder === 'Outputs') return file
    throw new SftpRefusal('PERMISSION_DENIED', 'Files in Inputs are not read back.')
  }

  async openToWrite(path: string, { mayCreate, mustBeNew, startsAnew }: WriteIntent): Promise<BatchFile> {
    const { folder, name } = namedFile(path)
    if (folder === 'Outputs') throw new SftpRefusal('PERMISSION_DENIED', 'Files are written to Inputs only.')
    const found = await this.#files.find(this.#tenant, folder, name)
    if (found !== null && mustBeNew) throw new SftpRefusal('FAILURE', 'There is a file of this name.')
    if (found === null && !mayCreate) throw DEPARTED
    if (found !== null && !startsAnew) return this.#reopened(found)
    if (found !== null && !(await this.#files.withdraw(this.#tenant, found.fileId))) {
      throw new SftpRefusal('PERMISSION_DENIED', TAKEN)
    }
    if ((await this.#files.countUntaken(this.#tenant)) >= this.#limits.filesWaitingMax) {
      throw new SftpRefusal('FAILURE', `At most ${this.#limits.filesWaitingMax} files wait in Inputs: try again later.`)
    }
    const created = await this.#files.create(this.#tenant, folder, name)
    if (created === null) throw new SftpRefusal('FAILURE', 'Another session has just made this file.')
    return created
  }

  async write(file: BatchFile, offset: number, bytes: Uint8Array): Promise<void> {
    if (offset + bytes.length > this.#limits.fileBytesMax) {
      throw new SftpRefusal('FAILURE', `A file has at most ${this.#limits.fileBytesMax} bytes.`)
    }
    await this.#files.writeAt(this.#tenant, file.fileId, offset, bytes)
  }

  async read(file: BatchFile, offset: number, length: number): Promise<Uint8Array> {
    if (offset >= file.sizeBytes) return new Uint8Array()
    return this.#files.readAt(this.#tenant, file.fileId, offset, length)
  }

  /** The writer is done. Under a temporary name the file goes on waiting: for its final one. */
  async close(file: BatchFile): Promise<'complete' | 'open'> {
    if (isTemporaryName(file.name)) return 'open'
    await this.#files.complete(this.#tenant, file.fileId)
    return 'complete'
  }

  /**
   * Within Inputs. A file that gets its final name is complete, unless it is being written (`isOpen`): then it is when it is
   * closed. One that was broken off under a final name stays broken off, whatever it is called.
   */
  async rename(from: string, to: string, isOpen: (file: BatchFile) => boolean): Promise<BatchFile> {
    const [source, target] = [namedFile(from), namedFile(to)]
    if (source.folder !== 'Inputs' || target.folder !== 'Inputs') {
      throw new SftpRefusal('PERMISSION_DENIED', 'Files are renamed within Inputs only.')
    }
    const file = await this.#fileAt(from)
    const state = stateUnder(target.name, file, isOpen(file))
    switch (await this.#files.rename(this.#tenant, file.fileId, target.name, state)) {
      case 'renamed':
        return { ...file, name: target.name, state }
      case 'name_taken':
        throw new SftpRefusal('FAILURE', 'There is a file of the new name.')
      case 'taken':
        throw new SftpRefusal('PERMISSION_DENIED', TAKEN)
      case 'unknown':
        throw DEPARTED
    }
  }

  async remove(path: string): Promise<void> {
    const file = await this.#fileAt(path)
    if (file.folder === 'Outputs') return this.#files.delete(this.#tenant, file.fileId)
    if (!(await this.#files.withdraw(this.#tenant, file.fileId))) throw new SftpRefusal('PERMISSION_DENIED', TAKEN)
  }

  async #reopened(file: BatchFile): Promise<BatchFile> {
    if (await this.#files.reopen(this.#tenant, file.fileId)) return { ...file, state: 'open' }
    throw new SftpRefusal('PERMISSION_DENIED', TAKEN)
  }

  async #fileAt(path: string): Promise<BatchFile> {
    const parsed = parsePath(path)
    if (parsed.kind === 'root' || parsed.kind === 'folder') throw new SftpRefusal('FAILURE', 'This is a folder.')
    const file = parsed.kind === 'file' ? await this.#files.find(this.#tenant, parsed.folder, parsed.name) : null
    if (file === null || !(await this.#shownIn(file.folder))(file.name)) throw DEPARTED
    return file
  }

  async #shownIn(folder: BatchFolder): Promise<(name: string) => boolean> {
    return folder === 'Outputs' ? this.#shownOutputs(this.#tenant.companyId) : () => true
  }
}

/** What went wrong below, as the merchant is told. Null: not the merchant's business, and the operator's. */
export function toRefusal(error: unknown): SftpRefusal | null {
  if (error instanceof SftpRefusal) return error
  return error instanceof NotFound ? DEPARTED : null
}

function stateUnder(name: string, file: BatchFile, isOpen: boolean): BatchFile['state'] {
  if (isOpen || isTemporaryName(name)) return 'open'
  return isTemporaryName(file.name) ? 'complete' : file.state
}

/** @throws SftpRefusal for a path that can be no file's */
function namedFile(path: string): { folder: BatchFolder; name: string } {
  const parsed = parsePath(path)
  if (parsed.kind === 'file') return parsed
  throw new SftpRefusal(
    'PERMISSION_DENIED',
    'Files lie in Inputs and Outputs, under names of at most 128 printable ASCII characters.',
  )
}
