import { isUtf8 } from 'node:buffer'
import { UnreadableBatch } from '../recovery/unreadable-batch.ts'

/** First bytes of what is no text: it says what came in its place. */
const FOREIGN_FORMS: readonly { readonly bytes: readonly number[]; readonly is: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: 'a ZIP archive or a spreadsheet' },
  { bytes: [0x50, 0x4b, 0x05, 0x06], is: 'a ZIP archive' },
  { bytes: [0x1f, 0x8b], is: 'compressed with gzip' },
  { bytes: [0xff, 0xfe], is: 'UTF-16' },
  { bytes: [0xfe, 0xff], is: 'UTF-16' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], is: 'a spreadsheet' },
  { bytes: [0x25, 0x50, 0x44, 0x46], is: 'a PDF' },
]
const HEAD_BYTES = 4
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])
const NEW_LINE = 0x0a

/** Bytes decoded at once: what is made of them is gone before the young heap is collected twice, and so never promoted. */
const PIECE_BYTES = 16_384

/**
 * The text of a file, piece by piece, without its byte order mark. What is packed is refused and never unpacked.
 *
 * @throws UnreadableBatch for what is no UTF-8 text, with its line. A NUL is refused too: it is what is found where a part
 * of an upload is missing.
 */
export async function* decodeBatch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let isBegun = false
  let line = 1
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      let piece: Buffer = Buffer.concat([rest, chunk.subarray(at, at + PIECE_BYTES)])
      if (!isBegun && piece.length < HEAD_BYTES) {
        rest = piece
        continue
      }
      if (!isBegun) piece = withoutMark(piece)
      isBegun = true
      const end = wholeCharacters(piece)
      yield decode(piece.subarray(0, end), line)
      line += newLinesIn(piece.subarray(0, end))
      // A copy: a view would hold the whole piece.
      rest = Buffer.from(piece.subarray(end))
    }
  }
  yield decode(isBegun ? rest : withoutMark(rest), line)
}

function withoutMark(head: Buffer): Buffer {
  const foreign = FOREIGN_FORMS.find((form) => form.bytes.every((byte, at) => head[at] === byte))
  if (foreign !== undefined) {
    throw new UnreadableBatch(null, `The file is ${foreign.is}: it must be plain text in UTF-8.`)
  }
  return head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? head.subarray(3) : head
}

function decode(piece: Buffer, firstLine: number): string {
  if (!isUtf8(piece)) {
    throw new UnreadableBatch(
      lineOf(piece, firstLine, (part) => !isUtf8(part)),
      'The text is not UTF-8. All of the file must be; spreadsheets offer it as "CSV UTF-8".',
    )
  }
  if (piece.includes(0)) {
    throw new UnreadableBatch(
      lineOf(piece, firstLine, (part) => part.includes(0)),
      'There is a NUL character: the file is damaged, not whole, or not UTF-8.',
    )
  }
  return piece.toString('utf8')
}

/** The first line for which it holds. A new line is one byte, and no part of another character. */
function lineOf(piece: Buffer, firstLine: number, holds: (part: Buffer) => boolean): number {
  let line = firstLine
  for (let from = 0; from < piece.length; line += 1) {
    const found = piece.indexOf(NEW_LINE, from)
    const end = found === -1 ? piece.length : found
    if (holds(piece.subarray(from, end))) return line
    from = end + 1
  }
  return line
}

function newLinesIn(piece: Buffer): number {
  let count = 0
  for (let at = piece.indexOf(NEW_LINE); at !== -1; at = piece.indexOf(NEW_LINE, at + 1)) count += 1
  return count
}

/** How many bytes are whole characters: the last one may go on in the next chunk. */
function wholeCharacters(piece: Buffer): number {
  for (let back = 1; back <= Math.min(3, piece.length); back += 1) {
    const byte = piece[piece.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? piece.length - back : piece.length
  }
  return piece.length
}
