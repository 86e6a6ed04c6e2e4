import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import * as openpgp from 'openpgp'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { createIdSource } from '../domain/ids.ts'
import { systemRandom } from '../domain/random.ts'
import { SecretText } from '../domain/secret-text.ts'
import type { BatchFolder } from '../recovery/batch-file-port.ts'
import { BatchFileStore } from '../storage/batch-file-store.ts'
import { CompanyStore } from '../storage/company-store.ts'
import { OpenPgpKeyStore } from '../storage/openpgp-key-store.ts'
import { WrappedKeyStore } from '../storage/wrapped-key-store.ts'
import { BatchFileVault } from '../vault/batch-file-vault.ts'
import { DataKeys } from '../vault/data-keys.ts'
import { MasterKey } from '../vault/master-key.ts'
import { Vault } from '../vault/vault.ts'
import { OpenPgpFiles, shownOutputsOf } from './openpgp-files.ts'
import { openPgp, openPgpOpener } from './openpgp-messages.ts'

const database = await openTestDatabase({ after })
const clock = new TestClock()
const keyring = { current: new MasterKey(systemRandom.bytes(32)), previous: null }
const dataKeys = new DataKeys({ keyring, store: new WrappedKeyStore(database), clock, random: systemRandom })
const vault = new BatchFileVault(new Vault(dataKeys, systemRandom), systemRandom)
const ids = createIdSource(clock, systemRandom)
const files = new BatchFileStore({ database, vault, ids, clock, opensEncrypted: true })
const keys = new OpenPgpKeyStore(database)
const company = companyWith('ACME')
await new CompanyStore(database).insert(company, clock.now())
const tenant = tenantOf(company)

const PASSPHRASE = 'open sesame'
const FILE_BYTES_MAX = 1_000_000
const generate = (passphrase?: string) =>
  openpgp.generateKey({
    ...{ userIDs: [{ name: 'Test' }], type: 'curve25519', format: 'armored' },
    ...(passphrase === undefined ? {} : { passphrase }),
  })
let operator: Awaited<ReturnType<typeof generate>>
let merchant: Awaited<ReturnType<typeof generate>>
let work: OpenPgpFiles
const told: string[] = []

before(async () => {
  operator = await generate(PASSPHRASE)
  merchant = await generate()
  const opener = await openPgpOpener(operator.privateKey, new SecretText(PASSPHRASE))
  work = new OpenPgpFiles({
    ...{ files, keys, openPgp, opener, fileBytesMax: FILE_BYTES_MAX },
    events: {
      refused: ({ name, why }) => void told.push(`${name} ${why}`),
      failed: (error) => void told.push(String(error)),
      inputArrived: () => void told.push('arrived'),
    },
  })
})

async function* streamOf(...parts: Uint8Array[]) {
  yield* parts
}

async function put(folder: BatchFolder, name: string, content: Uint8Array | string): Promise<void> {
  assert.ok(await files.publish(tenant, folder, name, streamOf(Buffer.from(content))))
}

async function contentOf(folder: BatchFolder, name: string): Promise<Buffer | null> {
  const file = await files.find(tenant, folder, name)
  if (file === null) return null
  const parts: Uint8Array[] = []
  for await (const part of files.read(tenant, file.fileId)) parts.push(part)
  return Buffer.concat(parts)
}

async function sealedFor(
  publicKey: string,
  text: string,
  compression?: openpgp.enums.compression,
): Promise<Uint8Array> {
  return (await openpgp.encrypt({
    message: await openpgp.createMessage({ binary: Buffer.from(text) }),
    encryptionKeys: await openpgp.readKey({ armoredKey: publicKey }),
    format: 'binary',
    ...(compression === undefined ? {} : { config: { preferredCompressionAlgorithm: compression } }),
  })) as Uint8Array
}

const namesIn = async (folder: BatchFolder) => (await files.list(tenant, folder)).map(({ name }) => name)

