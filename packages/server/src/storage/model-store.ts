import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Mode } from '../domain/company.ts'
import type {
  ImportedFile,
  LogPositions,
  MadeBy,
  ModelKey,
  ModelVersion,
  ModelVersions,
  NextVersion,
  SavedModel,
} from '../learning/model-port.ts'
import type { Database, Queryable } from './database.ts'

/** A bad update is noticed within days, and a busy company's model gets a version every quarter of an hour at most. */
const VERSIONS_KEPT = 10
/** Longer than a version takes to write, or an import between two signs of life; then another may write. */
const CLAIM_SECONDS = 60

interface VersionRow {
  readonly version: number
  readonly made_at: Date
  readonly made_by: MadeBy
  readonly restored_version: number | null
  readonly outcomes_learned: number
  readonly log_positions: LogPositions
  readonly imports: readonly ImportedFile[]
  readonly snapshot_bytes: number
}

const HEADER = 'version, made_at, made_by, restored_version, outcomes_learned, log_positions, imports, snapshot_bytes'

const compress = promisify(gzip)
const decompress = promisify(gunzip)

/**
 * Models as versions. A snapshot is up to 8 MB of JSON: it is compressed beside the requests and stored as bytes, so
 * that the statement which carries it stays short, also where the database runs within the process.
 */
export class ModelStore implements ModelVersions {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async currentVersions(keys: readonly ModelKey[]): Promise<readonly number[]> {
    const rows = await this.#database.query<{ company_id: string; mode: Mode; version: number }>(
      `select m.company_id, m.mode, m.version from models m
       join unnest($1::text[], $2::text[]) as k(company_id, mode) on k.company_id = m.company_id and k.mode = m.mode`,
      [keys.map(companyOf), keys.map(({ mode }) => mode)],
    )
    const versions = new Map(rows.map((row) => [`${row.mode} ${row.company_id}`, row.version]))
    return keys.map((key) => versions.get(`${key.mode} ${companyOf(key)}`) ?? 0)
  }

  async newest(key: ModelKey, below = 2 ** 31 - 1): Promise<SavedModel | null> {
    return this.#read(key, 'version < $3 order by version desc limit 1', below)
  }

  async find(key: ModelKey, version: number): Promise<SavedModel | null> {
    return this.#read(key, 'version = $3', version)
  }

  async list(key: ModelKey): Promise<readonly ModelVersion[]> {
    const rows = await this.#database.query<VersionRow>(
      `select ${HEADER} from model_versions where company_id = $1 and mode = $2 order by version desc`,
      [companyOf(key), key.mode],
    )
    return rows.map(toVersion)
  }

  async claim(key: ModelKey, base: number, holder: string): Promise<boolean> {
    const rows = await this.#database.query(
      `insert into models as m (company_id, mode, version, holder, held_until)
       values ($1, $2, 0, $4, clock_timestamp() + interval '${CLAIM_SECONDS} seconds')
       on conflict (company_id, mode) do update set holder = excluded.holder, held_until = excluded.held_until
         where m.version = $3 and (m.holder is null or m.holder = $4 or m.held_until < clock_timestamp())
       returning version`,
      [companyOf(key), key.mode, base, holder],
    )
    return rows.length === 1
  }

  async release(key: ModelKey, holder: string): Promise<void> {
    await this.#database.query(
      'update models set holder = null, held_until = null where company_id = $1 and mode = $2 and holder = $3',
      [companyOf(key), key.mode, holder],
    )
  }

  async save(key: ModelKey, base: number, holder: string, next: NextVersion): Promise<ModelVersion | null> {
    return this.#write(key, next, (transaction) =>
      transaction.query<{ version: number }>(
        `update models set version = version + 1, holder = null, held_until = null
         where company_id = $1 and mode = $2 and version = $3 and holder = $4 returning version`,
        [companyOf(key), key.mode, base, holder],
      ),
    )
  }

  async supersede(key: ModelKey, next: NextVersion): Promise<ModelVersion> {
    const saved = await this.#write(key, next, (transaction) =>
      transaction.query<{ version: number }>(
        `insert into models as m (company_id, mode, version) values ($1, $2, 1)
         on conflict (company_id, mode) do update set version = m.version + 1, holder = null, held_until = null
         returning version`,
        [companyOf(key), key.mode],
      ),
    )
    if (saved === null) throw new Error('An upsert without a condition has a row')
    return saved
  }

  async #read(key: ModelKey, condition: string, version: number): Promise<SavedModel | null> {
    const [row] = await this.#database.query<VersionRow & { snapshot: Buffer | null }>(
      `select ${HEADER}, snapshot from model_versions where company_id = $1 and mode = $2 and ${condition}`,
      [companyOf(key), key.mode, version],
    )
    if (row === undefined) return null
    return { ...toVersion(row), snapshot: row.snapshot === null ? null : await unpack(row.snapshot) }
  }

  async #write(
    key: ModelKey,
    next: NextVersion,
    advance: (transaction: Queryable) => Promise<readonly { readonly version: number }[]>,
  ): Promise<ModelVersion | null> {
    const { madeAt, madeBy, restoredVersion, outcomesLearned, positions, imports } = next
    const json = next.snapshot === null ? null : Buffer.from(JSON.stringify(next.snapshot))
    const packed = json === null ? null : await compress(json)
    const snapshotBytes = json?.length ?? 0
    return this.#database.transaction(async (transaction) => {
      const [row] = await advance(transaction)
      if (row === undefined) return null
      const { version } = row
      await transaction.query(
        `insert into model_versions (company_id, mode, ${HEADER}, snapshot)
         values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10, $11)`,
        [
          companyOf(key),
          key.mode,
          version,
          madeAt,
          madeBy,
          restoredVersion,
          outcomesLearned,
          JSON.stringify(positions),
          JSON.stringify(imports),
          snapshotBytes,
          packed,
        ],
      )
      await transaction.query('delete from model_versions where company_id = $1 and mode = $2 and version <= $3', [
        companyOf(key),
        key.mode,
        version - VERSIONS_KEPT,
      ])
      return { version, madeAt, madeBy, restoredVersion, outcomesLearned, positions, imports, snapshotBytes }
    })
  }
}

/** The model that companies share stands in the table under no company's id. */
function companyOf({ companyId }: ModelKey): string {
  return companyId ?? ''
}

function toVersion(row: VersionRow): ModelVersion {
  return {
    version: row.version,
    madeAt: row.made_at,
    madeBy: row.made_by,
    restoredVersion: row.restored_version,
    outcomesLearned: row.outcomes_learned,
    positions: row.log_positions,
    imports: row.imports,
    snapshotBytes: row.snapshot_bytes,
  }
}

async function unpack(packed: Buffer): Promise<NonNullable<SavedModel['snapshot']>> {
  return JSON.parse((await decompress(packed)).toString('utf8'))
}
