import assert from 'node:assert/strict'
import type { TestLifetime } from './database.ts'
import { openScriptedApp, type ScriptedApp, type ScriptedAppOptions, type WireTransaction } from './scripted-app.ts'

/** A scripted app whose company leaves the calendar to Reprise, with what a story about that needs. */
export interface ScheduledApp extends ScriptedApp {
  /** Moves the clock to an instant of an answer, such as retryDate. */
  reach(instant: string): void
  /** Moves the clock to the instant and runs what is due. */
  runAt(instant: string): Promise<number>
  /** The simplified items of the list, oldest first. */
  list(query?: string): Promise<WireTransaction[]>
  /** How many card numbers the vault keeps. */
  sealedNumbers(): Promise<number>
  caseStates(): Promise<string[]>
}

export async function openScheduledApp(t: TestLifetime, options: ScriptedAppOptions = {}): Promise<ScheduledApp> {
  const app = await openScriptedApp(t, options)
  const changed = await app.put('/v1/company', { company: { mode: 'reprise' } })
  assert.equal(changed.status, 200, changed.text)
  const reach = (instant: string) => app.clock.advance(new Date(instant).getTime() - app.clock.now().getTime())
  return {
    ...app,
    reach,
    async runAt(instant) {
      reach(instant)
      return app.app.runDueRetries()
    },
    list: async (query = '') => {
      const answer = await app.get(`/v1/transactions?responseType=simplified${query}`)
      assert.equal(answer.status, 200, answer.text)
      return answer.json.transactions
    },
    async sealedNumbers() {
      const [row] = await app.database.query<{ count: number }>(
        'select count(*) as count from payment_methods where sealed_pan is not null',
      )
      return row?.count ?? 0
    },
    async caseStates() {
      const rows = await app.database.query<{ state: string }>('select state from recovery_cases order by case_id')
      return rows.map(({ state }) => state)
    },
  }
}
