import { CARD_FUNDINGS, type CardFunding } from '../domain/card-facts.ts'
import type { Clock } from '../domain/clock.ts'
import { InvalidField } from '../domain/errors.ts'
import type { IdSource } from '../domain/ids.ts'
import type { CardRange, CardRangeImport, CardRangeRow, CardRangeStore } from './card-ranges-port.ts'
import { FieldReader } from './field-reader.ts'

export interface ImportCardRangesPorts {
  /** The rows of a file on this machine. */
  readonly readCardRangeFile: (path: string) => AsyncIterable<CardRangeRow>
  readonly cardRanges: CardRangeStore
  readonly ids: IdSource
  readonly clock: Clock
}

/** How the tables that are sold and shared name their columns, in small letters without spaces, - and _. */
const COLUMNS = {
  prefix: ['bin', 'iin', 'prefix', 'iinstart', 'binstart', 'rangestart'],
  funding: ['type', 'funding', 'fundingtype', 'cardtype', 'fundingsource'],
  prepaid: ['prepaid', 'isprepaid'],
  country: ['country', 'countrycode', 'isocode2', 'alpha2', 'issuercountry', 'countryalpha2', 'isocountry'],
} as const

const PATH_LENGTH_MAX = 4_096

/** Replaces the operator's card ranges by those of a file; nothing is taken of a file with a fault. @throws InvalidField */
export async function importCardRanges(ports: ImportCardRangesPorts, request: unknown): Promise<CardRangeImport> {
  const path = new FieldReader(request).requiredText('file', PATH_LENGTH_MAX)
  const ranges = readRanges(ports.readCardRangeFile(path))
  return ports.cardRanges.replaceAll(ranges, ports.ids.next(), ports.clock.now())
}

async function* readRanges(rows: AsyncIterable<CardRangeRow>): AsyncIterable<CardRange> {
  let count = 0
  for await (const row of rows) {
    count += 1
    yield readRange(row)
  }
  if (count === 0) throw new InvalidField('file', 'has no ranges')
}

function readRange({ line, cells }: CardRangeRow): CardRange {
  const cell = (column: keyof typeof COLUMNS): string => {
    const name = Object.keys(cells).find((each) => isNamed(each, COLUMNS[column]))
    return name === undefined ? '' : (cells[name] ?? '').trim()
  }
  const refuse = (column: string, rule: string): never => {
    throw new InvalidField(`line ${line}, ${column}`, rule)
  }
  const prefix = cell('prefix')
  if (!/^[1-9][0-9]{5}([0-9]{2})?$/.test(prefix)) refuse('bin', 'must have 6 or 8 digits')
  const country = cell('country').toUpperCase()
  if (country !== '' && !/^[A-Z]{2}$/.test(country)) refuse('country', 'must be two letters of ISO 3166-1, or empty')
  return {
    prefix,
    funding: readFunding(cell('funding'), cell('prepaid')),
    issuerCountry: country === '' ? null : country,
  }
}

function isNamed(name: string, names: readonly string[]): boolean {
  return names.includes(name.toLowerCase().replace(/[\s_-]/g, ''))
}

/** Other words ("charge card") say nothing that a gateway's acceptance or the engine goes by. */
function readFunding(type: string, prepaid: string): CardFunding | null {
  if (/^(yes|true|1|y)$/i.test(prepaid)) return 'prepaid'
  return CARD_FUNDINGS.find((funding) => funding === type.toLowerCase()) ?? null
}
