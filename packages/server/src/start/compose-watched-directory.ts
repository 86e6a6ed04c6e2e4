import { stat } from 'node:fs/promises'
import type { Logger } from 'pino'
import { shownOutputsOf } from '../batch/openpgp-files.ts'
import { WatchedDirectory } from '../batch/watched-directory.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import type { BackgroundWork } from './background-work.ts'
import type { Foundation } from './lay-foundation.ts'

/** How often the folders are looked at: 5 seconds, so that with its rest a file is taken over within 20. */
const LOOK_EVERY_MS = 5_000

export interface WatchingSurroundings extends Pick<Foundation, 'batchFiles' | 'companies' | 'openPgpKeys'> {
  readonly clock: Clock
  readonly logger: Logger
  /** An input became complete: an import may begin. */
  readonly inputArrived: () => void
}

/**
 * Looks after the watched directory; nothing to do where there is none.
 * @throws Error with a sentence for the operator when what should be watched is no directory
 */
export async function watchDirectory(
  { directory, fileBytesMax }: Config['batch'],
  { batchFiles, companies, openPgpKeys, clock, logger, inputArrived }: WatchingSurroundings,
): Promise<readonly BackgroundWork[]> {
  if (directory === null) return []
  const found = await stat(directory).catch(() => null)
  if (found?.isDirectory() !== true) {
    throw new Error(`REPRISE_BATCH_DIRECTORY ${directory} is not a directory: make it, or mount what should be there`)
  }
  const watched = new WatchedDirectory({
    directory,
    files: batchFiles,
    companies,
    shownOutputs: shownOutputsOf(openPgpKeys),
    fileBytesMax,
    monotonicMs: () => clock.monotonicMs(),
    events: {
      refused: (file) => logger.warn(file, 'a file in the watched directory is not taken over'),
      failed: (error) => logger.error({ err: error }, 'a folder of the watched directory could not be looked at'),
      inputArrived,
    },
  })
  return [{ name: 'watch-directory', everyMs: LOOK_EVERY_MS, run: () => watched.turn() }]
}
