import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2'
import type { BatchFile } from '../recovery/batch-file-port.ts'
import { type Entry, type MerchantFolders, SftpRefusal, toRefusal } from './merchant-folders.ts'
import { RequestQueue, type WriteRequest } from './request-queue.ts'
import { normalizePath } from './sftp-path.ts'

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp

/** More than any client opens at once: each holds a little memory until the session ends. */
const HANDLES_MAX = 64
/** What one request reads at most; clients ask for 32 KiB, and again for what is missing. */
const READ_BYTES_MAX = 262_144
/** Names in one answer, about 20 KiB. */
const NAMES_AT_ONCE = 100

type OpenHandle =
  | { readonly kind: 'reading'; readonly file: BatchFile }
  | {
      readonly kind: 'writing'
      file: BatchFile
      readonly appends: boolean
      sizeBytes: number
      /** A write failed: what is there is not what the writer sent. */
      isBroken: boolean
    }
  | { readonly kind: 'listing'; entries: readonly Entry[] }

export interface SessionPorts {
  readonly folders: MerchantFolders
  /** Shown as the owner of files in long listings. */
  readonly userName: string
  /** Whether the user may go on; false ends the session. */
  readonly mayGoOn: () => Promise<boolean>
  readonly end: () => void
  /** Stops and continues reading from the client. */
  readonly pause: () => void
  readonly resume: () => void
  /** Bytes of files, in from the client or out to it. */
  readonly moved: (direction: 'in' | 'out', bytes: number) => void
  /** An input became complete. */
  readonly inputArrived: () => void
  readonly onFailure: (error: unknown) => void
}

/** Serves one SFTP session, version 3 of the protocol, on rows instead of a file system. */
export class SftpSession {
  readonly #sftp: SFTPWrapper
  readonly #ports: SessionPorts
  readonly #queue: RequestQueue
  readonly #handles = new Map<number, OpenHandle>()
  #nextHandle = 0

