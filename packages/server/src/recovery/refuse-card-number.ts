import { InvalidField } from '../domain/errors.ts'

/** How deep a request may be nested: what lies deeper is nothing that is read. */
const DEPTH_MAX = 20

/** Names of a card number and a security code, in lower case. */
const CARD_DATA = new Set(['creditcardnumber', 'cardnumber', 'pan', 'cvv', 'cvc', 'cvv2'])

/**
 * Where Reprise never talks to the gateway it wants no card number, so that the merchant's side stays without one too.
 *
 * @throws InvalidField, naming the field and never what was in it
 */
export function refuseCardNumber(value: unknown, path: readonly string[] = []): void {
  if (typeof value !== 'object' || value === null) return
  if (path.length >= DEPTH_MAX) throw new InvalidField(path[0] ?? 'The body', 'is nested too deeply')
  for (const [name, entry] of Object.entries(value)) {
    const isGiven = entry !== null && entry !== ''
    if (isGiven && CARD_DATA.has(name.toLowerCase())) {
      const known = [...path, name].every((part) => /^[A-Za-z0-9]{1,40}$/.test(part))
      // A name on the way that is no name may itself be what must not be repeated.
      const isSafe = known && ![...path].some((part) => /\d{6}/.test(part))
      const field = isSafe ? [...path, name].join('.') : name
      throw new InvalidField(
        field,
        'must not be sent: recommendations are made without card numbers and security codes',
      )
    }
    refuseCardNumber(entry, [...path, name])
  }
}
