import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { inChunks } from '../../test/harness/batch-files.ts'
import { UnreadableBatch } from '../recovery/unreadable-batch.ts'
import { decodeBatch } from './decode-batch.ts'

async function decode(content: string | Uint8Array, chunkBytes?: number): Promise<string> {
  let text = ''
  for await (const part of decodeBatch(inChunks(content, chunkBytes))) text += part
  return text
}

const faultOf = (content: Uint8Array, chunkBytes?: number) =>
  decode(content, chunkBytes).then(
    () => null,
    (error: unknown) => (error instanceof UnreadableBatch ? error : Promise.reject(error)),
  )

test('text is whole however its bytes are cut', async () => {
  const text = 'Ägypten,日本,😀,\nzażółć\r\n'
  for (let size = 1; size < 12; size += 1) assert.equal(await decode(text, size), text)
})

test('a chunk of any size comes as pieces of at most 16 KiB, cut between characters', async () => {
  const text = '€'.repeat(100_000)
  const pieces: string[] = []
  for await (const piece of decodeBatch(inChunks(text, 1_000_000))) pieces.push(piece)
  assert.ok(pieces.every((piece) => Buffer.byteLength(piece) <= 16_384 + 3))
  assert.equal(pieces.join(''), text)
})

test('a byte order mark is left out, also when it is all there is or comes in parts', async () => {
  for (const rest of ['', 'a', 'abc,d\n']) {
    for (const size of [1, 2, 3, 100]) assert.equal(await decode(`\uFEFF${rest}`, size), rest)
  }
})

test('bytes that are no UTF-8 end the file at their line, wherever the chunks are cut', async () => {
  const latin1 = Buffer.concat([Buffer.from('Zoë\nok\n\n'), Buffer.from('Zoë\nmore\n', 'latin1')])
  for (const size of [1, 3, 7, 100]) {
    const fault = await faultOf(latin1, size)
    assert.equal(fault?.line, 4)
    assert.match(fault?.rule ?? '', /not UTF-8/)
  }
})

test('a character that is cut off at the end, and one that UTF-8 does not allow, end the file', async () => {
  const cut = Buffer.from('a\n😀').subarray(0, -1)
  const surrogate = Buffer.from([0x61, 0x0a, 0xed, 0xa0, 0x80, 0x0a])
  const overlong = Buffer.from([0x61, 0x0a, 0xc0, 0xaf])
  for (const bytes of [cut, surrogate, overlong]) {
    for (const size of [1, 2, 100]) assert.equal((await faultOf(bytes, size))?.line, 2)
  }
})

test('a NUL, as a hole in an upload leaves it, ends the file at its line', async () => {
  const fault = await faultOf(Buffer.from('a\nb\n\0\0\0\nc\n'))
  assert.equal(fault?.line, 3)
  assert.match(fault?.rule ?? '', /NUL/)
})

const ZIP = Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.alloc(40, 7)])

test('what is packed or of another form is named, and never unpacked', async () => {
  for (const [bytes, is] of [
    [ZIP, /ZIP/],
    [gzipSync('Charge\n'), /gzip/],
    [Buffer.from('\uFEFFCharge', 'utf16le'), /UTF-16/],
    [Buffer.from('%PDF-1.7\n'), /PDF/],
  ] as const) {
    for (const size of [1, 100]) {
      const fault = await faultOf(bytes, size)
      assert.equal(fault?.line, null)
      assert.match(fault?.rule ?? '', is)
    }
  }
})

test('a row that begins as an archive does is a row', async () => {
  assert.equal(await decode('PK-1,PDF'), 'PK-1,PDF')
})

test('an error of the file itself is thrown as it is', async () => {
  async function* breaking() {
    yield Buffer.from('a\n')
    throw new Error('the disk is gone')
  }
  await assert.rejects(async () => {
    for await (const _ of decodeBatch(breaking()));
  }, /the disk is gone/)
})
