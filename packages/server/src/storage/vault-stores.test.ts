import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { SANDBOX_PANS } from '../../test/harness/card-numbers.ts'
import { openTestDatabase, reopenTestDatabase } from '../../test/harness/database.ts'
import { storedCard } from '../../test/harness/payment-methods.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { Cvv, Pan } from '../domain/card.ts'
import { systemRandom } from '../domain/random.ts'
import { CVV_AGE_MS_MAX, CvvCache } from '../vault/cvv-cache.ts'
import type { CvvStore as CvvStorePort } from '../vault/cvv-store.ts'
import { DataKeys } from '../vault/data-keys.ts'
import { sealedHeader } from '../vault/envelope-encryption.ts'
import { MasterKey } from '../vault/master-key.ts'
import { confirmMasterKey, rewrapKeys } from '../vault/master-keyring.ts'
import { reencrypt, type SealedRowStore as SealedRowStorePort } from '../vault/reencrypt.ts'
import { GATEWAY_SETTINGS_KIND, PAN_KIND, Vault } from '../vault/vault.ts'
import type { MasterKeyCheckStore as ChecksPort, DataKeyStore, WrappedKey } from '../vault/wrapped-key-store.ts'
import { CvvStore } from './cvv-store.ts'
import { MasterKeyCheckStore } from './master-key-check-store.ts'
import { PaymentMethodStore } from './payment-method-store.ts'
import { SealedRowStore } from './sealed-row-store.ts'
import { WrappedKeyStore } from './wrapped-key-store.ts'

/** The vault's own stories, on the stores that it runs on. */
const database = await openTestDatabase({ after })
// Storage may not import the vault: that its stores are what the vault wants is said here.
const keys: DataKeyStore = new WrappedKeyStore(database)
const checks: ChecksPort = new MasterKeyCheckStore(database)
const cvvs: CvvStorePort = new CvvStore(database)
const methods = new PaymentMethodStore(database)
const clock = new TestClock()
const masterKey = () => new MasterKey(systemRandom.bytes(32))
const current = masterKey()

function newVault(store: DataKeyStore = keys, keyring = { current, previous: null as MasterKey | null }) {
  const dataKeys = new DataKeys({ keyring, store, clock, random: systemRandom })
  return { dataKeys, vault: new Vault(dataKeys, systemRandom) }
}

const keyOf = (companyId: string, version = 1, masterKeyId = 'a'.repeat(16)): WrappedKey => ({
  ...{ companyId, purpose: 'data', version, masterKeyId },
  ...{ wrapped: Buffer.from([0, 255, version]), createdAt: new Date('2030-01-01T00:00:00.000Z') },
})

describe('wrapped keys', () => {
  test('come back as they were kept, and a second one of the same version does not replace the first', async () => {
    const first = keyOf('company-1')
    assert.deepEqual(await keys.insertIfAbsent(first), first)
    assert.deepEqual(await keys.insertIfAbsent({ ...first, wrapped: Buffer.from('other') }), first)
    assert.deepEqual(await keys.find('company-1'), [first])
    assert.deepEqual(await keys.find('company-2'), [])
  })

  test('are the same for two processes that make them at once', async (t) => {
    const stores = [keys, new WrappedKeyStore(await reopenTestDatabase(t, database))]
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        stores[index % 2]!.insertIfAbsent({ ...keyOf('company-race'), wrapped: Buffer.from([index]) }),
      ),
    )
    assert.equal(new Set(made.map(({ wrapped }) => wrapped.toString('hex'))).size, 1)
  })

  test('of one master key are listed in order, page by page', async () => {
    const masterKeyId = 'b'.repeat(16)
    const expected = [keyOf('list-1', 1, masterKeyId), keyOf('list-1', 2, masterKeyId), keyOf('list-2', 1, masterKeyId)]
    for (const key of [...expected.toReversed(), keyOf('list-3')]) await keys.insertIfAbsent(key)
    const [first, ...rest] = expected
    assert.deepEqual(await keys.listWrappedBy(masterKeyId, null, 1), [first])
    assert.deepEqual(await keys.listWrappedBy(masterKeyId, first ?? null, 10), rest)
  })

  test('are wrapped anew by one of two processes', async () => {
    const key = await keys.insertIfAbsent(keyOf('company-rewrap'))
    assert.equal(await keys.replaceWrapping(key, 'c'.repeat(16), Buffer.from('new')), true)
    assert.equal(await keys.replaceWrapping(key, 'd'.repeat(16), Buffer.from('newer')), false)
    const [stored] = await keys.find('company-rewrap')
    assert.deepEqual(stored, { ...key, masterKeyId: 'c'.repeat(16), wrapped: Buffer.from('new') })
  })
})

test('the database belongs to the master key that was there first, until it is changed', async () => {
  const other = masterKey()
  assert.equal(await confirmMasterKey({ current, previous: null }, checks), 'current')
  assert.equal(await confirmMasterKey({ current, previous: null }, checks), 'current')
  await assert.rejects(
    confirmMasterKey({ current: other, previous: null }, checks),
    /REPRISE_MASTER_KEY is not the key/,
  )
  assert.equal(await checks.replace(other.checkValue, current.checkValue), false)
  const { vault } = newVault()
  const sealed = await vault.sealSecret({ companyId: 'company-rotates', id: 'x' }, 'secret')
  const rewrapped = await rewrapKeys({ current: other, previous: current }, keys, checks, systemRandom)
  assert.equal(rewrapped.isComplete, true)
  assert.equal(await confirmMasterKey({ current: other, previous: null }, checks), 'current')
  const after = newVault(keys, { current: other, previous: null })
  assert.equal(await after.vault.openSecret({ companyId: 'company-rotates', id: 'x' }, sealed), 'secret')
  await rewrapKeys({ current, previous: other }, keys, checks, systemRandom)
})

