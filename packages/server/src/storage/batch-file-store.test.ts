import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { SANDBOX_PANS } from '../../test/harness/card-numbers.ts'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { createIdSource } from '../domain/ids.ts'
import { systemRandom } from '../domain/random.ts'
import type { BatchFile } from '../recovery/batch-file-port.ts'
import { ABANDONED_UPLOAD_DAYS, keepHouse } from '../recovery/keep-house.ts'
import { BatchFileVault } from '../vault/batch-file-vault.ts'
import { DataKeys } from '../vault/data-keys.ts'
import { MasterKey } from '../vault/master-key.ts'
import { reencrypt } from '../vault/reencrypt.ts'
import { Vault } from '../vault/vault.ts'
import { CHUNK_BYTES } from './batch-chunk-store.ts'
import { BatchFileStore } from './batch-file-store.ts'
import { CompanyStore } from './company-store.ts'
import { HousekeepingStore } from './housekeeping-store.ts'
import { SealedRowStore } from './sealed-row-store.ts'
import { WrappedKeyStore } from './wrapped-key-store.ts'

const database = await openTestDatabase({ after })
const clock = new TestClock()
const ids = createIdSource(clock, systemRandom)
const keyring = { current: new MasterKey(systemRandom.bytes(32)), previous: null }
const dataKeys = new DataKeys({ keyring, store: new WrappedKeyStore(database), clock, random: systemRandom })
const vault = new BatchFileVault(new Vault(dataKeys, systemRandom), systemRandom)
const files = new BatchFileStore({ database, vault, ids, clock })
const companies = new CompanyStore(database)
const company = companyWith('ACME')
const other = companyWith('OTHER')
for (const each of [company, other]) await companies.insert(each, clock.now())
const tenant = tenantOf(company)

let count = 0
async function newInput(content: Uint8Array = Buffer.alloc(0)): Promise<BatchFile> {
  count += 1
  const file = (await files.create(tenant, 'Inputs', `input-${count}`)) ?? assert.fail()
  await files.writeAt(tenant, file.fileId, 0, content)
  return file
}

async function contentOf(fileId: string, of = tenant): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of files.read(of, fileId)) parts.push(part)
  return Buffer.concat(parts)
}

async function* streamOf(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part
}

async function chunksOf(fileId: string): Promise<Buffer[]> {
  const rows = await database.query<{ sealed: Buffer }>(
    `select c.sealed from batch_file_chunks c join batch_files f using (company_id, content_id) where f.file_id = $1`,
    [fileId],
  )
  return rows.map(({ sealed }) => sealed)
}

async function countChunks(): Promise<number> {
  const [row] = await database.query<{ count: number }>('select count(*) as count from batch_file_chunks')
  return row?.count ?? assert.fail()
}

