import type { Queryable } from '../../src/storage/database.ts'

/** Its first statement is run at once and answered only after `release`; every other one as usual. */
export function holdFirstAnswer(database: Queryable) {
  let release = () => {}
  let announceRead = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const hasRead = new Promise<void>((resolve) => {
    announceRead = resolve
  })
  let isFirst = true
  const held: Queryable = {
    query: async <Row>(text: string, parameters?: Parameters<Queryable['query']>[1]) => {
      const isHeld = isFirst
      isFirst = false
      const rows = await database.query<Row>(text, parameters)
      if (isHeld) {
        announceRead()
        await released
      }
      return rows
    },
  }
  return { held, hasRead, release }
}
