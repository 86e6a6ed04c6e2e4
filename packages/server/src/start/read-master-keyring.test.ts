import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemRandom } from '../domain/random.ts'
import { SecretText } from '../domain/secret-text.ts'
import { readMasterKeyring } from './read-master-keyring.ts'

const [NEW, OLD] = [1, 2].map((fill) => new SecretText(Buffer.alloc(32, fill).toString('base64')))

async function configIn(t: TestContext) {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'reprise-key-'))
  t.after(() => rm(dataDirectory, { recursive: true }))
  return { dataDirectory, masterKey: null, previousMasterKey: null }
}

test('without a master key one is made, readable by its user only, and used from then on', async (t) => {
  const config = await configIn(t)
  const first = await readMasterKeyring(config, systemRandom)
  const path = join(config.dataDirectory, 'master-key')
  assert.equal(((await stat(path)).mode & 0o777).toString(8), '600')
  assert.equal((await readMasterKeyring(config, systemRandom)).current.id, first.current.id)
  const other = await readMasterKeyring(await configIn(t), systemRandom)
  assert.notEqual(other.current.id, first.current.id)
})

test('a given master key counts, and none is made beside it', async (t) => {
  const config = { ...(await configIn(t)), masterKey: NEW ?? null, previousMasterKey: OLD ?? null }
  const { current, previous } = await readMasterKeyring(config, systemRandom)
  assert.ok(previous)
  assert.notEqual(current.id, previous.id)
  await assert.rejects(readFile(join(config.dataDirectory, 'master-key')), /ENOENT/)
})

test('a damaged key file ends the start with its name, and is left as it is', async (t) => {
  const config = await configIn(t)
  const path = join(config.dataDirectory, 'master-key')
  await writeFile(path, 'half a ke')
  await assert.rejects(readMasterKeyring(config, systemRandom), (error) => {
    assert.ok(String(error).includes(path) && !String(error).includes('half a ke'))
    return true
  })
  assert.equal(await readFile(path, 'utf8'), 'half a ke')
})
