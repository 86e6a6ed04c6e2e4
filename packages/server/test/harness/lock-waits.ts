import type { Database } from '../../src/storage/database.ts'

/** Resolves once a statement of this PostgreSQL database waits for a lock that another transaction holds. */
export async function someoneWaits(database: Database): Promise<void> {
  for (;;) {
    const waiting = await database.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (waiting.length > 0) return
  }
}
