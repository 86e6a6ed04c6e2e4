import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ComposedApp, createApp } from '../../src/app.ts'
import { type Config, parseConfig } from '../../src/config.ts'
import type { Clock } from '../../src/domain/clock.ts'
import { systemRandom } from '../../src/domain/random.ts'
import type { EngineFactory } from '../../src/learning/model-scope.ts'
import { createLogger } from '../../src/observability/logger.ts'
import type { GatewayTypes } from '../../src/recovery/gateway-port.ts'
import type { Database } from '../../src/storage/database.ts'
import { PasswordHasher } from '../../src/vault/password.ts'
import { openTestDatabase, type TestLifetime } from './database.ts'
import { TestClock } from './test-clock.ts'

export interface TestAppOptions {
  /** Absent: one that stands still until the test moves it. */
  readonly clock?: Clock
  readonly gatewayTypes?: GatewayTypes
  /** Absent: the engine itself. */
  readonly createEngine?: EngineFactory
  readonly config?: Partial<Config>
  /** Absent: that of `beside`, or one of its own, of the kind under test. */
  readonly database?: Database
  /** Absent: one of its own. Given: the app of another process, on the same data. */
  readonly beside?: TestApp
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  /** The body as text. */
  readonly text: string
  /** The body, parsed; null when it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  readonly json: any
}

/** The whole server without a socket, on a database of its own: requests go through every layer but the network's. */
export interface TestApp {
  readonly app: ComposedApp
  readonly database: Database
  readonly clock: TestClock
  readonly apiKey: string
  readonly gatewayToken: string
  /** Every line logged so far. */
  readonly logs: string[]
  readonly dataDirectory: string
  readonly config: Config
  get(path: string, apiKey?: string): Promise<Answer>
  post(path: string, body: unknown, apiKey?: string): Promise<Answer>
  put(path: string, body?: unknown, apiKey?: string): Promise<Answer>
  delete(path: string, apiKey?: string): Promise<Answer>
  /** Any request at all; `payload` goes out as it is. */
  send(request: {
    method: 'GET' | 'POST' | 'PUT' | 'DELETE'
    url: string
    headers?: Record<string, string>
    payload?: string | Buffer
  }): Promise<Answer>
}

export async function openTestApp(t: TestLifetime, options: TestAppOptions = {}): Promise<TestApp> {
  const { beside } = options
  const dataDirectory = beside?.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'reprise-app-')))
  const database = options.database ?? beside?.database ?? (await openTestDatabase(t))
  const parsed = parseConfig({ REPRISE_DATA_DIR: dataDirectory })
  assert.ok(parsed.ok)
  const logs: string[] = []
  const clock = options.clock ?? beside?.clock ?? new TestClock()
  // A decision that is now and then drawn to learn from it would break a promise now and then.
  // Retries run when a test says so.
  const batch = { ...parsed.config.batch, sftpPort: null }
  const config = { ...parsed.config, retrySlots: 0, explorationShare: 0, batch, ...options.config }
  const app = await createApp(config, {
    clock,
    random: systemRandom,
    // As weak as quick: every app makes a password.
    passwords: new PasswordHasher(systemRandom, { N: 16, r: 8, p: 1 }),
    logger: createLogger('trace', { write: (line) => void logs.push(line) }),
    // The harness closes the database itself: another app may stand on it.
    storage: { database, heldDirectory: null, migrated: [], close: async () => {} },
    ...(options.gatewayTypes === undefined ? {} : { gatewayTypes: options.gatewayTypes }),
    ...(options.createEngine === undefined ? {} : { createEngine: options.createEngine }),
  })
  t.after(async () => {
    await app.close()
    if (beside === undefined) await rm(dataDirectory, { recursive: true, force: true })
  })
  assert.equal(app.sandbox.kind, 'known')
  assert.ok(app.sandbox.kind === 'known')
  const apiKey = app.sandbox.apiKey.reveal()
  const send: TestApp['send'] = async (request) => {
    const response = await app.server.inject(request)
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      json: parseJson(response.body),
    }
  }
  const call = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, key = apiKey, body?: unknown) =>
    send({
      method,
      url,
      headers: {
        authorization: `Basic ${key}`,
        ...(method === 'GET' || method === 'DELETE' ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
  return {
    app,
    database,
    clock: clock as TestClock,
    apiKey,
    gatewayToken: app.sandbox.gatewayToken,
    logs,
    dataDirectory,
    config,
    get: (path, key) => call('GET', path, key),
    post: (path, body, key) => call('POST', path, key, body),
    put: (path, body, key) => call('PUT', path, key, body),
    delete: (path, key) => call('DELETE', path, key),
    send,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
