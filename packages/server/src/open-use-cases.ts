import { composeUseCases, type Platform, type UseCases } from './app.ts'
import type { Config } from './config.ts'
import { createLogger } from './observability/logger.ts'
import { createMetrics } from './observability/metrics.ts'
import { layFoundation } from './start/lay-foundation.ts'
import type { Database } from './storage/database.ts'

export interface OpenUseCases extends UseCases {
  readonly close: () => Promise<void>
}

/**
 * The use cases of a server on a database that is open already, for a command of its own: nothing is served, nothing runs
 * by itself, and only errors are logged.
 */
export async function openUseCases(config: Config, platform: Platform, database: Database): Promise<OpenUseCases> {
  const foundation = await layFoundation(config, platform, database)
  const surroundings = {
    ...foundation,
    logger: platform.logger ?? createLogger('error'),
    metrics: createMetrics(),
    givingUp: new AbortController().signal,
    // A server finds them by itself.
    webhooksDue() {},
    inputArrived() {},
  }
  return { ...composeUseCases(config, platform, surroundings), close: () => foundation.outbound.close() }
}
