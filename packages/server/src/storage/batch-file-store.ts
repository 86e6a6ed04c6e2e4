import type { Clock } from '../domain/clock.ts'
import type { Mode, Tenant } from '../domain/company.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { IdSource } from '../domain/ids.ts'
import type { BatchFile, BatchFiles, BatchFolder, ChunkCipher, FileVault } from '../recovery/batch-file-port.ts'
import { CHUNK_BYTES, deleteChunks, joinChunks, writeChunks, writeContent } from './batch-chunk-store.ts'
import type { Database, Queryable } from './database.ts'
import { isUniqueViolation } from './database-errors.ts'

export interface BatchFileStoreOptions {
  readonly database: Database
  readonly vault: FileVault
  readonly ids: IdSource
  readonly clock: Clock
  /** Whether somebody decrypts inputs whose name says that they are encrypted. Absent: nobody does. */
  readonly opensEncrypted?: boolean
}

interface FileRow {
  readonly file_id: string
  readonly folder: BatchFolder
  readonly name: string
  readonly size_bytes: number
  readonly state: BatchFile['state']
  readonly changed_at: Date
}

interface ContentRow {
  readonly content_id: string
  readonly sealed_key: Buffer
  readonly size_bytes: number
  readonly state: BatchFile['state']
}

interface ReadRow extends ContentRow {
  /** Null in the only row of a range without chunks. */
  readonly position: number | null
  readonly sealed: Buffer | null
}

interface OfferedFile {
  readonly tenant: Tenant
  readonly file: BatchFile
}

/** Names of OpenPGP messages. */
const ENCRYPTED = '\\.(pgp|gpg)$'

const FILE_COLUMNS = 'file_id, folder, name, size_bytes, state, changed_at'
const CONTENT_COLUMNS = 'f.content_id, f.sealed_key, f.size_bytes, f.state'

/** How many chunks `read` asks for at once: one, for more of them live so long that they are promoted to the old heap. */
const CHUNKS_AT_ONCE = 1

/** Names, sizes and states of batch files; their bytes are in `batch-chunk-store.ts`. */
export class BatchFileStore implements BatchFiles {
  readonly #database: Database
  readonly #vault: FileVault
  readonly #ids: IdSource
  readonly #clock: Clock
  readonly #opensEncrypted: boolean

  constructor({ database, vault, ids, clock, opensEncrypted = false }: BatchFileStoreOptions) {
    this.#opensEncrypted = opensEncrypted
    this.#database = database
    this.#vault = vault
    this.#ids = ids
    this.#clock = clock
  }

  async create(tenant: Tenant, folder: BatchFolder, name: string): Promise<BatchFile | null> {
    const fileId = this.#ids.next()
    const sealedKey = await this.#vault.makeKey({ companyId: tenant.companyId, id: fileId })
    return this.#insert(tenant, { fileId, folder, name, state: 'open', sizeBytes: 0 }, fileId, sealedKey)
  }

