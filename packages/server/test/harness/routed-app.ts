import assert from 'node:assert/strict'
import type { TestLifetime } from './database.ts'
import { openTestApp, type TestApp, type TestAppOptions } from './open-app.ts'
import { paymentBody } from './payment-bodies.ts'
import type { WireTransaction } from './scripted-app.ts'
import { ScriptedGateway } from './scripted-gateway.ts'

/** What cannot be sent is looked at again an hour later. */
const HOLD_MS = 3_600_000

/** One account at a gateway that a script plays. */
export interface PlayedAccount {
  readonly token: string
  readonly script: ScriptedGateway
  /** Changes the account, which must be taken. */
  change(fields: Record<string, unknown>): Promise<void>
}

/** The whole server with two gateways, alpha the one made first, for stories about which of them an attempt goes to. */
export interface RoutedApp extends TestApp {
  readonly alpha: PlayedAccount
  readonly beta: PlayedAccount
  charge(changes?: Record<string, unknown>): Promise<WireTransaction>
  read(id: string): Promise<WireTransaction>
  decisionOf(id: string): Promise<WireTransaction>
  company(fields: Record<string, unknown>): Promise<void>
  /** Lets what is held stay so for an hour of the database's own clock: longer than a slow machine takes for a story. */
  keepHeld(): Promise<void>
  /** Moves the clock to the instant and runs what is due. */
  runAt(instant: string): Promise<number>
  /** Runs the payment's booked retries, each at its instant, until none is to come; also after a hold of an hour. */
  runOut(id: string): Promise<void>
}

export async function openRoutedApp(t: TestLifetime, options: TestAppOptions = {}): Promise<RoutedApp> {
  const [first, second] = [new ScriptedGateway(), new ScriptedGateway()]
  const types = [
    first.asType('flexpay_sandbox', { countsNetworkLimits: false }),
    second.asType('nmi', { countsNetworkLimits: false }),
  ]
  const gatewayTypes = { find: (name: string) => types.find(({ gatewayType }) => gatewayType === name) }
  const app = await openTestApp(t, { ...options, gatewayTypes })
  app.clock.advance(1)
  const made = await app.post('/v1/gateways', { gateway: { name: 'Beta', gatewayType: 'nmi' } })
  assert.equal(made.status, 200, made.text)
  const account = (token: string, script: ScriptedGateway): PlayedAccount => ({
    token,
    script,
    change: async (fields) => {
      const changed = await app.put(`/v1/gateways/${token}`, { gateway: fields })
      assert.equal(changed.status, 200, changed.text)
    },
  })
  const read = async (id: string) => (await app.get(`/v1/transactions/${id}`)).json.transaction
  const runAt = (atMs: number) => {
    app.clock.advance(atMs - app.clock.now().getTime())
    return app.app.runDueRetries()
  }
  return {
    ...app,
    alpha: account(app.gatewayToken, first),
    beta: account(made.json.gateway.token, second),
    async charge(changes = {}) {
      const answer = await app.post('/v1/gateways/charge', paymentBody(changes))
      assert.equal(answer.status, 200, answer.text)
      return answer.json.transaction
    },
    read,
    decisionOf: async (id) => (await app.get(`/v1/transactions/${id}/decision`)).json.decision,
    async company(fields) {
      const changed = await app.put('/v1/company', { company: fields })
      assert.equal(changed.status, 200, changed.text)
    },
    async keepHeld() {
      await app.database.query(`update outages set held_until = now() + interval '1 hour' where held_until is not null`)
    },
    runAt: (instant) => runAt(new Date(instant).getTime()),
    async runOut(id) {
      for (let turn = 0; turn < 40; turn += 1) {
        const { retryDate, completionStatus } = await read(id)
        if (completionStatus !== null || retryDate === null) return
        await runAt(Math.max(new Date(retryDate).getTime(), app.clock.now().getTime() + HOLD_MS))
      }
    },
  }
}
