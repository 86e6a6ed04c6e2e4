import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { holdFirstAnswer } from '../../test/harness/held-database.ts'
import { companyWith } from '../../test/harness/merchants.ts'
import type { Mode } from '../domain/company.ts'
import { ApiKeyStore, KNOWN_KEY_MS_MAX } from './api-key-store.ts'
import { CompanyStore } from './company-store.ts'
import type { Queryable } from './database.ts'

const CREATED = new Date('2026-03-01T00:00:00Z')
const REVOKED = new Date('2026-03-02T00:00:00Z')
const database = await openTestDatabase({ after })
for (const code of ['one', 'two']) await new CompanyStore(database).insert(companyWith(code), CREATED)

/** A store with a clock of its own to move, and the number of statements it sent. */
function openStore({ knownMax = 100 } = {}) {
  const counted = { statements: 0, nowMs: 1_000 }
  const counting: Queryable = {
    query: (text, parameters) => {
      counted.statements += 1
      return database.query(text, parameters)
    },
  }
  const clock = { now: () => CREATED, monotonicMs: () => counted.nowMs }
  return { store: new ApiKeyStore(counting, clock, knownMax), counted }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest()

async function insertKey(store: ApiKeyStore, name: string, { code = 'one', mode = 'sandbox' as Mode } = {}) {
  const companyId = `company-${code}`
  await store.insert({ keyId: name, companyId, mode, keyHash: hashOf(name), hint: 'wxyz', createdAt: CREATED })
  return { companyId, mode }
}

test('a key is its company and mode, and a key that nobody made is nobody', async () => {
  const { store } = openStore()
  const sandbox = await insertKey(store, 'identity-1')
  const live = await insertKey(store, 'identity-2', { code: 'two', mode: 'live' })
  assert.deepEqual(await store.findByHash(hashOf('identity-1')), sandbox)
  assert.deepEqual(await store.findByHash(hashOf('identity-2')), live)
  assert.equal(await store.findByHash(hashOf('identity-3')), null)
})

test('a key in use costs one query in five seconds', async () => {
  const { store, counted } = openStore()
  await insertKey(store, 'cached')
  await store.findByHash(hashOf('cached'))
  const before = counted.statements
  counted.nowMs += KNOWN_KEY_MS_MAX - 1
  await store.findByHash(hashOf('cached'))
  assert.equal(counted.statements, before)
  counted.nowMs += 1
  await store.findByHash(hashOf('cached'))
  assert.equal(counted.statements, before + 1)
})

test('a revoked key is dead at once in the process that revoked it', async () => {
  const { store } = openStore()
  await insertKey(store, 'revoked-here')
  await store.findByHash(hashOf('revoked-here'))
  assert.equal(await store.revoke('revoked-here', REVOKED), true)
  assert.equal(await store.findByHash(hashOf('revoked-here')), null)
})

test('a key revoked by another process is dead within five seconds', async () => {
  const { store, counted } = openStore()
  const { store: elsewhere } = openStore()
  await insertKey(store, 'revoked-there')
  await store.findByHash(hashOf('revoked-there'))
  await elsewhere.revoke('revoked-there', REVOKED)
  counted.nowMs += KNOWN_KEY_MS_MAX
  assert.equal(await store.findByHash(hashOf('revoked-there')), null)
})

test('a look-up that was under way while its key was revoked does not keep the key alive', async () => {
  await insertKey(openStore().store, 'overtaken')
  const { held, hasRead, release } = holdFirstAnswer(database)
  const store = new ApiKeyStore(held, { now: () => CREATED, monotonicMs: () => 0 })
  const lookUp = store.findByHash(hashOf('overtaken'))
  await hasRead
  await store.revoke('overtaken', REVOKED)
  release()
  await lookUp
  assert.equal(await store.findByHash(hashOf('overtaken')), null)
})

test('an unknown key is asked for every time, so that it works as soon as it is made', async () => {
  const { store } = openStore()
  assert.equal(await store.findByHash(hashOf('later')), null)
  const tenant = await insertKey(store, 'later')
  assert.deepEqual(await store.findByHash(hashOf('later')), tenant)
})

test('no more keys are remembered than the store was told', async () => {
  const { store, counted } = openStore({ knownMax: 2 })
  for (const name of ['bound-1', 'bound-2', 'bound-3']) {
    await insertKey(store, name)
    await store.findByHash(hashOf(name))
  }
  const before = counted.statements
  await store.findByHash(hashOf('bound-3'))
  assert.equal(counted.statements, before)
  await store.findByHash(hashOf('bound-1'))
  assert.equal(counted.statements, before + 1)
})

test('a list shows keys with their company, revoked ones too, and of one company when asked', async () => {
  const { store } = openStore()
  await insertKey(store, 'listed-1', { code: 'two' })
  await insertKey(store, 'listed-2', { code: 'one', mode: 'live' })
  await store.revoke('listed-1', REVOKED)
  const all = (await store.list(null)).filter(({ keyId }) => keyId.startsWith('listed'))
  const row = { hint: 'wxyz', createdAt: CREATED }
  const first = { ...row, keyId: 'listed-1', companyId: 'company-two', companyCode: 'two', mode: 'sandbox' }
  const second = { ...row, keyId: 'listed-2', companyId: 'company-one', companyCode: 'one', mode: 'live' }
  assert.deepEqual(all, [
    { ...first, revokedAt: REVOKED },
    { ...second, revokedAt: null },
  ])
  const ofTwo = await store.list('company-two')
  assert.ok(ofTwo.some(({ keyId }) => keyId === 'listed-1'))
  assert.ok(ofTwo.every(({ companyCode }) => companyCode === 'two'))
})

test('revoking again keeps the first date, and revoking what is none says so', async () => {
  const { store } = openStore()
  await insertKey(store, 'again')
  await store.revoke('again', REVOKED)
  assert.equal(await store.revoke('again', new Date('2027-01-01T00:00:00Z')), true)
  const found = (await store.list(null)).find(({ keyId }) => keyId === 'again')
  assert.deepEqual(found?.revokedAt, REVOKED)
  assert.equal(await store.revoke('none', REVOKED), false)
})