  async find(tenant: Tenant, folder: BatchFolder, name: string): Promise<BatchFile | null> {
    const [row] = await this.#database.query<FileRow>(
      `select ${FILE_COLUMNS} from batch_files where company_id = $1 and mode = $2 and folder = $3 and name = $4`,
      [tenant.companyId, tenant.mode, folder, name],
    )
    return row === undefined ? null : toFile(row)
  }

  async list(tenant: Tenant, folder: BatchFolder): Promise<readonly BatchFile[]> {
    const rows = await this.#database.query<FileRow>(
      `select ${FILE_COLUMNS} from batch_files where company_id = $1 and mode = $2 and folder = $3 order by name`,
      [tenant.companyId, tenant.mode, folder],
    )
    return rows.map(toFile)
  }

  async writeAt(tenant: Tenant, fileId: string, offset: number, bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return
    const before = await this.#content(this.#database, tenant, fileId)
    // Opened before the transaction: the vault may have to read the company's keys, by a connection of its own.
    const cipher = await this.#open(tenant, fileId, before)
    await this.#database.transaction(async (transaction) => {
      const row = await this.#content(transaction, tenant, fileId, 'for update')
      if (row.content_id !== before.content_id) throw new NotFound(GONE)
      if (row.state !== 'open') throw new Conflict('The file is complete, and is not written to any more.')
      const content = { tenant, contentId: row.content_id, cipher }
      await writeChunks(transaction, content, row.size_bytes, offset, bytes)
      await transaction.query(
        `update batch_files set size_bytes = greatest(size_bytes, $4), changed_at = $5
         where company_id = $1 and mode = $2 and file_id = $3`,
        [tenant.companyId, tenant.mode, fileId, offset + bytes.length, this.#clock.now()],
      )
    })
  }

  async readAt(tenant: Tenant, fileId: string, offset: number, length: number): Promise<Uint8Array> {
    const { bytes } = await this.#readRange(tenant, fileId, null, offset, length)
    return bytes
  }

  async *read(tenant: Tenant, fileId: string): AsyncGenerator<Uint8Array> {
    const { content_id: contentId } = await this.#content(this.#database, tenant, fileId)
    for (let offset = 0; ; offset += CHUNKS_AT_ONCE * CHUNK_BYTES) {
      const { bytes, isLast } = await this.#readRange(tenant, fileId, contentId, offset, CHUNKS_AT_ONCE * CHUNK_BYTES)
      if (bytes.length > 0) yield bytes
      if (isLast) return
    }
  }

  async complete(tenant: Tenant, fileId: string): Promise<void> {
    const rows = await this.#database.query(
      `update batch_files set state = 'complete', changed_at = $4
       where company_id = $1 and mode = $2 and file_id = $3 returning 1`,
      [tenant.companyId, tenant.mode, fileId, this.#clock.now()],
    )
    if (rows.length === 0) throw new NotFound(GONE)
  }

  async reopen(tenant: Tenant, fileId: string): Promise<boolean> {
    const rows = await this.#database.query(
      `update batch_files set state = 'open', changed_at = $4
       where company_id = $1 and mode = $2 and file_id = $3 and folder = 'Inputs' and taken_at is null returning 1`,
      [tenant.companyId, tenant.mode, fileId, this.#clock.now()],
    )
    return rows.length === 1
  }

  async rename(
    tenant: Tenant,
    fileId: string,
    name: string,
    state: BatchFile['state'],
  ): Promise<'renamed' | 'name_taken' | 'unknown' | 'taken'> {
    try {
      const renamed = await this.#database.query(
        `update batch_files set name = $4, state = $5, changed_at = $6
         where company_id = $1 and mode = $2 and file_id = $3 and taken_at is null returning 1`,
        [tenant.companyId, tenant.mode, fileId, name, state, this.#clock.now()],
      )
      if (renamed.length === 1) return 'renamed'
    } catch (error) {
      if (isUniqueViolation(error, 'batch_files_named')) return 'name_taken'
      throw error
    }
    const found = await this.#database.query(
      'select 1 from batch_files where company_id = $1 and mode = $2 and file_id = $3',
      [tenant.companyId, tenant.mode, fileId],
    )
    return found.length === 1 ? 'taken' : 'unknown'
  }

  async delete(tenant: Tenant, fileId: string): Promise<void> {
    await this.#delete(tenant, fileId, 'true')
  }

  async withdraw(tenant: Tenant, fileId: string): Promise<boolean> {
    return this.#delete(tenant, fileId, 'taken_at is null')
  }

  async publish(
    tenant: Tenant,
    folder: BatchFolder,
    name: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<BatchFile | null> {
    if ((await this.find(tenant, folder, name)) !== null) return null
    const fileId = this.#ids.next()
    const written = await this.#writeContent(tenant, fileId, fileId, content)
    const { sizeBytes, sealedKey } = written
    const file = await this.#insert(tenant, { fileId, folder, name, state: 'complete', sizeBytes }, fileId, sealedKey)
    if (file === null) await deleteChunks(this.#database, tenant, fileId)
    return file
  }

  untaken(limit: number): Promise<readonly OfferedFile[]> {
    return this.#offered(this.#opensEncrypted ? `name !~* '${ENCRYPTED}'` : 'true', limit)
  }

  encrypted(limit: number): Promise<readonly OfferedFile[]> {
    return this.#offered(this.#opensEncrypted ? `name ~* '${ENCRYPTED}'` : 'false', limit)
  }

  async countUntaken(tenant: Tenant): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      `select count(*) as count from batch_files
       where company_id = $1 and mode = $2 and folder = 'Inputs' and taken_at is null`,
      [tenant.companyId, tenant.mode],
    )
    return row?.count ?? 0
  }

  async take(tenant: Tenant, fileId: string): Promise<boolean> {
    const rows = await this.#database.query(
      `update batch_files set taken_at = $4
       where company_id = $1 and mode = $2 and file_id = $3 and folder = 'Inputs' and state = 'complete'
         and taken_at is null returning 1`,
      [tenant.companyId, tenant.mode, fileId, this.#clock.now()],
    )
    return rows.length === 1
  }

  async unplaced(tenant: Tenant, which: 'all' | 'plain' | 'encrypted', limit: number): Promise<readonly BatchFile[]> {
    const rows = await this.#database.query<FileRow>(
      `select ${FILE_COLUMNS} from batch_files
       where company_id = $1 and mode = $2 and folder = 'Outputs' and state = 'complete' and placed_at is null
         and ($3 = 'all' or ($3 = 'encrypted') = (name ~* '${ENCRYPTED}'))
       order by changed_at, name limit $4`,
      [tenant.companyId, tenant.mode, which, limit],
    )
    return rows.map(toFile)
  }

  async markPlaced(tenant: Tenant, fileId: string): Promise<void> {
    await this.#database.query(
      'update batch_files set placed_at = $4 where company_id = $1 and mode = $2 and file_id = $3',
      [tenant.companyId, tenant.mode, fileId, this.#clock.now()],
    )
  }

  async replaceContent(tenant: Tenant, fileId: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const { content_id: before } = await this.#content(this.#database, tenant, fileId)
    const next = this.#ids.next()
    const { sizeBytes, sealedKey } = await this.#writeContent(tenant, fileId, next, content)
    const replaced = await this.#database.query(
      `update batch_files set content_id = $4, sealed_key = $5, size_bytes = $6
       where company_id = $1 and mode = $2 and file_id = $3 and content_id = $7 returning 1`,
      [tenant.companyId, tenant.mode, fileId, next, sealedKey, sizeBytes, before],
    )
    await deleteChunks(this.#database, tenant, replaced.length === 1 ? before : next)
    if (replaced.length === 0) throw new NotFound(GONE)
  }

  async #offered(condition: string, limit: number): Promise<readonly OfferedFile[]> {
    const rows = await this.#database.query<FileRow & { company_id: string; mode: Mode }>(
      `select company_id, mode, ${FILE_COLUMNS} from batch_files
       where folder = 'Inputs' and state = 'complete' and taken_at is null and ${condition} order by changed_at limit $1`,
      [limit],
    )
    return rows.map((row) => ({ tenant: { companyId: row.company_id, mode: row.mode }, file: toFile(row) }))
  }

  async #insert(
    tenant: Tenant,
    file: Omit<BatchFile, 'changedAt'>,
    contentId: string,
    sealedKey: Buffer,
  ): Promise<BatchFile | null> {
    const { fileId, folder, name, state, sizeBytes } = file
    const [row] = await this.#database.query<FileRow>(
      `insert into batch_files (company_id, mode, file_id, folder, name, state, size_bytes, content_id, sealed_key, changed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (company_id, mode, folder, name) do nothing returning ${FILE_COLUMNS}`,
      [tenant.companyId, tenant.mode, fileId, folder, name, state, sizeBytes, contentId, sealedKey, this.#clock.now()],
    )
    return row === undefined ? null : toFile(row)
  }

  /** The row first: without its key the content is nobody's, and a crash before the chunks are gone leaves no secret. */
  async #delete(tenant: Tenant, fileId: string, condition: string): Promise<boolean> {
    const [row] = await this.#database.query<{ content_id: string }>(
      `delete from batch_files where company_id = $1 and mode = $2 and file_id = $3 and ${condition} returning content_id`,
      [tenant.companyId, tenant.mode, fileId],
    )
    if (row === undefined) return false
    await deleteChunks(this.#database, tenant, row.content_id)
    return true
  }

  /** Chunks that no file refers to yet. Nothing stays of them when the source fails. */
  async #writeContent(tenant: Tenant, fileId: string, contentId: string, source: AsyncIterable<Uint8Array>) {
    const file = { companyId: tenant.companyId, id: fileId }
    const sealedKey = await this.#vault.makeKey(file)
    const cipher = await this.#vault.openKey(file, sealedKey)
    try {
      return { sealedKey, sizeBytes: await writeContent(this.#database, { tenant, contentId, cipher }, source) }
    } catch (error) {
      await deleteChunks(this.#database, tenant, contentId)
      throw error
    }
  }

  async #content(
    database: Queryable,
    tenant: Tenant,
    fileId: string,
    lock: '' | 'for update' = '',
  ): Promise<ContentRow> {
    const [row] = await database.query<ContentRow>(
      `select ${CONTENT_COLUMNS} from batch_files f where company_id = $1 and mode = $2 and file_id = $3 ${lock}`,
      [tenant.companyId, tenant.mode, fileId],
    )
    if (row === undefined) throw new NotFound(GONE)
    return row
  }

  /** File and chunks in one statement, so that what is being deleted or replaced is not taken for a file of zeros. */
  async #readRange(tenant: Tenant, fileId: string, contentId: string | null, offset: number, length: number) {
    const first = Math.floor(offset / CHUNK_BYTES)
    const last = Math.floor((offset + Math.max(1, length) - 1) / CHUNK_BYTES)
    const rows = await this.#database.query<ReadRow>(
      `select ${CONTENT_COLUMNS}, c.position, c.sealed
       from batch_files f left join batch_file_chunks c
         on c.company_id = f.company_id and c.content_id = f.content_id and c.position between $5 and $6
       where f.company_id = $1 and f.mode = $2 and f.file_id = $3 and ($4::text is null or f.content_id = $4)
       order by c.position`,
      [tenant.companyId, tenant.mode, fileId, contentId, first, last],
    )
    const [file] = rows
    if (file === undefined) throw new NotFound(GONE)
    const chunks = rows.flatMap(({ position, sealed }) =>
      position === null || sealed === null ? [] : [{ position, sealed }],
    )
    const end = Math.min(file.size_bytes, offset + length)
    const bytes = joinChunks(await this.#open(tenant, fileId, file), chunks, offset, end)
    return { bytes, isLast: end >= file.size_bytes }
  }

  #open(tenant: Tenant, fileId: string, { sealed_key: sealedKey }: ContentRow): Promise<ChunkCipher> {
    return this.#vault.openKey({ companyId: tenant.companyId, id: fileId }, sealedKey)
  }
}

const GONE = 'The file is not there any more.'

function toFile(row: FileRow): BatchFile {
  return {
    fileId: row.file_id,
    folder: row.folder,
    name: row.name,
    sizeBytes: row.size_bytes,
    state: row.state,
    changedAt: row.changed_at,
  }
}
