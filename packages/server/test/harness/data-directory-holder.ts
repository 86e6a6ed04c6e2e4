import { systemClock } from '../../src/domain/clock.ts'
import { acquireDataDirectory } from '../../src/storage/data-directory.ts'

/** A process for a test to race and to kill: takes a directory when told to, and says what came of it. Listening keeps it alive. */
process.on('message', (path) => {
  acquireDataDirectory(String(path), systemClock).then(
    () => process.send?.('held'),
    (error: unknown) => process.send?.(String(error)),
  )
})
process.send?.('ready')
