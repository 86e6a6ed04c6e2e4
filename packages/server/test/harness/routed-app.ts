import assert from 'node:assert/strict'
import type { TestLifetime } from './database.ts'
import { openTestApp, type TestApp, type TestAppOptions } from './open-app.ts'
import { paymentBody } from './payment-bodies.ts'
import type { WireTransaction } from './scripted-app.ts'
import { ScriptedGateway } from './scripted-gateway.ts'

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
  /** Moves the clock to the instant and runs what is due. */
  runAt(instant: string): Promise<number>
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
  return {
    ...app,
    alpha: account(app.gatewayToken, first),
    beta: account(made.json.gateway.token, second),
    async charge(changes = {}) {
      const answer = await app.post('/v1/gateways/charge', paymentBody(changes))
      assert.equal(answer.status, 200, answer.text)
      return answer.json.transaction
    },
    read: async (id) => (await app.get(`/v1/transactions/${id}`)).json.transaction,
    decisionOf: async (id) => (await app.get(`/v1/transactions/${id}/decision`)).json.decision,
    async company(fields) {
      const changed = await app.put('/v1/company', { company: fields })
      assert.equal(changed.status, 200, changed.text)
    },
    async runAt(instant) {
      app.clock.advance(new Date(instant).getTime() - app.clock.now().getTime())
      return app.app.runDueRetries()
    },
  }
}
