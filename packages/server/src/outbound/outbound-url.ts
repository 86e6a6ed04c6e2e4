import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** As many characters as proxies and servers commonly take. */
const URL_LENGTH_MAX = 2_000

export type ParsedOutboundUrl =
  | { readonly ok: true; readonly url: URL; readonly host: string }
  /** Completes a sentence that begins with the field's name. */
  | { readonly ok: false; readonly rule: string }

export const PRIVATE_ADDRESS_RULE =
  'must lead to public addresses: not to loopback, private, link-local or reserved ones (an operator may allow them)'

/** What can be said of a URL before its host is looked up. A host that is an address already is judged here and nowhere else. */
export function parseOutboundUrl(text: string, allowsPrivate: boolean): ParsedOutboundUrl {
  if (text.length > URL_LENGTH_MAX) return broken(`must have at most ${URL_LENGTH_MAX} characters`)
  if (!URL.canParse(text)) return broken('must be a URL such as https://example.com/hooks')
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(allowsPrivate && url.protocol === 'http:'))
    return broken('must begin with https://')
  if (url.username !== '' || url.password !== '') return broken('must not hold a user name or password')
  if (url.hash !== '') return broken('must not have a part after #')
  // URL has brought every spelling of an address (0x7f.1, 2130706433, full-width digits) to the usual one.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (!allowsPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return broken(PRIVATE_ADDRESS_RULE)
  return { ok: true, url, host }
}

function broken(rule: string): ParsedOutboundUrl {
  return { ok: false, rule }
}
