import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { panDigits } from '../../test/harness/card-numbers.ts'
import { MemoryDataKeyStore } from '../../test/harness/memory-vault-stores.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { Pan } from '../domain/card.ts'
import { systemRandom } from '../domain/random.ts'
import { DataKeys } from './data-keys.ts'
import { MasterKey } from './master-key.ts'
import { Vault } from './vault.ts'
import { VaultError } from './vault-error.ts'

const keyring = { current: new MasterKey(systemRandom.bytes(32)), previous: null }
const store = new MemoryDataKeyStore()
const newVault = () =>
  new Vault(new DataKeys({ keyring, store, clock: new TestClock(), random: systemRandom }), systemRandom)
const vault = newVault()
const method = { companyId: 'company-1', id: 'method-1' }

test('a sealed card number opens to the same number, in another process too', async () => {
  await fc.assert(
    fc.asyncProperty(panDigits, async (digits) => {
      const sealed = await vault.sealPan(method, new Pan(digits))
      assert.equal((await newVault().openPan(method, sealed)).reveal(), digits)
      assert.ok(!sealed.includes(digits))
      assert.notDeepEqual(await vault.sealPan(method, new Pan(digits)), sealed)
    }),
  )
})

test('a card copied to another method or company does not open, and the error shows nothing of it', async () => {
  const sealed = await vault.sealPan(method, new Pan('4920201996449560'))
  for (const other of [
    { ...method, id: 'method-2' },
    { ...method, companyId: 'company-2' },
  ]) {
    await assert.rejects(vault.openPan(other, sealed), (error) => {
      assert.ok(error instanceof VaultError)
      assert.equal(error.fault, 'unreadable')
      return !/4920|9560/.test(error.message) && !inspect(error).includes(sealed.toString('hex'))
    })
  }
})

test('any bytes are refused, never misread', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
      await assert.rejects(vault.openPan(method, bytes), VaultError)
    }),
  )
})

test('settings of a gateway come back as they were', async () => {
  const settings = { apiKey: 'sk_test_1', merchant: 'ACME', nested: { list: [1, true, null, '🂡'] } }
  const gateway = { companyId: 'company-1', id: 'gateway-1' }
  const sealed = await vault.sealSecret(gateway, settings)
  assert.deepEqual(await vault.openSecret(gateway, sealed), settings)
  await assert.rejects(vault.openSecret(gateway, sealed, 'webhook.secret'), VaultError)
  await assert.rejects(vault.openPan(gateway, sealed), VaultError)
})

test('a secret that is no JSON is refused without being quoted', async () => {
  const gateway = { companyId: 'company-1', id: 'gateway-1' }
  const sealed = await vault.seal({ ...gateway, kind: 'gateway.settings' }, Buffer.from('hush'))
  await assert.rejects(vault.openSecret(gateway, sealed), (error) => !inspect(error).includes('hush'))
})

test('what a database of the first version holds reads the same for ever', async () => {
  const companyId = '01JHNQ3V00000000000000000C'
  const master = new MasterKey(Buffer.alloc(32, 0xaa))
  assert.equal(master.id, '26234696f3190534')
  assert.equal(master.checkValue, 'a0c9b77de20c8e988a48368836bbe6d92ae22a6b190085ed3f918b3652c9f31f')
  const stored = new MemoryDataKeyStore()
  for (const [purpose, wrapped] of [
    [
      'identity',
      '0102020202020202020202020206e3e9e00e2d08147ea6fe1e0d5d423c5cbf5b20f8eb40922c6b2511b4c92cee45c663fa7617271cb17310000e303d7c',
    ],
    [
      'data',
      '01040404040404040404040404f2879f9bd87fd2aef240563378983b92de00f0afc1462ea98bc971167dc89659b8b0b320baa5464eff06c461a5198dca',
    ],
  ] as const) {
    await stored.insertIfAbsent({
      companyId,
      purpose,
      version: 1,
      masterKeyId: master.id,
      wrapped: Buffer.from(wrapped, 'hex'),
      createdAt: new TestClock().now(),
    })
  }
  const dataKeys = new DataKeys({
    keyring: { current: master, previous: null },
    store: stored,
    clock: new TestClock(),
    random: systemRandom,
  })
  const old = new Vault(dataKeys, systemRandom)
  const pan = await old.openPan(
    { companyId, id: '01JHNQ3V00000000000000000M' },
    Buffer.from(
      '0100000001050505050505050505050505221bed5480ec26789338fe37ead2716269ea51fe5b9c551abe45c6f5d1e08e42',
      'hex',
    ),
  )
  assert.equal(pan.reveal(), '4920201996449560')
  assert.equal(await old.fingerprint({ companyId, mode: 'live' }, pan), 'd828330cc4225e7fe4c70b3003da682f21d4e4f7')
  assert.equal(await old.fingerprint({ companyId, mode: 'sandbox' }, pan), 'fa67fe269fa44300b83815a90799df9d55176482')
  assert.equal(
    await old.readReference({ companyId, mode: 'live' }, 'ATAxSkhOUTNWMDAwMDAwMDAwMDAwMDAwMFpaFXKDWNazi6SdWtQeAPKZYw'),
    '01JHNQ3V0000000000000000ZZ',
  )
})

test('nothing that the vault is made of prints a key', async () => {
  const keys = new DataKeys({ keyring, store, clock: new TestClock(), random: systemRandom })
  const company = await keys.of('company-1')
  company.authenticate('card-fingerprint', 'live', 'x')
  const secret = company.current.key.export().toString('hex')
  for (const value of [keys, company, vault, keyring]) {
    assert.ok(!inspect(value, { depth: null, showHidden: true }).includes(secret))
    assert.ok(!JSON.stringify(value).includes(secret))
  }
})
