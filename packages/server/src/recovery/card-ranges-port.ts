import type { CardFunding } from '../domain/card-facts.ts'

/** What an issuer's range says of the cards in it. */
export interface CardRange {
  /** 6 or 8 digits. */
  readonly prefix: string
  readonly funding: CardFunding | null
  /** ISO 3166-1 alpha-2, in capitals. */
  readonly issuerCountry: string | null
}

/** The ranges that the operator loaded. None are shipped: the tables that are sold may not be passed on. */
export interface CardRanges {
  /** The range of a number by its first digits, the longest first; null where none was loaded. */
  find(number: string): CardRange | null
}

/** A row of a table of card ranges: its line in the file, and its cells by the names of their columns. */
export interface CardRangeRow {
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

export interface CardRangeImport {
  /** How many there are now. */
  readonly ranges: number
}

export interface CardRangeStore extends CardRanges {
  /** They count from the moment at which this resolves, and those of before no more. Rejects when `ranges` does: as before. */
  replaceAll(ranges: AsyncIterable<CardRange>, importId: string, importedAt: Date): Promise<CardRangeImport>
}