describe('bytes of a batch file', () => {
  test('read back as they were written, in any order, across chunks, with zeros where nothing was written', async () => {
    const write = fc.record({
      offset: fc.nat(CHUNK_BYTES * 3),
      length: fc.oneof(fc.nat(40), fc.nat(CHUNK_BYTES * 2)),
      fill: fc.integer({ min: 1, max: 255 }),
    })
    const range = fc.record({ offset: fc.nat(CHUNK_BYTES * 5), length: fc.nat(CHUNK_BYTES * 2) })
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 5 }), range, async (writes, { offset, length }) => {
        let expected = Buffer.alloc(0)
        const { fileId, name } = await newInput()
        for (const each of writes) {
          const bytes = Buffer.alloc(each.length, each.fill)
          await files.writeAt(tenant, fileId, each.offset, bytes)
          if (bytes.length === 0) continue
          const grown = Buffer.alloc(Math.max(expected.length, each.offset + bytes.length))
          expected.copy(grown)
          bytes.copy(grown, each.offset)
          expected = grown
        }
        assert.ok((await contentOf(fileId)).equals(expected))
        const part = await files.readAt(tenant, fileId, offset, length)
        assert.ok(expected.subarray(offset, offset + length).equals(part))
        assert.equal((await files.find(tenant, 'Inputs', name))?.sizeBytes, expected.length)
      }),
      { numRuns: 25 },
    )
  })

  test('are sealed at rest from the first write, and nowhere in the clear', async () => {
    const pan = SANDBOX_PANS.visa
    const { fileId } = await newInput(Buffer.from(`Charge,${pan}`))
    const [sealed] = await chunksOf(fileId)
    assert.ok(sealed !== undefined && !sealed.includes(pan))
  })

  test('open at their own place in their own file only', async () => {
    const two = await newInput(Buffer.alloc(CHUNK_BYTES * 2, 1))
    const another = await newInput(Buffer.alloc(10, 2))
    const swap = `update batch_file_chunks c set sealed = (select sealed from batch_file_chunks o join batch_files f
      using (company_id, content_id) where f.file_id = $2 and o.position = $3) from batch_files f
      where f.file_id = $1 and c.company_id = f.company_id and c.content_id = f.content_id and c.position = 0`
    await database.query(swap, [two.fileId, two.fileId, 1])
    await assert.rejects(contentOf(two.fileId), { fault: 'unreadable' })
    await database.query(swap, [two.fileId, another.fileId, 0])
    await assert.rejects(contentOf(two.fileId), { fault: 'unreadable' })
  })

  test('stay readable when the company changes its data key, while only the content’s key is sealed anew', async () => {
    const { fileId } = await newInput(Buffer.from('Charge,1'))
    const before = await chunksOf(fileId)
    await dataKeys.rotate(tenant.companyId)
    const rows = new SealedRowStore(database, 'batch_file.key')
    const { reencrypted, unreadable } = await reencrypt(dataKeys, systemRandom, rows, tenant.companyId)
    assert.ok(reencrypted > 0 && unreadable === 0)
    assert.deepEqual(await chunksOf(fileId), before)
    assert.equal((await contentOf(fileId)).toString(), 'Charge,1')
    assert.equal((await reencrypt(dataKeys, systemRandom, rows, tenant.companyId)).reencrypted, 0)
  })

  test('of two writers at once are both there', async () => {
    const { fileId } = await newInput()
    const writes = Array.from({ length: 20 }, (_, index) =>
      files.writeAt(tenant, fileId, index * 10, Buffer.alloc(10, index + 1)),
    )
    await Promise.all(writes)
    const content = await contentOf(fileId)
    assert.ok(
      writes.every((_, index) => content.subarray(index * 10, index * 10 + 10).every((byte) => byte === index + 1)),
    )
  })
})

describe('a name', () => {
  test('is given once in a folder of a company and mode, and is free everywhere else', async () => {
    const create = (of = tenant, folder: BatchFile['folder'] = 'Inputs') => files.create(of, folder, 'name-once')
    assert.ok(await create())
    assert.equal(await create(), null)
    assert.ok(await create(tenant, 'Outputs'))
    assert.ok(await create(tenantOf(company, 'live')))
    assert.ok(await create(tenantOf(other)))
  })

  test('changes together with the state, is not taken from another file, and not changed once an import has the file', async () => {
    const file = await newInput(Buffer.from('x'))
    const taken = await newInput()
    assert.equal(await files.rename(tenant, file.fileId, taken.name, 'complete'), 'name_taken')
    assert.equal((await files.find(tenant, 'Inputs', file.name))?.state, 'open')
    assert.equal(await files.rename(tenant, file.fileId, 'final.txt', 'complete'), 'renamed')
    assert.equal((await files.find(tenant, 'Inputs', 'final.txt'))?.state, 'complete')
    assert.equal(await files.take(tenant, file.fileId), true)
    assert.equal(await files.rename(tenant, file.fileId, 'other.txt', 'complete'), 'taken')
    assert.equal(await files.rename(tenant, 'nobody', 'other.txt', 'complete'), 'unknown')
  })
})

