import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import { acquireDataDirectory, type DataDirectory } from '../storage/data-directory.ts'
import type { Database } from '../storage/database.ts'
import { migrate } from '../storage/migrate.ts'
import { PgliteDatabase } from '../storage/pglite-database.ts'
import { PostgresDatabase } from '../storage/postgres-database.ts'

export type StorageConfig = Pick<Config, 'databaseUrl' | 'databasePoolSize' | 'dataDirectory'>

/** What the server and a command of its own both stand on. */
export interface OpenStorage {
  readonly database: Database
  /** This process's alone, with the embedded database; null with PostgreSQL, where any number may share one. */
  readonly heldDirectory: DataDirectory | null
  /** Names of the migrations that this start applied. */
  readonly migrated: readonly string[]
  close(): Promise<void>
}

/**
 * Opens the configured database at its newest migration, and with it makes the data directory.
 * @throws Error whose message is one sentence for the operator: directory in use, database unreachable or too new
 */
export async function openStorage(
  config: StorageConfig,
  clock: Clock,
  onConnectionError: (error: Error) => void,
): Promise<OpenStorage> {
  const { databaseUrl, databasePoolSize, dataDirectory } = config
  if (databaseUrl !== null) {
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
    const database = await PostgresDatabase.open({
      url: databaseUrl.reveal(),
      poolSize: databasePoolSize,
      onConnectionError,
    })
    return migrated(database, null, clock)
  }
  const heldDirectory = await acquireDataDirectory(dataDirectory, clock)
  try {
    const database = await PgliteDatabase.open({ directory: join(heldDirectory.path, 'database') })
    return await migrated(database, heldDirectory, clock)
  } catch (error) {
    await heldDirectory.release()
    throw error
  }
}

async function migrated(database: Database, heldDirectory: DataDirectory | null, clock: Clock): Promise<OpenStorage> {
  try {
    const names = await migrate(database, clock)
    const close = async () => {
      await database.close()
      // Last: until the database is closed, nobody else may open it.
      await heldDirectory?.release()
    }
    return { database, heldDirectory, migrated: names, close }
  } catch (error) {
    await database.close()
    throw error
  }
}
