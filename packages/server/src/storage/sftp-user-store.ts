import type { Mode } from '../domain/company.ts'
import type { SftpAccess, SftpUser } from '../domain/sftp-user.ts'
import type { ListedSftpUser, SftpUsers } from '../recovery/sftp-user-port.ts'
import type { Database, Queryable } from './database.ts'

interface UserRow {
  readonly user_name: string
  readonly company_id: string
  readonly mode: Mode
  readonly password_hash: string | null
  readonly public_keys: readonly string[]
  readonly allowed_sources: readonly string[]
  readonly created_at: Date
  readonly disabled_at: Date | null
}

type ListedRow = UserRow & { readonly code: string }

const COLUMNS =
  'u.user_name, u.company_id, u.mode, u.password_hash, u.public_keys, u.allowed_sources, u.created_at, u.disabled_at'

/** Users are found by name alone: a login names no company. */
export class SftpUserStore implements SftpUsers {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  insert(user: SftpUser): Promise<boolean> {
    return insertSftpUser(this.#database, user)
  }

  async find(userName: string): Promise<SftpUser | null> {
    const [row] = await this.#database.query<UserRow>(`select ${COLUMNS} from sftp_users u where u.user_name = $1`, [
      userName,
    ])
    return row === undefined ? null : toUser(row)
  }

  async list(companyId: string | null): Promise<readonly ListedSftpUser[]> {
    const rows = await this.#database.query<ListedRow>(
      `select ${COLUMNS}, c.code from sftp_users u join companies c using (company_id)
       where $1::text is null or u.company_id = $1 order by u.user_name`,
      [companyId],
    )
    return rows.map(toListed)
  }

  async update(userName: string, change: (before: SftpUser) => SftpAccess): Promise<ListedSftpUser | null> {
    return this.#database.transaction(async (transaction) => {
      const [row] = await transaction.query<ListedRow>(
        `select ${COLUMNS}, c.code from sftp_users u join companies c using (company_id)
         where u.user_name = $1 for update of u`,
        [userName],
      )
      if (row === undefined) return null
      const before = toListed(row)
      const after = { ...before, ...change(before) }
      const { companyId, passwordHash, publicKeys, allowedSources, disabledAt } = after
      await transaction.query(
        `update sftp_users set password_hash = $3, public_keys = $4, allowed_sources = $5, disabled_at = $6
         where company_id = $1 and user_name = $2`,
        [companyId, userName, passwordHash, publicKeys, allowedSources, disabledAt],
      )
      return after
    })
  }
}

/** Also a part of the first start's transaction. */
export async function insertSftpUser(database: Queryable, user: SftpUser): Promise<boolean> {
  const rows = await database.query(
    `insert into sftp_users (company_id, user_name, mode, password_hash, public_keys, allowed_sources, created_at, disabled_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (user_name) do nothing returning 1`,
    [
      user.companyId,
      user.userName,
      user.mode,
      user.passwordHash,
      user.publicKeys,
      user.allowedSources,
      user.createdAt,
      user.disabledAt,
    ],
  )
  return rows.length === 1
}

function toUser(row: UserRow): SftpUser {
  return {
    userName: row.user_name,
    companyId: row.company_id,
    mode: row.mode,
    passwordHash: row.password_hash,
    publicKeys: row.public_keys,
    allowedSources: row.allowed_sources,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  }
}

function toListed(row: ListedRow): ListedSftpUser {
  return { ...toUser(row), companyCode: row.code }
}
