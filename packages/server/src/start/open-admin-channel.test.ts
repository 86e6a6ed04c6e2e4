import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createApp } from '../app.ts'
import { type Config, parseConfig } from '../config.ts'
import { systemClock } from '../domain/clock.ts'
import { Forbidden } from '../domain/errors.ts'
import { systemRandom } from '../domain/random.ts'
import { createLogger } from '../observability/logger.ts'
import { acquireDataDirectory, readDataDirectoryOwner } from '../storage/data-directory.ts'
import { openAdminChannel } from './open-admin-channel.ts'
import { openStorage } from './open-storage.ts'

const platform = {
  clock: systemClock,
  random: systemRandom,
  onConnectionError: (error: Error) => assert.fail(error),
}

async function configWith(env: Record<string, string> = {}): Promise<Config> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'reprise-start-'))
  after(() => rm(dataDirectory, { recursive: true, force: true }))
  const parsed = parseConfig({ PORT: '0', REPRISE_DATA_DIR: dataDirectory, ...env })
  assert.ok(parsed.ok)
  return parsed.config
}

function startApp(config: Config) {
  const logger = createLogger('silent', { write: () => {} })
  return createApp(config, { clock: systemClock, random: systemRandom, logger })
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
      REPRISE_DATA_DIR: config.dataDirectory,
      REPRISE_MASTER_KEY: Buffer.alloc(32, fill).toString('base64'),
    })
  const [right, wrong] = [withKey(1), withKey(2)]
  assert.ok(right.ok && wrong.ok)
  await (await startApp(right.config)).close()
  await assert.rejects(startApp(wrong.config), /REPRISE_MASTER_KEY is not the key this database was made with/)
  assert.equal(await readDataDirectoryOwner(config.dataDirectory), null, 'a failed start leaves the directory free')
})
