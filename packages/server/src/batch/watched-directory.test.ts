import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { TestClock } from '../../test/harness/test-clock.ts'
import { createIdSource } from '../domain/ids.ts'
import { systemRandom } from '../domain/random.ts'
import { BatchFileStore } from '../storage/batch-file-store.ts'
import { CompanyStore } from '../storage/company-store.ts'
import { WrappedKeyStore } from '../storage/wrapped-key-store.ts'
import { BatchFileVault } from '../vault/batch-file-vault.ts'
import { DataKeys } from '../vault/data-keys.ts'
import { MasterKey } from '../vault/master-key.ts'
import { Vault } from '../vault/vault.ts'
import { UNCHANGED_MS, WatchedDirectory } from './watched-directory.ts'

const database = await openTestDatabase({ after })
const clock = new TestClock()
const keyring = { current: new MasterKey(systemRandom.bytes(32)), previous: null }
const dataKeys = new DataKeys({ keyring, store: new WrappedKeyStore(database), clock, random: systemRandom })
const vault = new BatchFileVault(new Vault(dataKeys, systemRandom), systemRandom)
const files = new BatchFileStore({ database, vault, ids: createIdSource(clock, systemRandom), clock })
const companies = new CompanyStore(database)
const company = companyWith('ACME')
await companies.insert(company, clock.now())
const tenant = tenantOf(company)

const root = await mkdtemp(join(tmpdir(), 'reprise-watched-'))
after(() => rm(root, { recursive: true, force: true }))

let directory = ''
let told: unknown[] = []
let watched: WatchedDirectory

function watch(changes: { files?: typeof files } = {}): WatchedDirectory {
  return new WatchedDirectory({
    directory,
    files,
    companies,
    shownOutputs: async () => () => true,
    fileBytesMax: 1000,
    monotonicMs: () => clock.monotonicMs(),
    events: {
      refused: ({ name, why }) => void told.push([name, why]),
      failed: (error) => void told.push(error),
      inputArrived: () => void told.push('arrived'),
    },
    ...changes,
  })
}

beforeEach(async () => {
  await database.query('delete from batch_file_chunks')
  await database.query('delete from batch_files')
  directory = await mkdtemp(join(root, 'each-'))
  await mkdir(join(directory, 'acme', 'Inputs'), { recursive: true })
  told = []
  watched = watch()
})

const inputs = (...name: string[]) => join(directory, 'acme', 'Inputs', ...name)
const outputs = (...name: string[]) => join(directory, 'acme', 'Outputs', ...name)

/** Long enough that what lies there is taken for complete. */
async function twoTurns(): Promise<void> {
  await watched.turn()
  clock.advance(UNCHANGED_MS)
  await watched.turn()
}

async function contentOf(name: string, of = tenant): Promise<string | null> {
  const file = await files.find(of, 'Inputs', name)
  if (file === null) return null
  return Buffer.from(await files.readAt(of, file.fileId, 0, 10_000)).toString()
}

async function* streamOf(text: string) {
  yield Buffer.from(text)
}

test('a file that lies unchanged is taken over, complete, and removed', async () => {
  await writeFile(inputs('a.txt'), 'Charge,1\n')
  await watched.turn()
  clock.advance(UNCHANGED_MS - 1)
  await watched.turn()
  assert.equal(await contentOf('a.txt'), null)
  clock.advance(1)
  await watched.turn()
  assert.equal(await contentOf('a.txt'), 'Charge,1\n')
  assert.equal((await files.find(tenant, 'Inputs', 'a.txt'))?.state, 'complete')
  assert.deepEqual([await readdir(inputs()), told], [[], ['arrived']])
})

