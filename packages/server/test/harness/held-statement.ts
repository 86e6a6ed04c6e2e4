import type { Database } from '../../src/storage/database.ts'

/**
 * The same database, but one answer comes late: that of the next statement whose text contains `part`. It is run at once,
 * so that what it says was true then, and handed over after `release`: the moment in which someone else is quicker.
 */
export function holdNextAnswer(database: Database, part: string) {
  let release = () => {}
  let announce = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const hasRun = new Promise<void>((resolve) => {
    announce = resolve
  })
  let isArmed = true
  const held: Database = {
    kind: database.kind,
    execute: (text) => database.execute(text),
    transaction: (work) => database.transaction(work),
    close: () => database.close(),
    async query<Row>(text: string, parameters?: Parameters<Database['query']>[1]) {
      const isHeld = isArmed && text.includes(part)
      if (isHeld) isArmed = false
      const rows = await database.query<Row>(text, parameters)
      if (isHeld) {
        announce()
        await released
      }
      return rows
    },
  }
  return { held, hasRun, release: () => release() }
}
