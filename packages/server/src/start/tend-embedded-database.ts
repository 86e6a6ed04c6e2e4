import type { Database } from '../storage/database.ts'
import type { BackgroundWork } from './background-work.ts'

/** A server of PostgreSQL clears away dead rows and learns its tables' sizes by itself; the embedded one has nobody for it. */
export function tendEmbeddedDatabase(database: Database): BackgroundWork {
  return {
    name: 'tend-embedded-database',
    everyMs: 1_800_000,
    waitsFirst: true,
    run: () => database.execute('vacuum (analyze)'),
  }
}