describe('another company or mode', () => {
  test('neither sees, reads, changes nor deletes a file', async () => {
    const { fileId, name } = await newInput(Buffer.from('mine'))
    await files.complete(tenant, fileId)
    for (const stranger of [tenantOf(other), tenantOf(company, 'live')]) {
      assert.equal(await files.find(stranger, 'Inputs', name), null)
      assert.ok(!(await files.list(stranger, 'Inputs')).some((file) => file.fileId === fileId))
      const gone = { code: 'not_found' }
      await assert.rejects(files.readAt(stranger, fileId, 0, 1), gone)
      await assert.rejects(contentOf(fileId, stranger), gone)
      await assert.rejects(files.writeAt(stranger, fileId, 0, Buffer.from('x')), gone)
      await assert.rejects(files.complete(stranger, fileId), gone)
      await assert.rejects(files.replaceContent(stranger, fileId, streamOf('x')), gone)
      assert.equal(await files.rename(stranger, fileId, 'theirs', 'complete'), 'unknown')
      assert.equal(await files.reopen(stranger, fileId), false)
      assert.equal(await files.take(stranger, fileId), false)
      assert.equal(await files.withdraw(stranger, fileId), false)
      await files.delete(stranger, fileId)
    }
    assert.equal((await contentOf(fileId)).toString(), 'mine')
  })
})

describe('an input', () => {
  test('is offered to imports once it is complete, the oldest first, and is taken up by one of them', async () => {
    const first = await newInput()
    const second = await newInput()
    const open = await newInput()
    await files.complete(tenant, first.fileId)
    clock.advance(1000)
    await files.complete(tenant, second.fileId)
    const offered = (await files.untaken(1000)).map(({ file }) => file.fileId)
    assert.ok(offered.indexOf(first.fileId) >= 0 && offered.indexOf(first.fileId) < offered.indexOf(second.fileId))
    assert.ok(!offered.includes(open.fileId))
    assert.equal(await files.take(tenant, open.fileId), false)
    const takers = await Promise.all([files.take(tenant, first.fileId), files.take(tenant, first.fileId)])
    assert.deepEqual(takers.sort(), [false, true])
    assert.ok(!(await files.untaken(1000)).some(({ file }) => file.fileId === first.fileId))
  })

  test('is not written to once complete, can be opened again until it is taken up, and is withdrawn until then only', async () => {
    const { fileId } = await newInput(Buffer.from('ab'))
    await files.complete(tenant, fileId)
    await assert.rejects(files.writeAt(tenant, fileId, 2, Buffer.from('c')), { code: 'conflict' })
    assert.equal(await files.reopen(tenant, fileId), true)
    await files.writeAt(tenant, fileId, 2, Buffer.from('c'))
    await files.complete(tenant, fileId)
    await files.take(tenant, fileId)
    assert.equal(await files.reopen(tenant, fileId), false)
    assert.equal(await files.withdraw(tenant, fileId), false)
    assert.equal((await contentOf(fileId)).toString(), 'abc')
    const unwanted = await newInput()
    assert.equal(await files.withdraw(tenant, unwanted.fileId), true)
    assert.equal(await files.find(tenant, 'Inputs', unwanted.name), null)
  })

  test('counts against what waits until it is taken up', async () => {
    const before = await files.countUntaken(tenant)
    const { fileId } = await newInput()
    assert.equal(await files.countUntaken(tenant), before + 1)
    await files.complete(tenant, fileId)
    await files.take(tenant, fileId)
    assert.equal(await files.countUntaken(tenant), before)
    assert.equal(await files.countUntaken(tenantOf(company, 'live')), 1)
  })
})

