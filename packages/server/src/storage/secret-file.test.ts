import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readSecretFile, writeSecretFile } from './secret-file.ts'

const directory = await mkdtemp(join(tmpdir(), 'reprise-secret-'))
after(() => rm(directory, { recursive: true }))

test('a secret is readable by its owner only, and leaves nothing else behind', async () => {
  const path = join(directory, 'key')
  await writeSecretFile(path, 'c2VjcmV0\n')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal(await readSecretFile(path), 'c2VjcmV0')
  assert.deepEqual(await readdir(directory), ['key'])
})

test('writing again replaces all of it, and a mode that was too open', async () => {
  const path = join(directory, 'open')
  await writeFile(path, 'a much longer text from before', { mode: 0o644 })
  await writeSecretFile(path, 'new')
  assert.equal(await readSecretFile(path), 'new')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('readers see the old text or the new one while it is replaced, never a part', async () => {
  const path = join(directory, 'replaced')
  const texts = ['a'.repeat(100_000), 'b'.repeat(100_000)]
  await writeSecretFile(path, texts[0] ?? '')
  const writing = (async () => {
    for (let n = 1; n <= 20; n++) await writeSecretFile(path, texts[n % 2] ?? '')
    return true
  })()
  let reads = 0
  for (let done = false; !done; reads++) {
    const text = await readSecretFile(path)
    assert.ok(text !== null && texts.includes(text), 'a part was read')
    done = await Promise.race([writing, Promise.resolve(false)])
  }
  assert.ok(reads > 1)
})

test('many writers at once leave one whole text', async () => {
  const path = join(directory, 'raced')
  await Promise.all(Array.from({ length: 20 }, (_, n) => writeSecretFile(path, String(n).repeat(1_000))))
  assert.match((await readSecretFile(path)) ?? '', /^(\d\d?)\1{999}$/)
})

test('a file that is missing is null, and one that cannot be read is an error', async () => {
  assert.equal(await readSecretFile(join(directory, 'missing')), null)
  await assert.rejects(readSecretFile(directory), { code: 'EISDIR' })
})

test('a write that fails leaves the old text and nothing else', async () => {
  const before = await readdir(directory)
  await assert.rejects(writeSecretFile(join(directory, 'missing', 'key'), 'x'), { code: 'ENOENT' })
  assert.deepEqual(await readdir(directory), before)
})
