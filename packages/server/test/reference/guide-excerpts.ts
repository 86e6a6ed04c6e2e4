import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { INSTANT, ULID } from '../harness/wire-shapes.ts'

export interface Excerpt {
  readonly name: string
  readonly shown: unknown
}

const ANSWER = /<!-- answer: ([a-z-]+) -->\n(\s*)```json\n([\s\S]*?)```/g
const PRINTED = /<!-- printed: ([a-z-]+) -->\n```\n([\s\S]*?)\n```/g
/** What a model estimates, which may happen to have no fraction. */
const ESTIMATED = /\.(approvalProbability|expectedValue)$/
/** Width within which a value is shown on one line. */
const LINE_WIDTH = 110

/**
 * A page of docs/guides. With REPRISE_UPDATE_GUIDES=1 its excerpts are first rewritten to what the server answers and
 * prints now, key by key of those shown: after a change of the shipped model, for one.
 */
export function readGuide(
  fileName: string,
  answers: Readonly<Record<string, unknown>>,
  printed: Readonly<Record<string, string>> = {},
): string {
  const path = new URL(`../../../../docs/guides/${fileName}`, import.meta.url)
  const page = readFileSync(path, 'utf8')
  if (process.env['REPRISE_UPDATE_GUIDES'] !== '1') return page
  const updated = page
    .replace(ANSWER, (whole, name: string, indent: string, json: string) =>
      name in answers ? excerptOf(name, indent, updatedValue(JSON.parse(json), answers[name])) : whole,
    )
    .replace(PRINTED, (whole, name: string) =>
      name in printed ? `<!-- printed: ${name} -->\n\`\`\`\n${printed[name]}\n\`\`\`` : whole,
    )
  writeFileSync(path, updated)
  return updated
}

function excerptOf(name: string, indent: string, value: unknown): string {
  const json = rendered(value, 0).replaceAll('\n', `\n${indent}`)
  return `<!-- answer: ${name} -->\n${indent}\`\`\`json\n${indent}${json}\n${indent}\`\`\``
}

/** What was shown, with the values of now; ids and tokens, which differ at every run, stay. */
function updatedValue(shown: unknown, answered: unknown): unknown {
  if (Array.isArray(shown) && Array.isArray(answered)) {
    return answered.map((each, index) => updatedValue(shown[Math.min(index, shown.length - 1)], each))
  }
  if (typeof shown === 'object' && shown !== null && typeof answered === 'object' && answered !== null) {
    const now = answered as Record<string, unknown>
    return Object.fromEntries(
      Object.entries(shown).map(([key, value]) => [
        key,
        key === 'referenceData' ? value : updatedValue(value, now[key]),
      ]),
    )
  }
  return typeof shown === 'string' && ULID.test(shown) && ULID.test(String(answered)) ? shown : answered
}

function rendered(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const isList = Array.isArray(value)
  const parts = isList
    ? value.map((each) => rendered(each, depth + 1))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${rendered(each, depth + 1)}`)
  const line = isList || parts.length === 0 ? parts.join(', ') : ` ${parts.join(', ')} `
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (depth > 0 && !line.includes('\n') && depth * 2 + line.length < LINE_WIDTH) return `${open}${line}${close}`
  const inner = '  '.repeat(depth + 1)
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${'  '.repeat(depth)}${close}`
}

/** The answers that a page shows, each under its name. @throws AssertionError for JSON that has no name */
export function readExcerpts(page: string): readonly Excerpt[] {
  const excerpts = [...page.matchAll(ANSWER)].map(([, name = '', , json = '']) => ({
    name,
    shown: JSON.parse(json) as unknown,
  }))
  assert.equal(excerpts.length, page.match(/^\s*```json$/gm)?.length, 'every JSON of the page has a name')
  return excerpts
}

/**
 * Each key that is shown has the value that is shown; ids, tokens and dates are of the same form, and so are numbers with
 * a fraction and estimates, which are a model's.
 */
export function assertShown(shown: unknown, answered: unknown, place: string): void {
  if (Array.isArray(shown)) {
    assert.ok(Array.isArray(answered) && answered.length === shown.length, place)
    for (const [index, each] of shown.entries()) assertShown(each, answered[index], `${place}.${index}`)
  } else if (typeof shown === 'object' && shown !== null) {
    assert.ok(typeof answered === 'object' && answered !== null, place)
    for (const [key, value] of Object.entries(shown)) {
      assert.ok(key in answered, `${place}.${key}`)
      assertShown(value, (answered as Record<string, unknown>)[key], `${place}.${key}`)
    }
  } else if (typeof shown === 'string' && ULID.test(shown)) assert.match(String(answered), ULID, place)
  else if (typeof shown === 'string' && INSTANT.test(shown)) assert.match(String(answered), INSTANT, place)
  else if (place.endsWith('.referenceData')) assert.equal(String(answered).length, String(shown).length, place)
  else if (typeof shown === 'number' && (!Number.isInteger(shown) || ESTIMATED.test(place)))
    assert.equal(typeof answered, 'number', place)
  else assert.deepEqual(answered, shown, place)
}