describe('a published file', () => {
  test('is there whole, under a name that was free', async () => {
    const big = Buffer.alloc(CHUNK_BYTES + 5, 7)
    const file = await files.publish(tenant, 'Outputs', 'out.txt', streamOf('head\n', big))
    assert.deepEqual(file, { ...file, name: 'out.txt', state: 'complete', sizeBytes: big.length + 5 })
    assert.ok((await contentOf(file?.fileId ?? '')).equals(Buffer.concat([Buffer.from('head\n'), big])))
    const chunks = await countChunks()
    assert.equal(await files.publish(tenant, 'Outputs', 'out.txt', streamOf('other')), null)
    assert.equal(await countChunks(), chunks)
  })

  test('is not there before its last byte, and leaves nothing when its writing fails', async () => {
    const chunks = await countChunks()
    async function* failing() {
      yield Buffer.alloc(CHUNK_BYTES * 2)
      assert.equal(await files.find(tenant, 'Outputs', 'half.txt'), null)
      throw new Error('the source broke')
    }
    await assert.rejects(files.publish(tenant, 'Outputs', 'half.txt', failing()), /the source broke/)
    assert.equal(await files.find(tenant, 'Outputs', 'half.txt'), null)
    assert.equal(await countChunks(), chunks)
  })

  test('of two with one name at once is one, and the other leaves nothing', async () => {
    const chunks = await countChunks()
    const both = await Promise.all(
      ['one', 'two'].map((text) => files.publish(tenant, 'Outputs', 'race.txt', streamOf(text))),
    )
    assert.equal(both.filter((file) => file !== null).length, 1)
    assert.equal(await countChunks(), chunks + 1)
  })
})

describe('erasure', () => {
  test('of a deleted file leaves no byte of it, however large', async () => {
    const before = await countChunks()
    const source = Buffer.alloc(CHUNK_BYTES * 205)
    const file = (await files.publish(tenant, 'Outputs', 'large.txt', streamOf(source))) ?? assert.fail()
    await files.delete(tenant, file.fileId)
    assert.equal(await countChunks(), before)
    await assert.rejects(contentOf(file.fileId), { code: 'not_found' })
  })

  test('of a processed input leaves the redacted copy alone, under a key of its own', async () => {
    const { fileId, name } = await newInput(Buffer.alloc(CHUNK_BYTES * 3, 1))
    const before = await countChunks()
    const keyOf = () => database.query('select sealed_key, content_id from batch_files where file_id = $1', [fileId])
    const keyBefore = await keyOf()
    await files.replaceContent(tenant, fileId, streamOf('redacted'))
    assert.equal((await contentOf(fileId)).toString(), 'redacted')
    assert.equal((await files.find(tenant, 'Inputs', name))?.sizeBytes, 8)
    assert.equal(await countChunks(), before - 2)
    assert.notDeepEqual(await keyOf(), keyBefore)
  })

  test('while a reader is in the middle shows him an error, never zeros', async () => {
    const { fileId } = await newInput(Buffer.alloc(CHUNK_BYTES * 9, 1))
    const reading = files.read(tenant, fileId)
    await reading.next()
    await files.replaceContent(tenant, fileId, streamOf(Buffer.alloc(CHUNK_BYTES * 9, 2)))
    await assert.rejects(reading.next(), { code: 'not_found' })
  })

  test('comes to uploads that were given up and to bytes without a file, not to what is waiting or being written', async () => {
    const housekeeping = new HousekeepingStore(database)
    const keep = () => keepHouse({ housekeeping, clock, batchKeepDays: 90, kept: () => {} })
    const abandoned = await newInput(Buffer.from('card numbers'))
    const waiting = await newInput(Buffer.from('waits'))
    await files.complete(tenant, waiting.fileId)
    clock.advance(ABANDONED_UPLOAD_DAYS * 24 * 3_600_000 - 1)
    await keep()
    assert.ok(await files.find(tenant, 'Inputs', abandoned.name))
    clock.advance(2)
    const resumed = await newInput(Buffer.from('going on'))
    await keep()
    assert.equal(await files.find(tenant, 'Inputs', abandoned.name), null)
    assert.equal((await contentOf(waiting.fileId)).toString(), 'waits')
    assert.equal((await contentOf(resumed.fileId)).toString(), 'going on')
    const strays = `select 1 from batch_file_chunks c where not exists (
      select from batch_files f where f.company_id = c.company_id and f.content_id = c.content_id)`
    assert.ok((await database.query(strays)).length > 0, 'it may be of a file that is being written at this moment')
    await database.query(`update batch_file_chunks set written_at = now() - interval '25 hours'`)
    await keep()
    assert.equal((await database.query(strays)).length, 0)
    assert.equal((await contentOf(waiting.fileId)).toString(), 'waits')
  })
})
