import type { Tenant } from '../domain/company.ts'
import type { ChunkCipher } from '../recovery/batch-file-port.ts'
import type { Queryable } from './database.ts'
import { evenChunks } from './even-chunks.ts'
import { Statement } from './statement.ts'

/**
 * Plain bytes of a chunk: 64 KiB. Clients write 32 KiB at once, so that a smaller one would only be more rows, and a
 * larger one would be sealed again more often while it fills.
 */
export const CHUNK_BYTES = 65_536

/** Rows that one statement deletes, 13 MB: the embedded database blocks the process while it runs. */
const DELETED_AT_ONCE = 200

export interface Content {
  readonly tenant: Tenant
  readonly contentId: string
  readonly cipher: ChunkCipher
}

interface ChunkRow {
  readonly position: number
  readonly sealed: Buffer
}

/** Writes `bytes` into the chunks that they touch. In a transaction that has the file's row locked. */
export async function writeChunks(
  transaction: Queryable,
  content: Content,
  sizeBytes: number,
  offset: number,
  bytes: Uint8Array,
): Promise<void> {
  const end = offset + bytes.length
  const chunks: { position: number; plain: Uint8Array }[] = []
  for (let position = Math.floor(offset / CHUNK_BYTES); position * CHUNK_BYTES < end; position += 1) {
    const start = position * CHUNK_BYTES
    const from = Math.max(offset, start)
    const until = Math.min(end, start + CHUNK_BYTES)
    const part = bytes.subarray(from - offset, until - offset)
    const coversAll = from === start && until >= Math.min(sizeBytes, start + CHUNK_BYTES)
    const plain = coversAll ? part : merge(await readChunk(transaction, content, position), part, from - start)
    chunks.push({ position, plain })
  }
  await putChunks(transaction, content, chunks)
}

/** Writes a content from its beginning; resolves to its size in bytes. */
export async function writeContent(
  database: Queryable,
  content: Content,
  source: AsyncIterable<Uint8Array>,
): Promise<number> {
  let position = 0
  let sizeBytes = 0
  for await (const plain of evenChunks(source, CHUNK_BYTES)) {
    await putChunks(database, content, [{ position, plain }])
    position += 1
    sizeBytes += plain.length
  }
  return sizeBytes
}

/** Of chunks in the order of their places, the bytes from `offset` up to `end`; zeros where there is no chunk. */
export function joinChunks(cipher: ChunkCipher, rows: readonly ChunkRow[], offset: number, end: number): Buffer {
  const whole = wholeChunk(cipher, rows, offset, end)
  if (whole !== null) return whole
  const joined = Buffer.alloc(Math.max(0, end - offset))
  for (const { position, sealed } of rows) {
    const start = position * CHUNK_BYTES
    const plain = cipher.open(position, sealed)
    const part = plain.subarray(Math.max(0, offset - start), Math.max(0, end - start))
    joined.set(part, Math.max(0, start - offset))
    plain.fill(0)
  }
  return joined
}

/** Where the bytes are those of one chunk, as when a file is read from its beginning: nothing is copied. */
function wholeChunk(cipher: ChunkCipher, rows: readonly ChunkRow[], offset: number, end: number): Buffer | null {
  const [only] = rows
  if (only === undefined || rows.length > 1 || only.position * CHUNK_BYTES !== offset) return null
  const plain = cipher.open(only.position, only.sealed)
  if (plain.length === end - offset) return plain
  plain.fill(0)
  return null
}

/** Deletes a content's chunks a little at once. Nothing may refer to it any more. */
export async function deleteChunks(database: Queryable, tenant: Tenant, contentId: string): Promise<void> {
  let deleted: readonly unknown[]
  do {
    deleted = await database.query(
      `delete from batch_file_chunks where company_id = $1 and content_id = $2 and position in (
         select position from batch_file_chunks where company_id = $1 and content_id = $2 limit $3)
       returning 1`,
      [tenant.companyId, contentId, DELETED_AT_ONCE],
    )
  } while (deleted.length === DELETED_AT_ONCE)
}

async function readChunk(database: Queryable, content: Content, position: number): Promise<Buffer> {
  const [row] = await database.query<ChunkRow>(
    'select position, sealed from batch_file_chunks where company_id = $1 and content_id = $2 and position = $3',
    [content.tenant.companyId, content.contentId, position],
  )
  return row === undefined ? Buffer.alloc(0) : content.cipher.open(position, row.sealed)
}

async function putChunks(
  database: Queryable,
  { tenant, contentId, cipher }: Content,
  chunks: readonly { position: number; plain: Uint8Array }[],
): Promise<void> {
  const statement = new Statement()
  const company = statement.value(tenant.companyId)
  const mode = statement.value(tenant.mode)
  const content = statement.value(contentId)
  const rows = chunks.map(
    ({ position, plain }) =>
      `(${company}, ${mode}, ${content}, ${statement.value(position)}::integer, ${statement.value(cipher.seal(position, plain))}::bytea)`,
  )
  await database.query(
    `insert into batch_file_chunks (company_id, mode, content_id, position, sealed) values ${rows.join(', ')}
     on conflict (company_id, content_id, position) do update set sealed = excluded.sealed, written_at = now()`,
    statement.values,
  )
}

/** `before` with `part` laid over it at `offset`, and zeros in between where it was shorter. */
function merge(before: Uint8Array, part: Uint8Array, offset: number): Buffer {
  const merged = Buffer.alloc(Math.max(before.length, offset + part.length))
  merged.set(before)
  merged.set(part, offset)
  return merged
}
