import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tenant } from '../domain/company.ts'
import type { BatchFile, BatchFiles } from '../recovery/batch-file-port.ts'
import type { Companies } from '../recovery/merchant-port.ts'
import type { ShownOutputs } from './openpgp-files.ts'
import { isFileName, isTemporaryName } from './sftp-path.ts'

/** How long a file must lie unchanged before it is taken for complete: 10 seconds, longer than a writer pauses. */
export const UNCHANGED_MS = 10_000

export interface WatchedDirectoryOptions {
  /** Absolute. A folder in it is a company's, sandbox as `ACME` and live as `ACME.live`. */
  readonly directory: string
  readonly files: BatchFiles
  readonly companies: Pick<Companies, 'findByCode'>
  readonly shownOutputs: ShownOutputs
  readonly fileBytesMax: number
  readonly monotonicMs: () => number
  readonly events: {
    /** The file stays where it is; told once. */
    refused(file: { readonly folder: string; readonly name: string; readonly why: RefusedFile }): void
    failed(error: unknown): void
    inputArrived(): void
  }
}

export type RefusedFile = 'not_a_file' | 'bad_name' | 'too_large' | 'name_taken'

interface Seen {
  readonly sizeBytes: number
  readonly changedAtMs: number
  readonly sinceMs: number
}

/** Before a name: this file is being taken over. What has it when nobody is at work was left by a crash. */
const TAKING = '.taking.'
/** Outputs written to one folder in one turn. */
const PLACED_AT_ONCE = 20
const LIVE_SUFFIX = '.live'

/**
 * `Inputs` and `Outputs` on a disk, for any other SFTP server or a shared disk. A company has them where the operator made
 * a folder of its code. A complete input is taken over into the database and removed; what is published appears in
 * `Outputs`, whole or not at all. One process watches a directory.
 */
export class WatchedDirectory {
  readonly #options: WatchedDirectoryOptions
  /** How a file looked when it was seen last, by its path. */
  #seen = new Map<string, Seen>()
  /** Refusals that were told: a file that stays is not told again. */
  #told = new Set<string>()
  #stillThere = new Set<string>()

  constructor(options: WatchedDirectoryOptions) {
    this.#options = options
  }

  /** Looks once at every folder. A failure in one is told, and keeps no other from its turn. */
  async turn(): Promise<void> {
    const { directory, events } = this.#options
    this.#stillThere = new Set()
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      try {
        const tenant = entry.isDirectory() ? await this.#tenantOf(entry.name) : null
        if (tenant === null) continue
        await this.#takeInputs(tenant, join(directory, entry.name, 'Inputs'))
        await this.#placeOutputs(tenant, join(directory, entry.name, 'Outputs'))
      } catch (error) {
        events.failed(error)
      }
    }
    this.#seen = new Map([...this.#seen].filter(([path]) => this.#stillThere.has(path)))
    this.#told = new Set([...this.#told].filter((path) => this.#stillThere.has(path)))
  }

  async #tenantOf(folderName: string): Promise<Tenant | null> {
    const isLive = folderName.toLowerCase().endsWith(LIVE_SUFFIX)
    const code = isLive ? folderName.slice(0, -LIVE_SUFFIX.length) : folderName
    const company = isFileName(code) ? await this.#options.companies.findByCode(code) : null
    return company === null ? null : { companyId: company.companyId, mode: isLive ? 'live' : 'sandbox' }
  }

  async #takeInputs(tenant: Tenant, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const names = (await readdir(folder)).sort()
    for (const name of names.filter((each) => each.startsWith(TAKING))) await this.#finishTaking(tenant, folder, name)
    for (const name of names.filter((each) => !isTemporaryName(each))) {
      const path = join(folder, name)
      this.#stillThere.add(path)
      const refused = await this.#takeInput(tenant, folder, name)
      if (refused === null || this.#told.has(path)) continue
      this.#told.add(path)
      this.#options.events.refused({ folder, name: name.replace(/[^\x20-\x7e]/g, '?'), why: refused })
    }
  }

  /** Null: taken over, gone, or not complete yet. */
  async #takeInput(tenant: Tenant, folder: string, name: string): Promise<RefusedFile | null> {
    const path = join(folder, name)
    const found = await unlessMissing(lstat(path))
    if (found === null) return null
    // Not what a link points to: whoever may write here would have any file of this machine.
    if (!found.isFile()) return 'not_a_file'
    if (!isFileName(name)) return 'bad_name'
    if (found.size > this.#options.fileBytesMax) return 'too_large'
    if (!this.#isAtRest(path, found.size, found.mtimeMs)) return null
    if ((await this.#options.files.find(tenant, 'Inputs', name)) !== null) return 'name_taken'
    await rename(path, join(folder, `${TAKING}${name}`))
    await this.#finishTaking(tenant, folder, `${TAKING}${name}`)
    return null
  }

  /** The database had no file of this name when it got its prefix: if it has one now, a crash came after the last step but one. */
  async #finishTaking(tenant: Tenant, folder: string, takingName: string): Promise<void> {
    const path = join(folder, takingName)
    const source = await unlessMissing(open(path, constants.O_RDONLY | constants.O_NOFOLLOW))
    if (source === null) return
    try {
      const content = source.createReadStream({ autoClose: false })
      await this.#options.files.publish(tenant, 'Inputs', takingName.slice(TAKING.length), content)
    } finally {
      await source.close()
    }
    await rm(path, { force: true })
    this.#options.events.inputArrived()
  }

  /** Whether the file looks as it did, and has for long enough. */
  #isAtRest(path: string, sizeBytes: number, changedAtMs: number): boolean {
    const before = this.#seen.get(path)
    const nowMs = this.#options.monotonicMs()
    if (before?.sizeBytes === sizeBytes && before.changedAtMs === changedAtMs)
      return nowMs - before.sinceMs >= UNCHANGED_MS
    this.#seen.set(path, { sizeBytes, changedAtMs, sinceMs: nowMs })
    return false
  }

  async #placeOutputs(tenant: Tenant, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const isShown = await this.#options.shownOutputs(tenant.companyId)
    // Plain ones of a company with a key have their encrypted twins; those of others may have any name.
    const which = isShown('') ? 'all' : 'encrypted'
    for (const file of await this.#options.files.unplaced(tenant, which, PLACED_AT_ONCE)) {
      const unfinished = join(folder, `.${file.fileId}.part`)
      await rm(unfinished, { force: true })
      await this.#writeOut(tenant, file, unfinished)
      await rename(unfinished, join(folder, file.name))
      await syncFolder(folder)
      await this.#options.files.markPlaced(tenant, file.fileId)
    }
  }

  async #writeOut(tenant: Tenant, { fileId }: BatchFile, path: string): Promise<void> {
    const target = await open(path, 'wx', 0o600)
    try {
      for await (const bytes of this.#options.files.read(tenant, fileId)) await writeAll(target, bytes)
      await target.sync()
    } finally {
      await target.close()
    }
  }
}

async function writeAll(target: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await target.write(bytes, written, bytes.length - written)).bytesWritten
  }
}

/** A rename is on disk when its folder is. Windows does not open folders, and keeps its own order. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Null for what another program took away meanwhile. */
async function unlessMissing<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
