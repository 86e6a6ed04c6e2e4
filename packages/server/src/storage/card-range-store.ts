import { CARD_FUNDINGS, type CardFunding } from '../domain/card-facts.ts'
import type { CardRange, CardRangeImport, CardRangeStore as Port } from '../recovery/card-ranges-port.ts'
import type { Database, Queryable } from './database.ts'

interface RangeRow {
  readonly prefix: string
  readonly funding: CardFunding | null
  readonly issuer_country: string | null
}

/** Rows of one statement, of reading and of writing. */
const ROWS_AT_ONCE = 5_000

/**
 * Card ranges, in memory: one of them is wanted for every card that is new. Half a million take some 20 MB, as numbers
 * beside numbers. Another process's import is noticed by `refresh`.
 */
export class CardRangeStore implements Port {
  readonly #database: Database
  #ranges = new Map<number, number>()
  #countries: string[] = []
  #loaded: string | null = null

  constructor(database: Database) {
    this.#database = database
  }

  find(number: string): CardRange | null {
    for (const length of [8, 6]) {
      const prefix = number.slice(0, length)
      const code = this.#ranges.get(Number(prefix))
      if (code !== undefined) return { prefix, ...this.#decode(code) }
    }
    return null
  }

  /** Reads all ranges again where an import has changed them; resolves to whether it did. */
  async refresh(): Promise<boolean> {
    const current = await this.#current()
    if (current === this.#loaded) return false
    const ranges = new Map<number, number>()
    const countries: string[] = []
    for (let after = ''; ; ) {
      const rows = await this.#database.query<RangeRow>(
        `select prefix, funding, issuer_country from card_ranges where import_id = $1 and prefix > $2
         order by prefix limit $3`,
        [current, after, ROWS_AT_ONCE],
      )
      for (const each of rows) ranges.set(Number(each.prefix), encode(each, countries))
      const last = rows.at(-1)
      if (last === undefined || rows.length < ROWS_AT_ONCE) break
      after = last.prefix
    }
    this.#ranges = ranges
    this.#countries = countries
    this.#loaded = current
    return true
  }

  async replaceAll(ranges: AsyncIterable<CardRange>, importId: string, importedAt: Date): Promise<CardRangeImport> {
    let count = 0
    try {
      let batch: CardRange[] = []
      for await (const range of ranges) {
        batch.push(range)
        if (batch.length < ROWS_AT_ONCE) continue
        count += await insert(this.#database, importId, batch)
        batch = []
      }
      count += await insert(this.#database, importId, batch)
    } catch (error) {
      await this.#deleteAllBut(await this.#current())
      throw error
    }
    await this.#database.query('insert into card_range_imports (import_id, imported_at, ranges) values ($1, $2, $3)', [
      importId,
      importedAt,
      count,
    ])
    await this.refresh()
    await this.#deleteAllBut(importId)
    return { ranges: count }
  }

  /** The import that counts: the last that came to its end. */
  async #current(): Promise<string | null> {
    const [row] = await this.#database.query<{ import_id: string }>(
      'select import_id from card_range_imports order by imported_at desc, import_id desc limit 1',
    )
    return row?.import_id ?? null
  }

  async #deleteAllBut(importId: string | null): Promise<void> {
    for (;;) {
      const deleted = await this.#database.query(
        `delete from card_ranges where (import_id, prefix) in (
           select import_id, prefix from card_ranges where import_id is distinct from $1 limit $2) returning prefix`,
        [importId, ROWS_AT_ONCE],
      )
      if (deleted.length < ROWS_AT_ONCE) return
    }
  }

  #decode(code: number): Pick<CardRange, 'funding' | 'issuerCountry'> {
    const funding = code % FUNDING_CODES
    const country = Math.floor(code / FUNDING_CODES)
    return {
      funding: CARD_FUNDINGS[funding - 1] ?? null,
      issuerCountry: country === 0 ? null : (this.#countries[country - 1] ?? null),
    }
  }
}

/** None, and the three. */
const FUNDING_CODES = CARD_FUNDINGS.length + 1

function encode({ funding, issuer_country }: RangeRow, countries: string[]): number {
  let country = 0
  if (issuer_country !== null) {
    const index = countries.indexOf(issuer_country)
    country = index >= 0 ? index + 1 : countries.push(issuer_country)
  }
  return country * FUNDING_CODES + (funding === null ? 0 : CARD_FUNDINGS.indexOf(funding) + 1)
}

/** Of a prefix that a file names twice, the later row stands. Resolves to how many were new. */
async function insert(database: Queryable, importId: string, ranges: readonly CardRange[]): Promise<number> {
  if (ranges.length === 0) return 0
  const kept = [...new Map(ranges.map((range) => [range.prefix, range])).values()]
  const [row] = await database.query<{ added: number }>(
    `with written as (
       insert into card_ranges (import_id, prefix, funding, issuer_country)
       select $1, prefix, nullif(funding, ''), nullif(issuer_country, '')
       from unnest($2::text[], $3::text[], $4::text[]) as t (prefix, funding, issuer_country)
       on conflict (import_id, prefix) do update set funding = excluded.funding, issuer_country = excluded.issuer_country
       returning (xmax = 0) as is_new)
     select count(*) filter (where is_new)::integer as added from written`,
    [
      importId,
      kept.map(({ prefix }) => prefix),
      kept.map(({ funding }) => funding ?? ''),
      kept.map(({ issuerCountry }) => issuerCountry ?? ''),
    ],
  )
  return row?.added ?? 0
}