test('a file that is still written, or has a temporary name, is left alone', async () => {
  await writeFile(inputs('a.txt'), 'Cha')
  await writeFile(inputs('b.txt.part'), 'half')
  await writeFile(inputs('.c.txt'), 'half')
  await watched.turn()
  clock.advance(UNCHANGED_MS)
  await writeFile(inputs('a.txt'), 'Charge,1\n')
  await watched.turn()
  assert.equal(await contentOf('a.txt'), null)
  await rename(inputs('b.txt.part'), inputs('b.txt'))
  await twoTurns()
  assert.deepEqual([await contentOf('a.txt'), await contentOf('b.txt')], ['Charge,1\n', 'half'])
  assert.deepEqual(await readdir(inputs()), ['.c.txt'])
})

test('folders are a company’s by its code, one for each mode; what is nobody’s is left alone', async () => {
  await mkdir(join(directory, 'ACME.live', 'Inputs'), { recursive: true })
  await mkdir(join(directory, 'nobody', 'Inputs'), { recursive: true })
  for (const folder of ['acme', 'ACME.live', 'nobody'])
    await writeFile(join(directory, folder, 'Inputs', 'a.txt'), folder)
  await twoTurns()
  assert.equal(await contentOf('a.txt'), 'acme')
  assert.equal(await contentOf('a.txt', tenantOf(company, 'live')), 'ACME.live')
  assert.deepEqual(await readdir(join(directory, 'nobody', 'Inputs')), ['a.txt'])
})

test('a link, a bad name, a file too large and a name that was there are refused once, and stay', async () => {
  await writeFile(join(root, 'secret'), 'of this machine')
  await symlink(join(root, 'secret'), inputs('link.txt'))
  await writeFile(inputs('ü.txt'), 'x')
  await writeFile(inputs('large.txt'), 'x'.repeat(1001))
  await files.publish(tenant, 'Inputs', 'again.txt', streamOf('first'))
  await writeFile(inputs('again.txt'), 'other')
  await twoTurns()
  await twoTurns()
  assert.deepEqual(told, [
    ['large.txt', 'too_large'],
    ['link.txt', 'not_a_file'],
    ['?.txt', 'bad_name'],
    ['again.txt', 'name_taken'],
  ])
  assert.equal((await readdir(inputs())).length, 4)
  assert.equal(await contentOf('again.txt'), 'first')
  assert.equal((await files.list(tenant, 'Inputs')).length, 1)
})

test('a crash in the middle of taking over loses nothing, and takes nothing twice', async () => {
  await writeFile(inputs('.taking.before.txt'), 'not yet in the database')
  await files.publish(tenant, 'Inputs', 'after.txt', streamOf('already there'))
  await writeFile(inputs('.taking.after.txt'), 'already there')
  await watched.turn()
  assert.equal(await contentOf('before.txt'), 'not yet in the database')
  assert.equal(await contentOf('after.txt'), 'already there')
  assert.deepEqual(await readdir(inputs()), [])
})

test('an output appears whole, for its user alone, once, and is not written again when it was fetched', async () => {
  await files.publish(tenant, 'Outputs', 'out.txt', streamOf('results'))
  await watched.turn()
  assert.equal(await readFile(outputs('out.txt'), 'utf8'), 'results')
  assert.equal((await stat(outputs('out.txt'))).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(outputs()), ['out.txt'])
  await rm(outputs('out.txt'))
  await watched.turn()
  assert.deepEqual([await readdir(outputs()), told], [[], []])
})

test('an output whose writing fails is not there by half, and is written the next time', async () => {
  await files.publish(tenant, 'Outputs', 'out.txt', streamOf('results'))
  const broken = Object.create(files) as typeof files
  broken.unplaced = files.unplaced.bind(files)
  broken.find = files.find.bind(files)
  broken.read = async function* () {
    yield Buffer.from('res')
    throw new Error('the database went away')
  }
  await watch({ files: broken }).turn()
  assert.match(String(told[0]), /went away/)
  assert.ok(!(await readdir(outputs())).includes('out.txt'))
  await watched.turn()
  assert.equal(await readFile(outputs('out.txt'), 'utf8'), 'results')
  assert.deepEqual(await readdir(outputs()), ['out.txt'])
})
