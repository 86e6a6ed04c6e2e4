import { setTimeout as wait } from 'node:timers/promises'
import { type AdminChannel, openDirectChannel } from '../admin/admin-channel.ts'
import { openAdminClient } from '../admin/admin-client.ts'
import type { RecoveryCommands } from '../admin/admin-operations.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import type { SecureRandom } from '../domain/random.ts'
import { DataDirectoryError, readDataDirectoryOwner } from '../storage/data-directory.ts'
import type { Database } from '../storage/database.ts'
import { composeAdmin } from './compose-admin.ts'
import { openStorage } from './open-storage.ts'

export interface AdminPlatform {
  readonly clock: Clock
  readonly random: SecureRandom
  readonly onConnectionError: (error: Error) => void
  /** The use cases of a recovery, on a database that this process has opened itself. */
  readonly openRecovery: (config: Config, database: Database) => Promise<OpenRecovery>
}

export interface OpenRecovery extends RecoveryCommands {
  readonly close: () => Promise<void>
}

/** A server that starts, and a command that runs, have the directory for seconds without a socket: 10 seconds. */
const LOOKS_MAX = 100
const LOOK_AGAIN_MS = 100
/** A directory that nobody has and that still cannot be taken is not a matter of waiting. */
const REFUSALS_MAX = 3

/**
 * PostgreSQL is opened directly, beside any servers. The embedded database has one process: through the running server
 * when there is one, else this process opens it and holds its directory until `close`.
 */
export async function openAdminChannel(config: Config, platform: AdminPlatform): Promise<AdminChannel> {
  if (config.databaseUrl !== null) return openDirectly(config, platform)
  let refusals = 0
  for (let look = 1; ; look++) {
    const owner = await readDataDirectoryOwner(config.dataDirectory)
    if (owner?.adminSocketPath !== undefined) return openAdminClient(owner.adminSocketPath)
    if (owner !== null && look >= LOOKS_MAX) {
      throw new Error(`Process ${owner.pid} has the data directory ${config.dataDirectory} and takes no commands`)
    }
    try {
      if (owner === null) return await openDirectly(config, platform)
    } catch (error) {
      // Somebody may have been quicker: a server that can be asked.
      refusals += 1
      if (!(error instanceof DataDirectoryError) || refusals >= REFUSALS_MAX) throw error
    }
    await wait(LOOK_AGAIN_MS)
  }
}

async function openDirectly(config: Config, platform: AdminPlatform): Promise<AdminChannel> {
  const storage = await openStorage(config, platform.clock, platform.onConnectionError)
  let opened: Promise<OpenRecovery> | null = null
  const recovery = () => {
    opened ??= platform.openRecovery(config, storage.database)
    return opened
  }
  const close = async () => {
    // What could not be opened has nothing to close.
    await opened?.then((useCases) => useCases.close()).catch(() => undefined)
    await storage.close()
  }
  return openDirectChannel(composeAdmin(config, platform, storage.database, { recovery }), close)
}
