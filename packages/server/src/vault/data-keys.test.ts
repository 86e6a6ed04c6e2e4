import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDataKeyStore } from '../../test/harness/memory-vault-stores.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { systemRandom } from '../domain/random.ts'
import { CURRENT_KEY_AGE_MS_MAX, DataKeys } from './data-keys.ts'
import { MasterKey } from './master-key.ts'

const keyring = { current: new MasterKey(systemRandom.bytes(32)), previous: null }

function setUp(cachedCompaniesMax = 10) {
  const clock = new TestClock()
  const store = new MemoryDataKeyStore()
  const start = () => new DataKeys({ keyring, store, clock, random: systemRandom, cachedCompaniesMax })
  return { clock, store, start }
}

test('a company gets one data key and one identity secret, however many processes ask at once', async () => {
  const { store, start } = setUp()
  const all = await Promise.all(Array.from({ length: 8 }, () => start().of('company-1')))
  assert.deepEqual(new Set(store.rows.keys()), new Set(['company-1/data/0000000001', 'company-1/identity/0000000001']))
  const [first] = all
  for (const keys of all) {
    assert.ok(first !== undefined && keys.current.key.equals(first.current.key))
    assert.deepEqual(
      keys.authenticate('card-fingerprint', 'live', 'x'),
      first.authenticate('card-fingerprint', 'live', 'x'),
    )
  }
})

test('no key, use, mode or company shares its output with another', async () => {
  const { start } = setUp()
  const dataKeys = start()
  const outputs: string[] = []
  for (const companyId of ['company-1', 'company-2']) {
    const keys = await dataKeys.of(companyId)
    for (const use of ['card-fingerprint', 'reference-token'] as const) {
      for (const mode of ['sandbox', 'live'] as const) outputs.push(keys.authenticate(use, mode, 'x').toString('hex'))
    }
  }
  assert.equal(new Set(outputs).size, 8)
})

test('one process reads the keys once, however many ask at once, until they are old', async () => {
  const { clock, store, start } = setUp()
  const dataKeys = start()
  await Promise.all(Array.from({ length: 100 }, () => dataKeys.of('company-1')))
  assert.equal(store.findCount, 1)
  clock.advance(CURRENT_KEY_AGE_MS_MAX + 1)
  await dataKeys.of('company-1')
  assert.equal(store.findCount, 2)
})

test('the memory of keys is bounded, and the least recently used leave first', async () => {
  const { start } = setUp(2)
  const dataKeys = start()
  await dataKeys.of('company-1')
  await dataKeys.of('company-2')
  await dataKeys.of('company-1')
  await dataKeys.of('company-3')
  assert.equal(dataKeys.cached('company-2'), undefined)
  assert.ok(dataKeys.cached('company-1') !== undefined)
  dataKeys.forget()
  assert.equal(dataKeys.cached('company-1'), undefined)
})

test('a store that fails is asked again', async () => {
  const { store, start } = setUp()
  const dataKeys = start()
  const find = store.find.bind(store)
  store.find = () => Promise.reject(new Error('connection lost'))
  await assert.rejects(dataKeys.of('company-1'), /connection lost/)
  store.find = find
  assert.equal((await dataKeys.of('company-1')).current.version, 1)
})

test('processes that rotate at once make one new key', async () => {
  const { store, start } = setUp()
  await start().of('company-1')
  const versions = await Promise.all([start().rotate('company-1'), start().rotate('company-1')])
  assert.deepEqual(versions, [2, 2])
  assert.equal(store.rows.size, 3)
})

test('a data key that never was is missed, not made', async () => {
  const { store, start } = setUp()
  await assert.rejects(start().dataKey('company-1', 9), { fault: 'key_missing' })
  assert.equal(store.rows.size, 2)
})