describe('a waiting security code', () => {
  const owner = { companyId: 'company-cvv', paymentMethodId: 'method-1' }
  const cacheOf = (store: CvvStorePort) => new CvvCache({ vault: newVault().vault, store, clock })

  test('is taken once, by one of many that ask at once', async (t) => {
    const caches = [cacheOf(cvvs), cacheOf(new CvvStore(await reopenTestDatabase(t, database)))]
    await caches[0]!.put(owner, new Cvv('999'))
    await caches[0]!.put(owner, new Cvv('201'))
    assert.equal(await caches[0]!.count(), 1)
    const taken = await Promise.all(Array.from({ length: 6 }, (_, index) => caches[index % 2]!.take(owner)))
    assert.deepEqual(
      taken.flatMap((cvv) => cvv?.reveal() ?? []),
      ['201'],
    )
    assert.equal(await caches[0]!.count(), 0)
  })

  test('is swept when its time is over, and when its time is too far ahead', async () => {
    const cache = cacheOf(cvvs)
    await cache.put(owner, new Cvv('201'))
    assert.equal(await cache.sweep(), 0)
    clock.advance(CVV_AGE_MS_MAX)
    await cvvs.put({
      ...owner,
      paymentMethodId: 'method-2',
      sealed: Buffer.from('x'),
      expiresAt: new Date('2099-01-01'),
    })
    assert.equal(await cache.sweep(), 2)
    assert.equal(await cache.count(), 0)
  })

  test('never reaches the write-ahead log', async () => {
    const rows = await database.query(`select relpersistence from pg_class where relname = 'cached_cvvs'`)
    assert.deepEqual(rows, [{ relpersistence: 'u' }])
  })
})

describe('sealed rows', () => {
  const tenant = { companyId: 'company-reseals', mode: 'sandbox' as const }

  test('are sealed again by a new data key, and a card that was erased meanwhile stays erased', async () => {
    const pans: SealedRowStorePort = new SealedRowStore(database, PAN_KIND)
    const { vault, dataKeys } = newVault()
    const [kept, erased] = [storedCard(tenant), storedCard(tenant)]
    for (const method of [kept, erased]) {
      const record = { companyId: tenant.companyId, id: method.paymentMethodId }
      await methods.insert(tenant, {
        method,
        sealedPan: await vault.sealPan(record, new Pan(SANDBOX_PANS.visa)),
        retainOnSuccess: false,
      })
    }
    const version = await dataKeys.rotate(tenant.companyId)
    const header = sealedHeader(version)
    const before = await pans.listSealedBefore(tenant.companyId, header, null, 10)
    assert.deepEqual(
      before.map(({ record }) => record),
      [kept, erased].map(({ paymentMethodId: id }) => ({ companyId: tenant.companyId, kind: PAN_KIND, id })),
    )
    assert.equal((await pans.listSealedBefore(tenant.companyId, header, kept.paymentMethodId, 10)).length, 1)
    assert.equal((await pans.listSealedBefore(tenant.companyId, header, null, 1)).length, 1)
    assert.equal((await pans.listSealedBefore('company-other', header, null, 10)).length, 0)

    await methods.redact(tenant, erased.paymentMethodId, clock.now())
    assert.equal(await pans.replaceSealed(before[1]!.record, before[1]!.sealed, Buffer.from('again')), false)
    assert.equal(await methods.findSealedPan(tenant, erased.paymentMethodId), null)
    assert.deepEqual(await reencrypt(dataKeys, systemRandom, pans, tenant.companyId), { reencrypted: 1, unreadable: 0 })
    assert.deepEqual(await pans.listSealedBefore(tenant.companyId, header, null, 10), [])
    const sealed = await methods.findSealedPan(tenant, kept.paymentMethodId)
    const opened = await vault.openPan({ companyId: tenant.companyId, id: kept.paymentMethodId }, sealed!)
    assert.equal(opened.reveal(), SANDBOX_PANS.visa)
  })

  test('of gateways are found by their kind', async () => {
    const settings: SealedRowStorePort = new SealedRowStore(database, GATEWAY_SETTINGS_KIND)
    await database.query(
      `insert into companies (company_id, code, name, created_at) values ($1, 'RESEALS', 'Reseals', $2)`,
      [tenant.companyId, clock.now()],
    )
    const { vault, dataKeys } = newVault()
    const record = { companyId: tenant.companyId, id: 'gateway-1' }
    await database.query(
      `insert into gateways (company_id, gateway_token, mode, name, gateway_type, status, sealed_settings, created_at)
       values ($1, $2, 'sandbox', 'One', 'stripe', 'Available', $3, $4)`,
      [tenant.companyId, record.id, await vault.sealSecret(record, { apiKey: 'secret' }), clock.now()],
    )
    await dataKeys.rotate(tenant.companyId)
    assert.deepEqual(await reencrypt(dataKeys, systemRandom, settings, tenant.companyId), {
      reencrypted: 1,
      unreadable: 0,
    })
    await assert.rejects(
      settings.replaceSealed({ ...record, kind: PAN_KIND }, Buffer.from('a'), Buffer.from('b')),
      /not among the sealed gateway\.settings/,
    )
  })
})
