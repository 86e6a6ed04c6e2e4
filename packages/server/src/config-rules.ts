import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { SecretText } from './domain/secret-text.ts'

/** The rule completes a sentence that begins with the variable's name, and never quotes the value. */
export type Parsed<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly rule: string }

/** Reads a text that is neither empty nor has spaces around it. */
export type Rule<Value> = (text: string) => Parsed<Value>

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export function integer(min: number, max: number): Rule<number> {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    return value >= min && value <= max ? valid(value) : broken(`must be an integer from ${min} to ${max}`)
  }
}

/** 0 to `max`, at most four decimals. */
export function share(max: number): Rule<number> {
  return (text) => {
    const value = /^(\d|\d?\.\d{1,4})$/.test(text) ? Number(text) : Number.NaN
    return value <= max ? valid(value) : broken(`must be a number from 0 to ${max}, such as 0.02`)
  }
}

/** A word with a meaning of its own, or what `rule` reads. */
export function either<Value, Meaning>(word: string, meaning: Meaning, rule: Rule<Value>): Rule<Value | Meaning> {
  return (text) => {
    if (text === word) return valid(meaning)
    const parsed = rule(text)
    return parsed.ok ? parsed : broken(`${parsed.rule}, or ${word}`)
  }
}

export function oneOf<Value extends string>(values: readonly Value[]): Rule<Value> {
  return (text) => {
    const value = values.find((each) => each === text)
    return value === undefined ? broken(`must be one of ${values.join(', ')}`) : valid(value)
  }
}

export const flag: Rule<boolean> = (text) => {
  if (text === '1') return valid(true)
  return text === '0' ? valid(false) : broken('must be 1 or 0')
}

export const host: Rule<string> = (text) =>
  isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/.test(text)
    ? valid(text)
    : broken('must be an IP address or a host name, without a port')

export const path: Rule<string> = (text) =>
  text.includes('\0') ? broken('must be a path without null characters') : valid(resolve(text))

export const postgresUrl: Rule<SecretText> = (text) =>
  /^postgres(ql)?:\/\//.test(text) && URL.canParse(text)
    ? valid(new SecretText(text, '[database URL]'))
    : broken('must be a PostgreSQL URL such as postgres://user:password@host:5432/name')

/** As clients send it (wire.md section 2). Sixteen characters at least: a shorter one can be guessed over the network. */
export const apiKey: Rule<SecretText> = (text) =>
  text.length >= 8 && text.length <= 200 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
    ? valid(new SecretText(text, '[api key]'))
    : broken('must have 8 to 200 characters: letters, digits, + and /, with at most two = at the end')

export const password: Rule<SecretText> = (text) =>
  /^[\x20-\x7e]{8,200}$/.test(text)
    ? valid(new SecretText(text, '[password]'))
    : broken('must have 8 to 200 printable ASCII characters')

export const passphrase: Rule<SecretText> = (text) =>
  text.length <= 1000 ? valid(new SecretText(text, '[passphrase]')) : broken('must have 1 to 1000 characters')

export const gatewayToken: Rule<string> = (text) =>
  /^[\x21-\x7e]{1,100}$/.test(text) ? valid(text) : broken('must have 1 to 100 printable ASCII characters, no spaces')

/** The vault reads it again, with its own rule; here a mistake is found before anything is opened. */
export const masterKey: Rule<SecretText> = (text) =>
  /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(text)
    ? valid(new SecretText(text, '[master key]'))
    : broken('must be 32 bytes in base64, 44 characters that end in =: make one with "openssl rand -base64 32"')

export const networks: Rule<readonly string[]> = (text) => {
  const entries = text.split(',').map((entry) => entry.trim())
  return entries.every(isNetwork)
    ? valid(entries)
    : broken('must be IP addresses or CIDR ranges separated by commas, such as 10.0.0.7,192.168.0.0/16')
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

function valid<Value>(value: Value): Parsed<Value> {
  return { ok: true, value }
}

function broken(rule: string): { readonly ok: false; readonly rule: string } {
  return { ok: false, rule }
}

/** Base URLs by name; a slash at the end is dropped, so that a path can be added to each. */
export const endpoints: Rule<Readonly<Record<string, string>>> = (text) => {
  const rule = broken(
    'must be a JSON object from gateway type to an http or https URL, without user, query or fragment',
  )
  const object = parseObject(text)
  if (object === null) return rule
  const entries = Object.entries(object).map(([name, url]) => [name, readBaseUrl(url)] as const)
  if (entries.some(([name, url]) => url === null || !/^[a-z][a-z0-9_]{0,99}$/.test(name))) return rule
  return valid(Object.freeze(Object.fromEntries(entries.map(([name, url]) => [name, url as string]))))
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

function readBaseUrl(value: unknown): string | null {
  if (typeof value !== 'string' || !URL.canParse(value)) return null
  const { protocol, username, search, hash, origin, pathname } = new URL(value)
  if (!['http:', 'https:'].includes(protocol) || username !== '' || search !== '' || hash !== '') return null
  return `${origin}${pathname}`.replace(/\/+$/, '')
}
