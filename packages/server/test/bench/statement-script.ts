import type { SqlValue } from '../../src/storage/database.ts'
import { encodeParameter } from '../../src/storage/sql-values.ts'
import type { ChargeBody } from './charge-bodies.ts'
import type { RecordedCharge } from './record-statements.ts'

/** What each replay makes anew, with the same size and the same order in an index as what was recorded. */
export interface FreshValues {
  readonly startedAtMs: number
  /** Made ids, hashes and what the request brought, by their number in the recording. */
  readonly texts: readonly string[]
}

export type EncodedParameter = string | Buffer | null

export interface ScriptedStatement {
  readonly text: string
  readonly rowCount: number
  parameters(fresh: FreshValues): EncodedParameter[]
}

/** The statements of one kind of charge, ready to be run again and again with fresh ids. */
export interface StatementScript {
  readonly statements: readonly ScriptedStatement[]
  readonly answer: RecordedCharge['answer']
  freshValues(body: ChargeBody): FreshValues
}

/** A ULID, or a SHA-256 in base64url: what Reprise makes for a charge. */
const MADE = /(?<![\w-])(?:[0-7][0-9A-HJKMNP-TV-Z]{25}|[\w-]{43})(?![\w-])|(?<=-)[0-7][0-9A-HJKMNP-TV-Z]{25}/g
const ULID_LENGTH = 26
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function scriptOf(charge: RecordedCharge, other: RecordedCharge): StatementScript {
  const sent = charge.body.transaction
  const constant = new Set(textsMadeIn(other))
  const made = [...new Set(textsMadeIn(charge))].filter((text) => !constant.has(text))
  const recorded = [sent.merchantTransactionId, sent.orderId, sent.customerId, ...made]
  return {
    answer: charge.answer,
    statements: charge.statements.map(({ text, rowCount, parameters }) => {
      const writers = parameters.map((value, index) => writerOf(value, index, recorded, charge.startedAt))
      return { text, rowCount, parameters: (fresh) => writers.map((write) => write(fresh)) }
    }),
    freshValues({ transaction }) {
      const startedAtMs = Date.now()
      return {
        startedAtMs,
        texts: [
          transaction.merchantTransactionId,
          transaction.orderId,
          transaction.customerId,
          ...made.map((text) => (text.length === ULID_LENGTH ? nextUlid(startedAtMs) : nextHash())),
        ],
      }
    },
  }
}

function textsMadeIn({ statements }: RecordedCharge): string[] {
  return statements.flatMap(({ parameters }) =>
    parameters.flatMap((value) => (typeof value === 'string' ? (value.match(MADE) ?? []) : [])),
  )
}

type Writer = (fresh: FreshValues) => EncodedParameter

function writerOf(value: SqlValue, index: number, recorded: readonly string[], startedAt: Date): Writer {
  if (value instanceof Date) {
    const offsetMs = value.getTime() - startedAt.getTime()
    return ({ startedAtMs }) => new Date(startedAtMs + offsetMs).toISOString()
  }
  const encoded = encodeParameter(value, index)
  if (typeof value !== 'string') return () => encoded
  const at = recorded.indexOf(value)
  if (at >= 0) return ({ texts }) => texts[at] ?? null
  const inside = recorded.findIndex((text) => value.includes(text))
  const found = recorded[inside]
  if (found === undefined) return () => encoded
  const [before = '', after = ''] = value.split(found)
  return ({ texts }) => `${before}${texts[inside]}${after}`
}

let count = 0

/** Begins with the time, as those of Reprise do: rows of one time stand together in an index. */
function nextUlid(ms: number): string {
  count += 1
  let time = ''
  for (let rest = ms, digit = 0; digit < 10; digit += 1, rest = Math.floor(rest / 32))
    time = CROCKFORD[rest % 32] + time
  return time + scatter(count).toString().padStart(16, '0')
}

/** Falls anywhere in its index, as a hash does. */
function nextHash(): string {
  count += 1
  return `${scatter(count).toString(36)}${scatter(count + 1).toString(36)}`.padEnd(43, `_${count}_`)
}

/** A number of up to 15 digits for each count, without order. */
function scatter(value: number): number {
  return (value * 618_033_988_749) % 999_999_999_989
}