  constructor(sftp: SFTPWrapper, ports: SessionPorts) {
    this.#sftp = sftp
    this.#ports = ports
    this.#queue = new RequestQueue({
      write: (requests) => this.#write(requests),
      onFull: ports.pause,
      onRoom: ports.resume,
    })
    this.#listenToFiles()
    this.#listenToFolders()
    this.#listenToAttributes()
  }

  /** Resolves when everything that the client sent has been done. */
  idle(): Promise<void> {
    return this.#queue.idle()
  }

  #listenToFiles(): void {
    const sftp = this.#sftp
    sftp.on('OPEN', (id, path, flags) => this.#do(id, async () => sftp.handle(id, await this.#open(path, flags))))
    sftp.on('WRITE', (id, handle, offset, bytes) => {
      // A copy, because the buffer is the connection's and is used again for what comes next.
      this.#queue.add({ kind: 'write', requestId: id, handle: numberOf(handle), offset, bytes: Buffer.from(bytes) })
    })
    sftp.on('READ', (id, handle, offset, length) =>
      this.#do(id, async () => {
        const open = this.#handleOf(handle, 'reading')
        const bytes = await this.#ports.folders.read(open.file, offset, Math.min(length, READ_BYTES_MAX))
        this.#ports.moved('out', bytes.length)
        if (bytes.length === 0) sftp.status(id, STATUS_CODE.EOF)
        else sftp.data(id, Buffer.from(bytes))
      }),
    )
    sftp.on('CLOSE', (id, handle) =>
      this.#do(id, async () => {
        await this.#close(numberOf(handle))
        sftp.status(id, STATUS_CODE.OK)
      }),
    )
  }

  #listenToFolders(): void {
    const sftp = this.#sftp
    const { folders } = this.#ports
    sftp.on('OPENDIR', (id, path) =>
      this.#do(id, async () => {
        sftp.handle(id, this.#keep({ kind: 'listing', entries: await folders.entriesIn(path) }))
      }),
    )
    sftp.on('READDIR', (id, handle) =>
      this.#do(id, async () => {
        const open = this.#handleOf(handle, 'listing')
        const entries = open.entries.slice(0, NAMES_AT_ONCE)
        open.entries = open.entries.slice(NAMES_AT_ONCE)
        if (entries.length === 0) sftp.status(id, STATUS_CODE.EOF)
        else
          sftp.name(
            id,
            entries.map((entry) => nameOf(entry, this.#ports.userName)),
          )
      }),
    )
    sftp.on('REMOVE', (id, path) =>
      this.#do(id, async () => {
        await folders.remove(path)
        sftp.status(id, STATUS_CODE.OK)
      }),
    )
    sftp.on('RENAME', (id, from, to) =>
      this.#do(id, async () => {
        await this.#rename(from, to)
        sftp.status(id, STATUS_CODE.OK)
      }),
    )
    sftp.on('REALPATH', (id, path) =>
      this.#do(id, async () => {
        sftp.name(id, [
          { filename: normalizePath(path), longname: normalizePath(path), attrs: attributesOf(DIRECTORY) },
        ])
      }),
    )
  }

  #listenToAttributes(): void {
    const sftp = this.#sftp
    const show = async (id: number, path: string) => {
      sftp.attrs(id, attributesOf(await this.#ports.folders.entryAt(path)))
    }
    sftp.on('STAT', (id, path) => this.#do(id, () => show(id, path)))
    sftp.on('LSTAT', (id, path) => this.#do(id, () => show(id, path)))
    sftp.on('FSTAT', (id, handle) => this.#do(id, () => show(id, this.#pathOf(numberOf(handle)))))
    sftp.on('SETSTAT', (id, path, attributes) =>
      this.#do(id, async () => {
        const entry = await this.#ports.folders.entryAt(path)
        refuseOtherSize(attributes, entry.kind === 'file' ? entry.file.sizeBytes : 0)
        sftp.status(id, STATUS_CODE.OK)
      }),
    )
    sftp.on('FSETSTAT', (id, handle, attributes) =>
      this.#do(id, async () => {
        refuseOtherSize(attributes, this.#handleOf(handle, 'writing').sizeBytes)
        sftp.status(id, STATUS_CODE.OK)
      }),
    )
    for (const name of ['MKDIR', 'RMDIR', 'READLINK', 'SYMLINK'] as const) {
      sftp.on(name, (id: number) =>
        this.#do(id, () => Promise.reject(new SftpRefusal('OP_UNSUPPORTED', 'There are two folders and no links.'))),
      )
    }
  }

  /** Does one request in its turn; a refusal is its answer, any other failure is the operator's and is told as one. */
  #do(requestId: number, work: () => Promise<void>): void {
    const run = async () => {
      try {
        if (await this.#ports.mayGoOn()) await work()
        else this.#ports.end()
      } catch (error) {
        this.#refuse(requestId, error)
      }
    }
    this.#queue.add({ kind: 'other', run })
  }

  #refuse(requestId: number, error: unknown): void {
    const refusal = toRefusal(error)
    if (refusal === null) this.#ports.onFailure(error)
    const { status, message } = refusal ?? { status: 'FAILURE' as const, message: 'The server failed: try again.' }
    this.#sftp.status(requestId, STATUS_CODE[status], message)
  }

  async #open(path: string, flags: number): Promise<Buffer> {
    const { folders } = this.#ports
    const has = (flag: number) => (flags & flag) !== 0
    if (!has(OPEN_MODE.WRITE)) return this.#keep({ kind: 'reading', file: await folders.openToRead(path) })
    if (has(OPEN_MODE.READ)) throw new SftpRefusal('PERMISSION_DENIED', 'A file is read or written, not both.')
    this.#refuseTooMany()
    const mustBeNew = has(OPEN_MODE.EXCL)
    const mayCreate = has(OPEN_MODE.CREAT)
    const file = await folders.openToWrite(path, { mayCreate, mustBeNew, startsAnew: has(OPEN_MODE.TRUNC) })
    const appends = has(OPEN_MODE.APPEND)
    return this.#keep({ kind: 'writing', file, appends, sizeBytes: file.sizeBytes, isBroken: false })
  }

  async #write(requests: readonly WriteRequest[]): Promise<void> {
    const [first] = requests
    if (first === undefined) return
    const open = this.#handles.get(first.handle)
    try {
      if (open?.kind !== 'writing') throw NO_SUCH_HANDLE
      if (!(await this.#ports.mayGoOn())) return this.#ports.end()
      const offset = open.appends ? open.sizeBytes : first.offset
      const bytes = Buffer.concat(requests.map((request) => request.bytes))
      await this.#ports.folders.write(open.file, offset, bytes)
      this.#ports.moved('in', bytes.length)
      open.sizeBytes = Math.max(open.sizeBytes, offset + bytes.length)
      for (const { requestId } of requests) this.#sftp.status(requestId, STATUS_CODE.OK)
    } catch (error) {
      if (open?.kind === 'writing') open.isBroken = true
      for (const { requestId } of requests) this.#refuse(requestId, error)
    }
  }

  async #close(number: number): Promise<void> {
    const open = this.#handles.get(number)
    this.#handles.delete(number)
    if (open === undefined) throw NO_SUCH_HANDLE
    if (open.kind !== 'writing') return
    if (open.isBroken)
      throw new SftpRefusal('FAILURE', 'The file is not complete: a write failed. Resume it, or send it again.')
    if ((await this.#ports.folders.close(open.file)) === 'complete') this.#ports.inputArrived()
  }

  async #rename(from: string, to: string): Promise<void> {
    const writersOf = (fileId: string) =>
      [...this.#handles.values()].flatMap((open) =>
        open.kind === 'writing' && open.file.fileId === fileId ? [open] : [],
      )
    const renamed = await this.#ports.folders.rename(from, to, ({ fileId }) => writersOf(fileId).length > 0)
    for (const writer of writersOf(renamed.fileId)) writer.file = renamed
    if (renamed.state === 'complete') this.#ports.inputArrived()
  }

  #keep(handle: OpenHandle): Buffer {
    this.#refuseTooMany()
    const number = this.#nextHandle
    this.#nextHandle = (this.#nextHandle + 1) % 2 ** 32
    this.#handles.set(number, handle)
    const name = Buffer.alloc(4)
    name.writeUInt32BE(number)
    return name
  }

  #refuseTooMany(): void {
    if (this.#handles.size < HANDLES_MAX) return
    throw new SftpRefusal('FAILURE', `At most ${HANDLES_MAX} files and folders are open at once.`)
  }

  #handleOf<Kind extends OpenHandle['kind']>(handle: Buffer, kind: Kind): Extract<OpenHandle, { kind: Kind }> {
    const open = this.#handles.get(numberOf(handle))
    if (open?.kind !== kind) throw NO_SUCH_HANDLE
    return open as Extract<OpenHandle, { kind: Kind }>
  }

  #pathOf(number: number): string {
    const open = this.#handles.get(number)
    if (open === undefined) throw NO_SUCH_HANDLE
    return open.kind === 'listing' ? '/' : `/${open.file.folder}/${open.file.name}`
  }
}

