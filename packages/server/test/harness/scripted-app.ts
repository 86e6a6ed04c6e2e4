import assert from 'node:assert/strict'
import type { FieldLimits, GatewayTypes } from '../../src/recovery/gateway-port.ts'
import type { TestLifetime } from './database.ts'
import { openTestApp, type TestApp, type TestAppOptions } from './open-app.ts'
import { followUpBody, paymentBody } from './payment-bodies.ts'
import { ScriptedGateway } from './scripted-gateway.ts'

/** The whole server with its one gateway played by a script, and what a merchant's client does with it. */
export interface ScriptedApp extends TestApp {
  readonly gateway: ScriptedGateway
  /** Posts a charge; resolves to the transaction of its answer, which must be a 200. */
  charge(changes?: Record<string, unknown>): Promise<WireTransaction>
  authorize(changes?: Record<string, unknown>): Promise<WireTransaction>
  followUp(operation: WireFollowUp, id: string, changes?: Record<string, unknown>): Promise<WireTransaction>
  read(id: string): Promise<WireTransaction>
  /** A second server on the same data and the same gateway: the next process, or one beside it. */
  beside(t: TestLifetime, changes?: Pick<ScriptedAppOptions, 'createEngine' | 'config'>): Promise<ScriptedApp>
}

type WireFollowUp = 'capture' | 'void' | 'refund' | 'refundedpayment'

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
export type WireTransaction = any

/** A soft decline of every network's own: insufficient funds. */
export const NO_FUNDS = { networkCode: '51' } as const

export interface ScriptedAppOptions extends Omit<TestAppOptions, 'gatewayTypes'> {
  readonly gateway?: ScriptedGateway
  /** Absent: false, as for the sandbox gateway, whose place it takes. */
  readonly countsNetworkLimits?: boolean
  /** What the gateway takes of names and addresses; absent: every text. */
  readonly fieldLimits?: FieldLimits
}

export async function openScriptedApp(t: TestLifetime, options: ScriptedAppOptions = {}): Promise<ScriptedApp> {
  const { gateway = new ScriptedGateway(), countsNetworkLimits = false, fieldLimits, ...appOptions } = options
  const type = {
    ...gateway.asType('flexpay_sandbox', { countsNetworkLimits }),
    ...(fieldLimits === undefined ? {} : { fieldLimits }),
  }
  const gatewayTypes: GatewayTypes = { find: (name) => (name === type.gatewayType ? type : undefined) }
  const app = await openTestApp(t, { ...appOptions, gatewayTypes })
  const post = async (path: string, body: unknown) => transactionOf(await app.post(path, body))
  return {
    ...app,
    gateway,
    charge: (changes = {}) => post('/v1/gateways/charge', paymentBody(changes)),
    authorize: (changes = {}) => post('/v1/gateways/authorize', paymentBody(changes)),
    followUp: (operation, id, changes = {}) => post(`/v1/transactions/${id}/${operation}`, followUpBody(changes)),
    read: async (id) => transactionOf(await app.get(`/v1/transactions/${id}`)),
    beside: (lifetime, changes = {}) =>
      openScriptedApp(lifetime, { gateway, countsNetworkLimits, beside: app, ...changes }),
  }
}

function transactionOf(answer: { readonly status: number; readonly text: string; readonly json: WireTransaction }) {
  assert.equal(answer.status, 200, answer.text)
  return answer.json.transaction
}

/** How many answers had which code, for stories in which many ask at once. */
export function countCodes(answers: readonly WireTransaction[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { responseCode } of answers) counts[responseCode] = (counts[responseCode] ?? 0) + 1
  return counts
}

/** How many answers had one of these codes. */
export function timesAnswered(answers: readonly WireTransaction[], ...codes: readonly string[]): number {
  return answers.filter(({ responseCode }) => codes.includes(responseCode)).length
}
