import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDataKeyStore, MemoryMasterKeyCheckStore } from '../../test/harness/memory-vault-stores.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { systemRandom } from '../domain/random.ts'
import { readHostKey } from './host-key.ts'
import { MasterKey } from './master-key.ts'
import { rewrapKeys } from './master-keyring.ts'

const clock = new TestClock()
const oldKey = new MasterKey(systemRandom.bytes(32))
const newKey = new MasterKey(systemRandom.bytes(32))

test('processes that ask at once, and at every later start, get the same key', async () => {
  const store = new MemoryDataKeyStore()
  const read = () => readHostKey({ keyring: { current: oldKey, previous: null }, store, clock, random: systemRandom })
  const [first, ...others] = await Promise.all([read(), read(), read()])
  assert.equal(first?.length, 32)
  for (const other of [...others, await read()]) assert.deepEqual(other, first)
  for (const { wrapped } of await store.find('installation')) assert.ok(!wrapped.includes(first))
})

test('a change of the master key takes the host key along', async () => {
  const store = new MemoryDataKeyStore()
  const before = await readHostKey({
    ...{ keyring: { current: oldKey, previous: null }, store, clock, random: systemRandom },
  })
  const turned = { current: newKey, previous: oldKey }
  const checks = new MemoryMasterKeyCheckStore()
  await rewrapKeys(turned, store, checks, systemRandom)
  const keyring = { current: newKey, previous: null }
  assert.deepEqual(await readHostKey({ keyring, store, clock, random: systemRandom }), before)
})
