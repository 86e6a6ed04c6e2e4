import type { BatchDelimiter } from '../recovery/batch-format-port.ts'
import { UnreadableBatch } from '../recovery/unreadable-batch.ts'

/** One record of a CSV file; `line` is its first, and `lines` how many it spans. */
export interface CsvRecord {
  readonly line: number
  readonly lines: number
  readonly cells: readonly string[]
  /** Why it cannot be read, and has no cells: a quote in the wrong place, or too long. Null: it can. */
  readonly fault: 'quote' | 'length' | null
}

/** Longest record, in characters. All columns at their longest are less; what is longer is a file of another kind. */
export const RECORD_LENGTH_MAX = 65_536

const QUOTE = 0x22
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Reads CSV as RFC 4180 has it, in bounded memory: quotes around a cell, doubled within; LF or CRLF; empty lines are no
 * records. A record that is broken within its one line is told, and the next is read. One that is broken and spans lines may
 * have taken others in, so that nobody knows where a record begins.
 *
 * @throws UnreadableBatch then, at the end of a file within quotes, and for a carriage return that ends no line
 */
export async function* readCsvRecords(
  text: AsyncIterable<string>,
  delimiter: BatchDelimiter,
): AsyncGenerator<CsvRecord> {
  const splitter = new RecordSplitter(delimiter.charCodeAt(0))
  for await (const part of text) for (const record of splitter.push(part)) yield record
  const last = splitter.end()
  if (last !== null) yield last
}

/** start: before a cell; bare: in one, or behind its closing quote; closing: behind a quote that may be half of two. */
type Place = 'start' | 'bare' | 'quoted' | 'closing' | 'return'

class RecordSplitter {
  readonly #delimiter: number
  #place: Place = 'start'
  #line = 1
  #firstLine = 1
  #cells: string[] = []
  #cell = ''
  /** Whether anything of a record was there: a quote is enough. */
  #isBegun: boolean = false
  #length = 0
  #fault: CsvRecord['fault'] = null
  #ended: CsvRecord | null = null

  constructor(delimiter: number) {
    this.#delimiter = delimiter
  }

  /** One at a time: all records of a part at once would outlive the young heap while they are acted on. */
  *push(text: string): Generator<CsvRecord> {
    for (let at = 0; at < text.length; ) {
      if (this.#place === 'quoted') at = this.#readQuoted(text, at)
      else if (this.#place === 'closing') at = this.#readBehindQuote(text, at)
      else if (this.#place === 'return') at = this.#readLineFeed(text, at)
      else at = this.#readBare(text, at)
      if (this.#ended === null) continue
      yield this.#ended
      this.#ended = null
    }
  }

  end(): CsvRecord | null {
    if (this.#place === 'quoted') throw this.#unclosed()
    if (this.#place === 'return') throw loneReturn(this.#line)
    this.#endRecord()
    return this.#ended
  }

  #readBare(text: string, from: number): number {
    let at = from
    while (at < text.length && !this.#isSpecial(text.charCodeAt(at))) at += 1
    this.#take(text, from, at)
    if (at > from) this.#place = 'bare'
    if (at === text.length) return at
    const character = text.charCodeAt(at)
    if (character === this.#delimiter) this.#endCell()
    else if (character === LINE_FEED) this.#endLine()
    else if (character === CARRIAGE_RETURN) this.#place = 'return'
    else if (this.#place === 'start') this.#openQuote()
    else this.#break('quote')
    return at + 1
  }

  #readQuoted(text: string, from: number): number {
    const found = text.indexOf('"', from)
    const end = found === -1 ? text.length : found
    this.#take(text, from, end)
    for (let at = from; at < end; at += 1) {
      if (text.charCodeAt(at) !== LINE_FEED) continue
      if (this.#fault !== null) throw this.#unclosed()
      this.#line += 1
    }
    if (found === -1) return end
    this.#place = 'closing'
    return found + 1
  }

  #readBehindQuote(text: string, at: number): number {
    const character = text.charCodeAt(at)
    if (character === QUOTE) {
      this.#take(text, at, at + 1)
      this.#place = 'quoted'
      return at + 1
    }
    if (!this.#isSpecial(character)) this.#break('quote')
    this.#place = 'bare'
    return at
  }

  #readLineFeed(text: string, at: number): number {
    if (text.charCodeAt(at) !== LINE_FEED) throw loneReturn(this.#line)
    this.#endLine()
    return at + 1
  }

  #openQuote(): void {
    this.#place = 'quoted'
    this.#isBegun = true
  }

  #isSpecial(character: number): boolean {
    return (
      character === this.#delimiter || character === LINE_FEED || character === QUOTE || character === CARRIAGE_RETURN
    )
  }

  #take(text: string, from: number, end: number): void {
    if (end === from) return
    this.#grow(end - from)
    if (this.#fault === null) this.#cell += text.slice(from, end)
  }

  #grow(length: number): void {
    this.#isBegun = true
    this.#length += length
    if (this.#length > RECORD_LENGTH_MAX && this.#fault === null) this.#break('length')
  }

  #break(fault: 'quote' | 'length'): void {
    if (this.#line !== this.#firstLine) throw this.#unclosed()
    if (this.#fault === null) this.#fault = fault
    this.#cells = []
    this.#cell = ''
  }

  #endCell(): void {
    this.#place = 'start'
    this.#grow(1)
    if (this.#fault === null) this.#cells.push(this.#cell)
    this.#cell = ''
  }

  #endLine(): void {
    this.#endRecord()
    this.#line += 1
    this.#firstLine = this.#line
  }

  #endRecord(): void {
    if (this.#isBegun) {
      this.#endCell()
      const lines = this.#line - this.#firstLine + 1
      this.#ended = { line: this.#firstLine, lines, cells: this.#cells, fault: this.#fault }
    }
    this.#place = 'start'
    this.#isBegun = false
    this.#cells = []
    this.#length = 0
    this.#fault = null
  }

  #unclosed(): UnreadableBatch {
    return new UnreadableBatch(
      this.#firstLine,
      'A quote that begins in this row is not closed, or closed in the wrong place, so that it takes in the lines below.',
    )
  }
}

function loneReturn(line: number): UnreadableBatch {
  return new UnreadableBatch(line, 'A carriage return stands alone: lines must end with LF or CRLF.')
}
