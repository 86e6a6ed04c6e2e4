import { PgliteDatabase } from '../../src/storage/pglite-database.ts'

/** A process for a test to kill: writes rows 1, 2, 3, ... and reports each once it is acknowledged. */
const database = await PgliteDatabase.open({ directory: process.argv[2] ?? '' })
await database.execute('create table written (n int)')
for (let n = 1; ; n++) {
  await database.query('insert into written values ($1)', [n])
  process.send?.(n)
}
