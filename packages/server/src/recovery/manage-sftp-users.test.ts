import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith } from '../../test/harness/merchants.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { systemRandom } from '../domain/random.ts'
import { CompanyStore } from '../storage/company-store.ts'
import { SftpUserStore } from '../storage/sftp-user-store.ts'
import { PasswordHasher } from '../vault/password.ts'
import {
  addSftpKey,
  createSftpUser,
  disableSftpUser,
  listSftpUsers,
  removeSftpKey,
  renewSftpPassword,
  restrictSftpUser,
} from './manage-sftp-users.ts'

const database = await openTestDatabase({ after })
const companies = new CompanyStore(database)
const sftpUsers = new SftpUserStore(database)
const clock = new TestClock()
const passwords = new PasswordHasher(systemRandom, { N: 16, r: 8, p: 1 })
const liveKeys = { hasGivenMasterKey: true, database: 'postgres', acceptsEmbeddedLive: false, hasTls: false } as const
const ports = { companies, sftpUsers, passwords, clock, liveKeys }
for (const code of ['ACME', 'OTHER']) await companies.insert(companyWith(code), clock.now())

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICxSQpBxkC0t6j4/lJRXRI9kXf3oUvV40+NDoenSXldJ a'
const FINGERPRINT = 'SHA256:5nfJmelj2QccNqpA0iIEcg1lAI+Kz2j0tJyawaLZUDQ'
const SANDBOX = { company: 'acme', mode: 'sandbox' }

test('a user gets a password of which only the hash is kept, and another name is free for him alone', async () => {
  const { user, password } = await createSftpUser(ports, { ...SANDBOX, name: 'ada' })
  const kept = await sftpUsers.find('ada')
  assert.deepEqual({ ...kept, companyCode: 'ACME' }, user)
  assert.equal(await passwords.matches(password?.reveal() ?? '', kept?.passwordHash ?? null), true)
  assert.ok(!JSON.stringify(kept).includes(password?.reveal() ?? ''))
  await assert.rejects(createSftpUser(ports, { company: 'OTHER', mode: 'live', name: 'ada' }), { code: 'conflict' })
})

test('a user with a key has no password until one is asked for', async () => {
  const { user, password } = await createSftpUser(ports, { ...SANDBOX, name: 'bo', key: KEY, from: '10.0.0.0/8, ::1' })
  assert.deepEqual([password, user.passwordHash, user.publicKeys], [null, null, [KEY]])
  assert.deepEqual(user.allowedSources, ['10.0.0.0/8', '::1'])
  const renewed = await renewSftpPassword(ports, { name: 'bo' })
  assert.equal(await passwords.matches(renewed.password?.reveal() ?? '', renewed.user.passwordHash), true)
})

test('keys are added once and removed by their fingerprint, and addresses are replaced', async () => {
  await createSftpUser(ports, { ...SANDBOX, name: 'cy' })
  await addSftpKey(ports, { name: 'cy', key: `  ${KEY}\n` })
  assert.deepEqual((await addSftpKey(ports, { name: 'cy', key: KEY })).publicKeys, [KEY])
  await assert.rejects(removeSftpKey(ports, { name: 'cy', fingerprint: 'SHA256:other' }), { code: 'not_found' })
  assert.deepEqual((await removeSftpKey(ports, { name: 'cy', fingerprint: FINGERPRINT })).publicKeys, [])
  assert.deepEqual((await restrictSftpUser(ports, { name: 'cy', from: '192.0.2.1' })).allowedSources, ['192.0.2.1'])
  assert.deepEqual((await restrictSftpUser(ports, { name: 'cy' })).allowedSources, [])
})

test('a user who is disabled stays so from the first time on, and is listed', async () => {
  await createSftpUser(ports, { ...SANDBOX, name: 'di' })
  const { disabledAt } = await disableSftpUser(ports, { name: 'di' })
  clock.advance(1000)
  assert.deepEqual((await disableSftpUser(ports, { name: 'di' })).disabledAt, disabledAt)
  assert.ok((await listSftpUsers(ports, { company: 'ACME' })).some(({ userName }) => userName === 'di'))
  assert.deepEqual(await listSftpUsers(ports, { company: 'OTHER' }), [])
})

test('what is wrong is named with its field and rule, and nothing is made', async () => {
  for (const [request, field] of [
    [{ ...SANDBOX }, 'name'],
    [{ ...SANDBOX, name: 'Capital' }, 'name'],
    [{ ...SANDBOX, name: 'a/b' }, 'name'],
    [{ ...SANDBOX, name: `x${'x'.repeat(32)}` }, 'name'],
    [{ ...SANDBOX, name: 'wrong', key: 'ssh-rsa AAAA' }, 'key'],
    [{ ...SANDBOX, name: 'wrong', from: '10.0.0.0/40' }, 'from'],
    [{ ...SANDBOX, name: 'wrong', from: '10.0.0.1,' }, 'from'],
    [{ ...SANDBOX, name: 'wrong', mode: 'test' }, 'mode'],
    [{ mode: 'sandbox', name: 'wrong' }, 'company'],
  ] as const) {
    await assert.rejects(createSftpUser(ports, request), { code: 'invalid_field', field })
  }
  await assert.rejects(createSftpUser(ports, { company: 'nobody', mode: 'sandbox', name: 'wrong' }), {
    code: 'not_found',
  })
  for (const change of [renewSftpPassword, disableSftpUser, restrictSftpUser]) {
    await assert.rejects(change(ports, { name: 'wrong' }), { code: 'not_found' })
  }
  assert.equal(await sftpUsers.find('wrong'), null)
})

test('a live user needs what live keys need, but for TLS', async () => {
  const live = { company: 'ACME', mode: 'live' }
  await createSftpUser(ports, { ...live, name: 'live-ok' })
  const embedded = { ...ports, liveKeys: { ...liveKeys, hasGivenMasterKey: false, database: 'pglite' as const } }
  await assert.rejects(createSftpUser(embedded, { ...live, name: 'live-no' }), {
    code: 'forbidden',
    message: /MASTER_KEY/,
  })
})