const NO_SUCH_HANDLE = new SftpRefusal('FAILURE', 'There is no such open file.')
const DIRECTORY: Entry = { kind: 'directory', name: '.' }

/** What names no handle of ours reads as one that was never given. */
function numberOf(handle: Buffer): number {
  return handle.length === 4 ? handle.readUInt32BE(0) : -1
}

/** Times and permissions that a client sets are of no meaning here, and are not worth an error. */
function refuseOtherSize({ size }: Attributes | { size?: number }, sizeBytes: number): void {
  if (size === undefined || size === sizeBytes) return
  throw new SftpRefusal('OP_UNSUPPORTED', 'A file is not cut: send it anew.')
}

/** As `stat` shows them: who may do what is said by the folder. */
const MODES = { directory: 0o040755, Inputs: 0o100200, Outputs: 0o100400 } as const

function attributesOf(entry: Entry): Attributes {
  if (entry.kind === 'directory') return { mode: MODES.directory, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 }
  const changedAt = Math.floor(entry.file.changedAt.getTime() / 1000)
  return {
    mode: MODES[entry.file.folder],
    uid: 0,
    gid: 0,
    size: entry.file.sizeBytes,
    atime: changedAt,
    mtime: changedAt,
  }
}

/** As `ls -l` shows it (the protocol's section 7 recommends the form). */
function nameOf(entry: Entry, userName: string) {
  const filename = entry.kind === 'file' ? entry.file.name : entry.name
  const attrs = attributesOf(entry)
  const permissions =
    entry.kind === 'directory' ? 'drwxr-xr-x' : entry.file.folder === 'Inputs' ? '--w-------' : '-r--------'
  const changedAt = entry.kind === 'file' ? entry.file.changedAt : new Date(0)
  const date = `${MONTHS[changedAt.getUTCMonth()]} ${String(changedAt.getUTCDate()).padStart(2)} ${changedAt.toISOString().slice(11, 16)}`
  const owner = userName.padEnd(8)
  return {
    filename,
    longname: `${permissions}    1 ${owner} ${owner} ${String(attrs.size).padStart(8)} ${date} ${filename}`,
    attrs,
  }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
