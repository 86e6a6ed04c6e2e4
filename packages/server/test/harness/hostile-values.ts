import fc from 'fast-check'
import { SANDBOX_CARDS } from './payment-bodies.ts'

/** Sent as a security code, so that it can be looked for: three digits would be found anywhere. */
export const TELLTALE_CVV = '7391'

/** Four digits turn up by chance, as in 0.7391: only what was sent as a security code may hold these. */
export function saysNoTelltale(json: string): boolean {
  return !json.includes(TELLTALE_CVV)
}

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < depth; level += 1) value = wrap(value)
  return value
}

/** What no honest client sends in a field, and dishonest ones try first. */
const ODD_VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e30, -1e30, 1e308, Number.MAX_SAFE_INTEGER, 5e-324],
  ...['', ' ', '\0', 'a\0b', '\ud800', '\udc00x', '😀👩‍👩‍👧‍👦', '\u202eabc', 'مرحبا', '\u200b', '\ufeff'],
  ...['NaN', 'Infinity', '-Infinity', '1e30', '-0', '0x10', 'true', 'null', 'undefined', '[object Object]'],
  ...['2026-02-30T00:00:00Z', '2026-13-01', '9999-99-99T99:99:99Z', 'yesterday', '0000-00-00', '+275760-09-13'],
  ...['x'.repeat(255), 'x'.repeat(256), 'x'.repeat(10_000), '😀'.repeat(5_000), '1'.repeat(400)],
  ...[
    "'; drop table transactions; --",
    '<script>alert(1)</script>',
    '{{7*7}}',
    '%s%n%x',
    '../../etc/passwd',
    '\r\nX: y',
  ],
  ...[[], {}, [[]], [null], [SANDBOX_CARDS.visa], { creditCardNumber: SANDBOX_CARDS.visa }, SANDBOX_CARDS.visa],
  JSON.parse('{"__proto__": {"polluted": true}}'),
  { constructor: { prototype: { polluted: true } } },
  JSON.parse('{"toString": null, "valueOf": 1, "hasOwnProperty": "x", "length": -1, "then": "x", "toJSON": "x"}'),
  nested(30, (inner) => ({ inner })),
  nested(500, (inner) => [inner]),
]

export const oddValue: fc.Arbitrary<unknown> = fc
  .oneof(
    { arbitrary: fc.constantFrom(...ODD_VALUES), weight: 3 },
    { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 1 },
    { arbitrary: fc.string({ unit: 'binary', maxLength: 300 }), weight: 1 },
    { arbitrary: fc.double(), weight: 1 },
  )
  .filter((value) => saysNoTelltale(JSON.stringify(value)))

/** For a place in a path or a query, already percent-encoded or broken on purpose. */
export const oddUrlText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...['', '%', '%zz', '%00', '%ED%A0%80', '%FF%FE', '..%2f..%2fetc', '%2e%2e', '%F0%9F%98%80', '%E2%80%AE', '+', '*'],
    ...['null', 'undefined', '-1', '0', '1e30', 'NaN', '__proto__', 'constructor', 'toString', '%27%3B--', '%0d%0aX:y'],
    ...['x'.repeat(299), 'x'.repeat(301), 'x'.repeat(5000), '2026-02-30T00:00:00Z', '9999-12-31T23:59:59.999999999Z'],
    SANDBOX_CARDS.visa,
  ),
  fc.string({ unit: 'grapheme', maxLength: 60 }).map(encodeURIComponent),
)

/** The value with the one at the path replaced; what is not an object on the way becomes one. */
export function withValueAt(body: unknown, path: readonly string[], value: unknown): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  const object = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}
  return { ...object, [name]: withValueAt((object as Record<string, unknown>)[name], rest, value) }
}
