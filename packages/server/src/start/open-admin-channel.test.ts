import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createTestPostgres, testDatabaseKind } from '../../test/harness/database.ts'
import { createApp } from '../app.ts'
import { type Config, parseConfig } from '../config.ts'
import { type Clock, systemClock } from '../domain/clock.ts'
import { Forbidden, NotFound } from '../domain/errors.ts'
import { systemRandom } from '../domain/random.ts'
import { createLogger } from '../observability/logger.ts'
import { openUseCases } from '../open-use-cases.ts'
import { KNOWN_KEY_MS_MAX } from '../storage/api-key-store.ts'
import { acquireDataDirectory, readDataDirectoryOwner } from '../storage/data-directory.ts'
import type { Database } from '../storage/database.ts'
import { openAdminChannel } from './open-admin-channel.ts'
import { openStorage } from './open-storage.ts'

const platform = {
  clock: systemClock,
  random: systemRandom,
  onConnectionError: (error: Error) => assert.fail(error),
  openRecovery: (config: Config, database: Database) =>
    openUseCases(config, { clock: systemClock, random: systemRandom }, database),
}

async function configWith(env: Record<string, string> = {}): Promise<Config> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'reprise-start-'))
  after(() => rm(dataDirectory, { recursive: true, force: true }))
  const parsed = parseConfig({ PORT: '0', SFTP_PORT: '0', REPRISE_DATA_DIR: dataDirectory, ...env })
  assert.ok(parsed.ok)
  return parsed.config
}

function startApp(config: Config, clock: Clock = systemClock) {
  const logger = createLogger('silent', { write: () => {} })
  return createApp(config, { clock, random: systemRandom, logger })
}

/** The status of GET /api/test with this key, over the network. */
async function statusWith(address: string, apiKey: string): Promise<number> {
  const response = await fetch(`${address}/api/test`, { headers: { authorization: `Basic ${apiKey}` } })
  await response.text()
  return response.status
}

test('a data directory lives through a first start, commands beside it, a stop, a command of its own and a second start', async () => {
  const config = await configWith()
  const first = await startApp(config)
  const { address } = await first.listen()
  assert.ok(first.sandbox.kind === 'known')
  const sandboxKey = first.sandbox.apiKey.reveal()
  assert.equal(await statusWith(address, sandboxKey), 200)

  // A second server is refused, and the first one serves on.
  await assert.rejects(startApp(config), new RegExp(`in use by process ${process.pid}`))

  // A command beside the server, through its socket.
  const beside = await openAdminChannel(config, platform)
  await beside.call('company.create', { code: 'ACME', name: 'Acme' })
  const made = await beside.call('key.create', { company: 'ACME', mode: 'sandbox' })
  assert.equal(await statusWith(address, made.apiKey), 200)
  await beside.call('key.revoke', { keyId: made.key.keyId })
  assert.equal(await statusWith(address, made.apiKey), 401, 'a revoked key is dead at once')
  await assert.rejects(beside.call('key.create', { company: 'ACME', mode: 'live' }), Forbidden)
  await beside.close()

  await first.close()
  assert.equal(await readDataDirectoryOwner(config.dataDirectory), null)

  // No server: the command opens the database itself, and leaves it free.
  const alone = await openAdminChannel(config, platform)
  const { companies } = await alone.call('company.list', {})
  assert.deepEqual(
    companies.map(({ code }) => code),
    ['ACME', 'DEMO'],
  )
  const kept = await alone.call('key.create', { company: 'ACME', mode: 'sandbox' })
  await assert.rejects(alone.call('case.resolve', { transactionId: 'nobody' }), NotFound)
  await alone.close()

  const second = await startApp(config)
  after(() => second.close())
  const { address: secondAddress } = await second.listen()
  assert.ok(second.sandbox.kind === 'known')
  assert.deepEqual(
    [second.sandbox.apiKey.reveal(), second.sandbox.gatewayToken],
    [sandboxKey, first.sandbox.gatewayToken],
  )
  for (const apiKey of [sandboxKey, kept.apiKey]) assert.equal(await statusWith(secondAddress, apiKey), 200)

  // Nothing in the data directory is for anybody else.
  for (const name of await readdir(config.dataDirectory)) {
    const { mode } = await stat(join(config.dataDirectory, name))
    assert.equal(mode & 0o077, 0, `${name} can be entered or read by others`)
  }
})

test('a command waits for a server that is starting, and then goes through it', async () => {
  const config = await configWith()
  const held = await acquireDataDirectory(config.dataDirectory, systemClock)
  const opening = openAdminChannel(config, platform)
  await held.publish({ adminSocketPath: join(config.dataDirectory, 'nobody-listens') })
  const channel = await opening
  await assert.rejects(channel.call('company.list', {}), /does not answer/)
  await held.release()
})

test('a data directory that cannot be one is told in one sentence', async () => {
  const config = await configWith()
  const wrong = { ...config, dataDirectory: '/dev/null' }
  await assert.rejects(
    openAdminChannel(wrong, platform),
    /^DataDirectoryError: The data directory \/dev\/null is a file/,
  )
})

test('a server that was given a master key does not open a database that was made with another', async () => {
  const config = await configWith()
  const storage = await openStorage(config, systemClock, platform.onConnectionError)
  await storage.close()
  const withKey = (fill: number) =>
    parseConfig({
      PORT: '0',
      SFTP_PORT: '0',
      REPRISE_DATA_DIR: config.dataDirectory,
      REPRISE_MASTER_KEY: Buffer.alloc(32, fill).toString('base64'),
    })
  const [right, wrong] = [withKey(1), withKey(2)]
  assert.ok(right.ok && wrong.ok)
  await (await startApp(right.config)).close()
  await assert.rejects(startApp(wrong.config), /REPRISE_MASTER_KEY is not the key this database was made with/)
  assert.equal(await readDataDirectoryOwner(config.dataDirectory), null, 'a failed start leaves the directory free')
})

if (testDatabaseKind === 'postgres') {
  test('servers that start at once on an empty PostgreSQL agree, and a command beside them is seen by all', async (t) => {
    const env = {
      DATABASE_URL: await createTestPostgres(t),
      REPRISE_MASTER_KEY: Buffer.alloc(32, 3).toString('base64'),
    }
    const [shared, own] = [await configWith(env), await configWith(env)]
    let nowMs = 0
    const clock: Clock = { now: systemClock.now, monotonicMs: () => nowMs }
    const servers = await Promise.all([shared, shared, own].map((config) => startApp(config, clock)))
    const channel = await openAdminChannel(shared, platform)
    try {
      // Two share a data directory; whichever directory was first has the key.
      const [one, two, three] = servers.map(({ sandbox }) => sandbox.kind)
      assert.ok(one === two && (one === 'known' ? three === 'elsewhere' : three === 'known'), `${one} ${two} ${three}`)

      const { apiKey, key } = await channel.call('key.create', { company: 'DEMO', mode: 'sandbox' })
      const addresses = await Promise.all(servers.map(async (server) => (await server.listen()).address))
      const statuses = () => Promise.all(addresses.map((address) => statusWith(address, apiKey)))
      assert.deepEqual(await statuses(), [200, 200, 200])
      await channel.call('key.revoke', { keyId: key.keyId })
      nowMs += KNOWN_KEY_MS_MAX
      assert.deepEqual(await statuses(), [401, 401, 401])
    } finally {
      // Here and not in a hook: hooks run in the order they were set up, and the database's drop was first.
      await channel.close()
      for (const server of servers) await server.close()
    }
  })
}
