/** Names under which a secret is expected, wherever they stand in what somebody logs. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'authorization',
  'creditCardNumber',
  'cvv',
  'pan',
  'apiKey',
  'masterKey',
  'password',
  'settings',
  'body',
  'referenceData',
])

/** As many digits as the shortest card number has, with what people write between them. */
const CARD_DIGITS = /\d(?:[\s-]*\d){11,}/g
/** Our own ids may hold as many digits in a row by chance; they name the entry, and no caller chooses them. */
const OWN_ID_NAMES: ReadonlySet<string> = new Set(['reqId', 'transactionId'])
const OWN_ID = /^[0-9A-Z]{26}$/
/** What no line can do without that has something to hide: nearly all have not, and are not read any closer. */
const SUSPICIOUS = new RegExp(`${CARD_DIGITS.source}|"(?:${[...SECRET_NAMES].join('|')})":`)
const HIDDEN = '[redacted]'

/**
 * A line of JSON without the values of secret names, and without anything that could be a card number, in names, texts
 * and numbers alike. The check digit is not asked: a mistyped number is nobody's to read either.
 */
export function hideSecrets(line: string): string {
  return SUSPICIOUS.test(line) ? `${JSON.stringify(hideIn(JSON.parse(line)))}\n` : line
}

function hideIn(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(CARD_DIGITS, HIDDEN)
  if (typeof value === 'number') return String(value).search(CARD_DIGITS) < 0 ? value : HIDDEN
  if (Array.isArray(value)) return value.map(hideIn)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name.replace(CARD_DIGITS, HIDDEN), hideUnder(name, entry)]),
  )
}

function hideUnder(name: string, value: unknown): unknown {
  if (SECRET_NAMES.has(name)) return HIDDEN
  return OWN_ID_NAMES.has(name) && typeof value === 'string' && OWN_ID.test(value) ? value : hideIn(value)
}
