import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFileName, isTemporaryName, NAME_LENGTH_MAX, normalizePath, parsePath } from './sftp-path.ts'

test('a path names the root, a folder or a file in it, whichever way it gets there', () => {
  const file = { kind: 'file', folder: 'Inputs', name: 'a.txt' }
  for (const [path, expected] of [
    ['', { kind: 'root' }],
    ['.', { kind: 'root' }],
    ['/', { kind: 'root' }],
    ['/Inputs/..', { kind: 'root' }],
    ['../../..', { kind: 'root' }],
    ['Inputs', { kind: 'folder', folder: 'Inputs' }],
    ['//Outputs//', { kind: 'folder', folder: 'Outputs' }],
    ['/Inputs/a.txt', file],
    ['Inputs/./a.txt', file],
    ['/Outputs/../Inputs/a.txt', file],
    ['/../Inputs/a.txt', file],
  ] as const) {
    assert.deepEqual(parsePath(path), expected, path)
  }
})

test('whatever lies outside the two folders is nothing', () => {
  for (const path of [
    '/etc/passwd',
    '../../etc/passwd',
    '/Inputs/../../etc/passwd',
    'inputs/a.txt',
    '/Inputs/deeper/a.txt',
    '/Inputs/a\0.txt',
    '/Inputs/..\\..\\a.txt',
    '/Inputs/a\n.txt',
    '/Inputs/\ufffd.txt',
    `/Inputs/${'a'.repeat(NAME_LENGTH_MAX + 1)}`,
    `/Inputs/${'./'.repeat(1000)}a.txt`,
  ]) {
    assert.deepEqual(parsePath(path), { kind: 'nothing' }, JSON.stringify(path))
  }
})

test('no path whatever gives a name with a slash, a NUL, or a parent in it', () => {
  const piece = fc.constantFrom('..', '.', '/', '\\', 'Inputs', 'Outputs', '\0', 'a', ' ', '%2e%2e', '\n', '\u202e')
  const path = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
    fc.string(),
  )
  fc.assert(
    fc.property(path, (text) => {
      assert.match(normalizePath(text), /^\//)
      assert.ok(!normalizePath(text).split('/').includes('..'))
      const parsed = parsePath(text)
      if (parsed.kind !== 'file') return
      assert.ok(isFileName(parsed.name))
      assert.ok(!/[/\\\0\r\n]/.test(parsed.name) && parsed.name !== '..' && parsed.name !== '.')
    }),
  )
})

test('names of uploads under way are temporary, final ones are not', () => {
  for (const name of ['a.txt.part', 'a.txt.FILEPART', '.a.txt', 'a.tmp'])
    assert.equal(isTemporaryName(name), true, name)
  for (const name of ['a.txt', 'part', 'a.part.txt', 'demo20260301120000.txt'])
    assert.equal(isTemporaryName(name), false, name)
})
