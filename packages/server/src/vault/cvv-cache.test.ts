import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryCvvStore, MemoryDataKeyStore } from '../../test/harness/memory-vault-stores.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { Cvv } from '../domain/card.ts'
import { systemRandom } from '../domain/random.ts'
import { CVV_AGE_MS_MAX, CvvCache } from './cvv-cache.ts'
import { DataKeys } from './data-keys.ts'
import { MasterKey } from './master-key.ts'
import { Vault } from './vault.ts'

const owner = { companyId: 'company-1', paymentMethodId: 'method-1' }

function setUp() {
  const clock = new TestClock()
  const store = new MemoryCvvStore()
  const dataKeys = new DataKeys({
    keyring: { current: new MasterKey(systemRandom.bytes(32)), previous: null },
    store: new MemoryDataKeyStore(),
    clock,
    random: systemRandom,
  })
  const vault = new Vault(dataKeys, systemRandom)
  return {
    clock,
    store,
    cache: new CvvCache({ vault, store, clock }),
    cacheOfOtherProcess: new CvvCache({ vault, store, clock }),
  }
}

test('a CVV serves one authorization, in any process, and is gone', async () => {
  const { cache, cacheOfOtherProcess, store } = setUp()
  await cache.put(owner, new Cvv('201'))
  assert.ok(![...store.rows.values()].some((row) => row.sealed.includes('201')))
  const taken = await Promise.all([cacheOfOtherProcess.take(owner), cache.take(owner)])
  assert.deepEqual(taken.map((cvv) => cvv?.reveal()).sort(), ['201', undefined])
  assert.equal(await cache.count(), 0)
})

test('a later CVV takes the place of an earlier one', async () => {
  const { cache } = setUp()
  await cache.put(owner, new Cvv('201'))
  await cache.put(owner, new Cvv('4321'))
  assert.equal(await cache.count(), 1)
  assert.equal((await cache.take(owner))?.reveal(), '4321')
})

test('a CVV is of no use after a quarter of an hour, even before it is swept', async () => {
  const { cache, clock } = setUp()
  await cache.put(owner, new Cvv('201'))
  clock.advance(CVV_AGE_MS_MAX - 1)
  assert.equal(await cache.sweep(), 0)
  clock.advance(1)
  assert.equal(await cache.take(owner), null)
  assert.equal(await cache.count(), 0)
})

test('the sweep deletes what nobody took, and what a clock that went back would keep', async () => {
  const { cache, clock } = setUp()
  await cache.put(owner, new Cvv('201'))
  clock.advance(CVV_AGE_MS_MAX)
  assert.equal(await cache.sweep(), 1)
  await cache.put(owner, new Cvv('201'))
  clock.advance(-60 * 60_000)
  assert.equal(await cache.sweep(), 1)
  await cache.put(owner, new Cvv('201'))
  clock.advance(-60 * 60_000)
  assert.equal(await cache.take(owner), null)
})

test('a clock a few seconds behind does not lose a CVV', async () => {
  const { cache, clock } = setUp()
  await cache.put(owner, new Cvv('201'))
  clock.advance(-5000)
  assert.equal(await cache.sweep(), 0)
  assert.equal((await cache.take(owner))?.reveal(), '201')
})

test('a CVV put in the row of another method does not open, and is gone all the same', async () => {
  const { cache, store } = setUp()
  await cache.put(owner, new Cvv('201'))
  const [row] = store.rows.values()
  assert.ok(row !== undefined)
  await store.put({ ...row, paymentMethodId: 'method-2' })
  await assert.rejects(cache.take({ ...owner, paymentMethodId: 'method-2' }), { fault: 'unreadable' })
  await cache.drop(owner)
  assert.equal(await cache.count(), 0)
})