describe('an encrypted input', () => {
  test('is decrypted into its plain name, which imports are offered, and is gone', async () => {
    const text = 'Charge,100\n'.repeat(50_000)
    await put('Inputs', 'a.txt.pgp', await sealedFor(operator.publicKey, text))
    assert.deepEqual(await files.untaken(10), [])
    await work.turn()
    assert.equal((await contentOf('Inputs', 'a.txt'))?.toString(), text)
    assert.deepEqual(await namesIn('Inputs'), ['a.txt'])
    assert.deepEqual(
      (await files.untaken(10)).map(({ file }) => file.name),
      ['a.txt'],
    )
    assert.equal(told.at(-1), 'arrived')
  })

  test('may be armoured', async () => {
    const message = await openpgp.createMessage({ binary: Buffer.from('armoured') })
    const encryptionKeys = await openpgp.readKey({ armoredKey: operator.publicKey })
    await put('Inputs', 'b.txt.GPG', (await openpgp.encrypt({ message, encryptionKeys, format: 'armored' })) as string)
    await work.turn()
    assert.equal((await contentOf('Inputs', 'b.txt'))?.toString(), 'armoured')
  })

  test('for another key, damaged, cut off, a bomb, or no message at all, is refused whole and offered as what it is', async () => {
    const good = await sealedFor(operator.publicKey, 'x'.repeat(300_000))
    const damaged = Buffer.from(good)
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1000) ^ 1, damaged.length - 1000)
    const bomb = await sealedFor(operator.publicKey, '0'.repeat(FILE_BYTES_MAX + 1), openpgp.enums.compression.zlib)
    const wrong = {
      'other.txt.pgp': await sealedFor(merchant.publicKey, 'x'),
      'damaged.txt.pgp': damaged,
      'cut.txt.pgp': good.subarray(0, 100_000),
      'bomb.txt.pgp': bomb,
      'plain.txt.pgp': Buffer.from('Charge,1\n'),
      'empty.txt.pgp': Buffer.alloc(0),
    }
    for (const [name, content] of Object.entries(wrong)) await put('Inputs', name, content)
    await work.turn()
    const names = await namesIn('Inputs')
    for (const name of Object.keys(wrong)) {
      assert.ok(names.includes(`${name}.unreadable`), name)
      assert.ok(!names.includes(name.replace('.pgp', '')), name)
      assert.ok(
        told.some((line) => line.startsWith(`${name} `)),
        name,
      )
    }
    assert.ok((await files.untaken(100)).some(({ file }) => file.name === 'cut.txt.pgp.unreadable'))
  })

  test('whose plain name was there before is kept apart, and not lost', async () => {
    await put('Inputs', 'a.txt.pgp', await sealedFor(operator.publicKey, 'other'))
    await work.turn()
    await work.turn()
    assert.ok((await namesIn('Inputs')).includes('a.txt.pgp.again'))
    assert.ok((await contentOf('Inputs', 'a.txt'))?.toString().startsWith('Charge,100'))
  })
})

describe('outputs of a company with a key', () => {
  test('are shown encrypted for that key and no other way, once', async () => {
    const fingerprint = await openPgp.fingerprintOf(merchant.publicKey)
    assert.match(fingerprint ?? '', /^[0-9A-F]{40}$/)
    await keys.set(company.companyId, merchant.publicKey)
    const text = 'results\n'.repeat(50_000)
    await put('Outputs', 'out.txt', text)
    await work.turn()
    const isShown = await shownOutputsOf(keys)(company.companyId)
    assert.deepEqual((await namesIn('Outputs')).filter(isShown), ['out.txt.pgp'])
    const sealed = (await contentOf('Outputs', 'out.txt.pgp')) ?? assert.fail()
    assert.ok(!sealed.includes('results'))
    const opened = await openpgp.decrypt({
      message: await openpgp.readMessage({ binaryMessage: new Uint8Array(sealed) }),
      decryptionKeys: await openpgp.readPrivateKey({ armoredKey: merchant.privateKey }),
      format: 'binary',
    })
    assert.equal(Buffer.from(opened.data as Uint8Array).toString(), text)
    const { fileId } = (await files.find(tenant, 'Outputs', 'out.txt.pgp')) ?? assert.fail()
    await files.delete(tenant, fileId)
    await work.turn()
    assert.deepEqual(await namesIn('Outputs'), ['out.txt'])
    await keys.set(company.companyId, null)
    assert.equal((await shownOutputsOf(keys)(company.companyId))('out.txt'), true)
  })
})

test('a key that cannot serve is told in a sentence, and a private key is no public one', async () => {
  await assert.rejects(openPgpOpener('no key', null), /REPRISE_OPENPGP_KEY_FILE holds no/)
  await assert.rejects(openPgpOpener(operator.publicKey, null), /REPRISE_OPENPGP_KEY_FILE holds no/)
  await assert.rejects(openPgpOpener(operator.privateKey, null), /needs REPRISE_OPENPGP_PASSPHRASE/)
  await assert.rejects(openPgpOpener(operator.privateKey, new SecretText('wrong')), (error) => {
    assert.match(String(error), /does not unlock/)
    return !String(error).includes('wrong')
  })
  for (const text of ['', 'no key', merchant.privateKey]) assert.equal(await openPgp.fingerprintOf(text), null)
})
