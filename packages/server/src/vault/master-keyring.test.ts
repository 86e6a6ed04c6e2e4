import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDataKeyStore, MemoryMasterKeyCheckStore } from '../../test/harness/memory-vault-stores.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { Pan } from '../domain/card.ts'
import { systemRandom } from '../domain/random.ts'
import { DataKeys } from './data-keys.ts'
import { MasterKey } from './master-key.ts'
import type { MasterKeyring } from './master-keyring.ts'
import { confirmMasterKey, rewrapKeys } from './master-keyring.ts'
import { Vault } from './vault.ts'

const oldKey = new MasterKey(systemRandom.bytes(32))
const newKey = new MasterKey(systemRandom.bytes(32))
const onlyOld = { current: oldKey, previous: null }
const taught = { current: oldKey, previous: newKey }
const turned = { current: newKey, previous: oldKey }
const onlyNew = { current: newKey, previous: null }
const pan = new Pan('4920201996449560')
const transactionId = '01JHNQ3V0000000000000000ZZ'

function database() {
  const clock = new TestClock()
  const store = new MemoryDataKeyStore()
  const checks = new MemoryMasterKeyCheckStore()
  const start = (keyring: MasterKeyring) => {
    const dataKeys = new DataKeys({ keyring, store, clock, random: systemRandom })
    return { dataKeys, vault: new Vault(dataKeys, systemRandom) }
  }
  return { clock, store, checks, start }
}

/** A company with a card, a fingerprint and a token, and the promise that another process reads all three. */
async function fill(vault: Vault, companyId: string) {
  const tenant = { companyId, mode: 'live' } as const
  const sealed = await vault.sealPan({ companyId, id: 'method-1' }, pan)
  const fingerprint = await vault.fingerprint(tenant, pan)
  const token = await vault.signReference(tenant, transactionId)
  return async (other: Vault): Promise<void> => {
    assert.equal((await other.openPan({ companyId, id: 'method-1' }, sealed)).reveal(), pan.reveal())
    assert.equal(await other.fingerprint(tenant, pan), fingerprint)
    assert.equal(await other.readReference(tenant, token), transactionId)
  }
}

test('the first start sets the check value, and a process with another key ends with one sentence', async () => {
  const { checks } = database()
  assert.equal(await confirmMasterKey(onlyOld, checks), 'current')
  assert.equal(await confirmMasterKey(onlyOld, checks), 'current')
  assert.equal(await confirmMasterKey(turned, checks), 'previous')
  await assert.rejects(confirmMasterKey(onlyNew, checks), {
    fault: 'wrong_master_key',
    message: /REPRISE_MASTER_KEY_PREVIOUS/,
  })
  const foreign = { current: new MasterKey(systemRandom.bytes(32)), previous: newKey }
  await assert.rejects(confirmMasterKey(foreign, checks), { message: /^Neither/ })
})

test('a master key changes while processes of every step of the rollout run, and everything stays readable', async () => {
  const { store, checks, start } = database()
  await confirmMasterKey(onlyOld, checks)
  const checksOfCards = [await fill(start(onlyOld).vault, 'company-1')]
  const readAll = async (keyring: MasterKeyring) => {
    for (const check of checksOfCards) await check(start(keyring).vault)
  }
  await confirmMasterKey(taught, checks)
  await readAll(taught)

  await confirmMasterKey(turned, checks)
  checksOfCards.push(await fill(start(turned).vault, 'company-2'))
  await readAll(taught)
  await readAll(turned)

  const result = await rewrapKeys(turned, store, checks, systemRandom)
  assert.deepEqual(result, { rewrapped: 2, unreadable: 0, isComplete: true })
  await readAll(taught)
  await readAll(turned)

  assert.equal(await confirmMasterKey(onlyNew, checks), 'current')
  await readAll(onlyNew)
  await assert.rejects(confirmMasterKey(onlyOld, checks), { fault: 'wrong_master_key' })
  await assert.rejects(start(onlyOld).vault.fingerprint({ companyId: 'company-1', mode: 'live' }, pan), {
    fault: 'wrong_master_key',
  })
})

test('many processes rewrap at once, again and again, and each key is moved once', async () => {
  const { store, checks, start } = database()
  await confirmMasterKey(onlyOld, checks)
  for (let company = 0; company < 600; company += 1) await start(onlyOld).dataKeys.of(`company-${company}`)
  const results = await Promise.all([1, 2, 3].map(() => rewrapKeys(turned, store, checks, systemRandom)))
  assert.equal(
    results.reduce((sum, result) => sum + result.rewrapped, 0),
    1200,
  )
  assert.deepEqual(await rewrapKeys(turned, store, checks, systemRandom), {
    rewrapped: 0,
    unreadable: 0,
    isComplete: true,
  })
  assert.equal(checks.value, newKey.checkValue)
})

test('two processes that rewrap in opposite directions both come to an end', async () => {
  const { store, checks, start } = database()
  await confirmMasterKey(onlyOld, checks)
  for (let company = 0; company < 50; company += 1) await start(onlyOld).dataKeys.of(`company-${company}`)
  await Promise.all([rewrapKeys(turned, store, checks, systemRandom), rewrapKeys(taught, store, checks, systemRandom)])
  await rewrapKeys(turned, store, checks, systemRandom)
  assert.equal(await confirmMasterKey(onlyNew, checks), 'current')
})

test('an altered key does not keep the others from moving, nor is the rotation called complete', async () => {
  const { store, checks, start } = database()
  await confirmMasterKey(onlyOld, checks)
  await start(onlyOld).dataKeys.of('company-1')
  await start(onlyOld).dataKeys.of('company-2')
  const [name, row] = [...store.rows].find(([, key]) => key.companyId === 'company-1') ?? assert.fail()
  store.rows.set(name, { ...row, wrapped: Buffer.alloc(61) })
  const result = await rewrapKeys(turned, store, checks, systemRandom)
  assert.deepEqual(result, { rewrapped: 3, unreadable: 1, isComplete: false })
  assert.equal(checks.value, oldKey.checkValue)
})
