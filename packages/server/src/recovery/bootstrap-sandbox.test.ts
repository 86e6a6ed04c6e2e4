import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { openTestDatabase, reopenTestDatabase } from '../../test/harness/database.ts'
import { systemClock } from '../domain/clock.ts'
import { createIdSource } from '../domain/ids.ts'
import { systemRandom } from '../domain/random.ts'
import { SecretText } from '../domain/secret-text.ts'
import { ApiKeyStore } from '../storage/api-key-store.ts'
import { CompanyStore } from '../storage/company-store.ts'
import type { Database } from '../storage/database.ts'
import { FirstStartStore } from '../storage/first-start-store.ts'
import { GatewayStore } from '../storage/gateway-store.ts'
import { SftpUserStore } from '../storage/sftp-user-store.ts'
import { apiKeyHint, generateApiKey, hashApiKey } from '../vault/api-key.ts'
import { PasswordHasher } from '../vault/password.ts'
import { type BootstrapPorts, bootstrapSandbox } from './bootstrap-sandbox.ts'
import type { SandboxKeepsake, SandboxSecrets } from './merchant-port.ts'

const database = await openTestDatabase({ after })
const elsewhere = await reopenTestDatabase({ after }, database)
const NO_WISHES = { apiKey: null, gatewayToken: null, sftpPassword: null }
const passwords = new PasswordHasher(systemRandom, { N: 16, r: 8, p: 1 })

beforeEach(async () => {
  for (const table of ['sftp_users', 'api_keys', 'gateways', 'companies']) await database.query(`delete from ${table}`)
})

/** A data directory: what processes that share it find there. */
function dataDirectory(): SandboxKeepsake & { kept: SandboxSecrets | null } {
  return {
    place: '/data/sandbox.json',
    kept: null,
    read() {
      return Promise.resolve(this.kept)
    },
    async write(secrets) {
      // A turn of the event loop, as a real file takes: whoever overtakes shows.
      await new Promise((resolve) => setImmediate(resolve))
      this.kept = secrets
    },
  }
}

function processWith(keepsake: SandboxKeepsake, opened: Database = database): BootstrapPorts {
  return {
    companies: new CompanyStore(opened),
    apiKeys: new ApiKeyStore(opened, systemClock),
    firstStarts: new FirstStartStore(opened),
    keepsake,
    mint: { generate: () => generateApiKey(systemRandom), hash: hashApiKey, hint: apiKeyHint },
    sftpUsers: new SftpUserStore(opened),
    passwords,
    ids: createIdSource(systemClock, systemRandom),
    clock: systemClock,
  }
}

/** What the operator is told, with the key opened. */
async function start(ports: BootstrapPorts, wishes: Parameters<typeof bootstrapSandbox>[1] = NO_WISHES) {
  const access = await bootstrapSandbox(ports, wishes)
  if (access.kind !== 'known') return access
  return { ...access, apiKey: access.apiKey.reveal(), sftpPassword: access.sftpPassword?.reveal() }
}

async function wishesFor(apiKey: string, gatewayToken: string) {
  return { apiKey: new SecretText(apiKey), gatewayToken, sftpPassword: new SecretText(`password of ${gatewayToken}`) }
}

test('the first start makes company DEMO, its sandbox gateway and a sandbox key that works', async () => {
  const ports = processWith(dataDirectory())
  const access = await start(ports)
  assert.ok(access.kind === 'known')
  const tenant = await ports.apiKeys.findByHash(hashApiKey(access.apiKey))
  const company = await ports.companies.findByCode('DEMO')
  assert.deepEqual(tenant, { companyId: company?.companyId, mode: 'sandbox' })
  const [gateway, ...others] = await new GatewayStore(database).list(tenant)
  assert.equal(others.length, 0)
  assert.deepEqual(
    [gateway?.gatewayToken, gateway?.gatewayType, gateway?.merchantAccountReferenceId, gateway?.status],
    [access.gatewayToken, 'flexpay_sandbox', 'sandbox', 'Available'],
  )
})

test('the first start makes SFTP user demo, whose password opens', async () => {
  const access = await start(processWith(dataDirectory()))
  assert.ok(access.kind === 'known')
  const user = await new SftpUserStore(database).find('demo')
  assert.equal(user?.mode, 'sandbox')
  assert.equal(await passwords.matches(access.sftpPassword ?? '', user.passwordHash), true)
})

test('a password that was changed since is not printed', async () => {
  const ports = processWith(dataDirectory())
  await start(ports)
  await new SftpUserStore(database).update('demo', (user) => ({ ...user, passwordHash: null }))
  const access = await start(ports)
  assert.equal(access.kind === 'known' && access.sftpPassword, undefined)
})

test('a second start keeps key and token, whatever is wished then', async () => {
  const directory = dataDirectory()
  const first = await start(processWith(directory), await wishesFor('firstwishfirstwish', 'first'))
  assert.deepEqual(first, {
    kind: 'known',
    place: '/data/sandbox.json',
    apiKey: 'firstwishfirstwish',
    gatewayToken: 'first',
    sftpPassword: 'password of first',
  })
  assert.deepEqual(await start(processWith(directory), await wishesFor('secondwishsecondwish', 'second')), first)
  assert.deepEqual(await start(processWith(directory)), first)
})

test('processes that start at once on one directory and one database tell the same key', async () => {
  const directory = dataDirectory()
  const told = await Promise.all(
    [database, elsewhere, database, elsewhere].map((opened) => start(processWith(directory, opened))),
  )
  assert.equal(told[0]?.kind, 'known')
  for (const each of told) assert.deepEqual(each, told[0])
})

test('of processes that start at once from directories of their own, one has the key and the others say so', async () => {
  const told = await Promise.all(
    [database, elsewhere, database, elsewhere].map((opened) => start(processWith(dataDirectory(), opened))),
  )
  assert.deepEqual(
    told.map(({ kind }) => kind).sort((left, right) => (left < right ? -1 : 1)),
    ['elsewhere', 'elsewhere', 'elsewhere', 'known'],
  )
})

test('a first start that could not keep its values made nothing, and the next one makes it all', async () => {
  const directory = dataDirectory()
  const full = { ...directory, write: () => Promise.reject(new Error('no space left')) }
  await assert.rejects(start(processWith(full)), /no space left/)
  assert.equal(await new CompanyStore(database).findByCode('DEMO'), null)
  assert.equal((await start(processWith(directory))).kind, 'known')
})

test('values that a crash left without a database are used, unless others are wished', async () => {
  const directory = dataDirectory()
  const left = {
    apiKey: new SecretText('leftoverleftover'),
    gatewayToken: 'left',
    sftpPassword: new SecretText('left pw'),
  }
  directory.kept = left
  const access = await start(processWith(directory), { ...NO_WISHES, gatewayToken: 'wished' })
  assert.deepEqual(access, {
    kind: 'known',
    place: '/data/sandbox.json',
    apiKey: 'leftoverleftover',
    gatewayToken: 'wished',
    sftpPassword: 'left pw',
  })
})

test('a key that was revoked is not printed, and not made anew', async () => {
  const directory = dataDirectory()
  await start(processWith(directory))
  const apiKeys = new ApiKeyStore(database, systemClock)
  const [key] = await apiKeys.list(null)
  await apiKeys.revoke(key?.keyId ?? '', systemClock.now())
  assert.deepEqual(await start(processWith(directory)), { kind: 'dead', place: '/data/sandbox.json' })
  assert.equal((await apiKeys.list(null)).length, 1)
})
