import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Backlog } from '../recovery/backlog-port.ts'
import type { RetryRunner } from '../scheduler/run-due-retries.ts'
import type { BackgroundWork } from './background-work.ts'
import { FOLLOW_EVERY_MS } from './compose-learning.ts'
import type { Foundation } from './lay-foundation.ts'
import { tendEmbeddedDatabase } from './tend-embedded-database.ts'

export interface BackgroundUseCases {
  readonly resolveUnresolved: () => Promise<number>
  readonly readBacklog: () => Promise<Backlog>
  readonly retryRunner: Pick<RetryRunner, 'turn'>
  readonly followOutcomes: () => Promise<void>
}

/** How often a process looks for what has become due: every second. */
export const DUE_LOOK_MS = 1_000

/** What this process does again and again beside its requests. */
export function listBackgroundWork(
  config: Config,
  foundation: Foundation,
  useCases: BackgroundUseCases,
  metrics: { readonly backlogSeen: (backlog: Backlog) => void },
  logger: Logger,
): readonly BackgroundWork[] {
  return [
    { name: 'resolve-unresolved', everyMs: 15_000, run: async () => void (await useCases.resolveUnresolved()) },
    { name: 'read-backlog', everyMs: 15_000, run: async () => metrics.backlogSeen(await useCases.readBacklog()) },
    ...(config.retrySlots === 0
      ? []
      : [{ name: 'run-due-retries', everyMs: DUE_LOOK_MS, run: async () => void (await useCases.retryRunner.turn()) }]),
    // Another process may have loaded others.
    { name: 'refresh-card-ranges', everyMs: 60_000, run: async () => void (await foundation.cardRanges.refresh()) },
    { name: 'follow-outcomes', everyMs: FOLLOW_EVERY_MS, waitsFirst: true, run: useCases.followOutcomes },
    {
      name: 'sweep-cvv-cache',
      everyMs: 60_000,
      run: async () => {
        await foundation.cvvCache.sweep()
      },
    },
    ...(foundation.database.kind === 'pglite' ? [tendEmbeddedDatabase(foundation.database)] : []),
    {
      name: 'rewrap-keys',
      everyMs: 3_600_000,
      run: async () => {
        if (foundation.keyring.previous === null) return
        logger.info(await foundation.rewrap(), 'moved keys to the current master key')
      },
    },
  ]
}
