import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDataKeyStore, MemorySealedRowStore } from '../../test/harness/memory-vault-stores.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { Pan } from '../domain/card.ts'
import { systemRandom } from '../domain/random.ts'
import { CURRENT_KEY_AGE_MS_MAX, DataKeys } from './data-keys.ts'
import { keyVersionOf } from './envelope-encryption.ts'
import { MasterKey } from './master-key.ts'
import { reencrypt } from './reencrypt.ts'
import { PAN_KIND, Vault } from './vault.ts'

const pan = new Pan('4920201996449560')
const transactionId = '01JHNQ3V0000000000000000ZZ'

function setUp() {
  const clock = new TestClock()
  const store = new MemoryDataKeyStore()
  const keyring = { current: new MasterKey(systemRandom.bytes(32)), previous: null }
  const start = () => {
    const dataKeys = new DataKeys({ keyring, store, clock, random: systemRandom })
    return { dataKeys, vault: new Vault(dataKeys, systemRandom) }
  }
  return { clock, start }
}

test('a data key changes: old records open, new ones use the new key, the rest follow in batches', async () => {
  const { clock, start } = setUp()
  const { dataKeys, vault } = start()
  const other = start()
  const tenant = { companyId: 'company-1', mode: 'live' } as const
  const fingerprint = await vault.fingerprint(tenant, pan)
  const token = await vault.signReference(tenant, transactionId)
  const readAll = async (by: Vault): Promise<void> => {
    for (const row of rows.rows.values())
      assert.equal((await by.openPan(row.record, row.sealed)).reveal(), pan.reveal())
    assert.equal(await by.fingerprint(tenant, pan), fingerprint)
    assert.equal(await by.readReference(tenant, token), transactionId)
  }
  const rows = new MemorySealedRowStore()
  const sealInto = async (id: string, by: Vault) => {
    const record = { companyId: 'company-1', kind: PAN_KIND, id }
    rows.rows.set(id, { record, sealed: await by.sealPan(record, pan) })
    return record
  }
  for (let card = 0; card < 450; card += 1) await sealInto(`method-${String(card).padStart(3, '0')}`, vault)

  await readAll(other.vault)

  assert.equal(await dataKeys.rotate('company-1'), 2)
  const late = await sealInto('method-late', other.vault)
  await readAll(vault)
  await readAll(other.vault)
  await sealInto('method-new', vault)
  const newRow = rows.rows.get('method-new') ?? assert.fail()
  assert.equal(keyVersionOf(newRow.record, newRow.sealed), 2)
  assert.equal((await other.vault.openPan(newRow.record, newRow.sealed)).reveal(), pan.reveal())

  assert.deepEqual(await reencrypt(dataKeys, systemRandom, rows, 'company-1'), { reencrypted: 451, unreadable: 0 })
  for (const row of rows.rows.values()) assert.equal(keyVersionOf(row.record, row.sealed), 2)
  await readAll(other.vault)
  assert.deepEqual(await reencrypt(dataKeys, systemRandom, rows, 'company-1'), { reencrypted: 0, unreadable: 0 })

  clock.advance(CURRENT_KEY_AGE_MS_MAX + 1)
  assert.equal(keyVersionOf(late, await other.vault.sealPan(late, pan)), 2)
  await readAll(vault)
})

test('a card erased while it is sealed again stays erased', async () => {
  const { start } = setUp()
  const { dataKeys, vault } = start()
  const record = { companyId: 'company-1', kind: PAN_KIND, id: 'method-1' }
  const rows = new MemorySealedRowStore()
  rows.rows.set('method-1', { record, sealed: await vault.sealPan(record, pan) })
  await dataKeys.rotate('company-1')
  const listed = await rows.listSealedBefore('company-1', Buffer.of(2), null, 10)
  rows.listSealedBefore = async () => {
    rows.rows.delete('method-1')
    return listed
  }
  assert.deepEqual(await reencrypt(dataKeys, systemRandom, rows, 'company-1'), { reencrypted: 0, unreadable: 0 })
  assert.equal(rows.rows.size, 0)
})
