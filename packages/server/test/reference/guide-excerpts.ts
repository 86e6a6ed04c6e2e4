import assert from 'node:assert/strict'
import { INSTANT, ULID } from '../harness/wire-shapes.ts'

export interface Excerpt {
  readonly name: string
  readonly shown: unknown
}

/** The answers that a page shows, each under its name. @throws AssertionError for JSON that has no name */
export function readExcerpts(page: string): readonly Excerpt[] {
  const excerpts = [...page.matchAll(/<!-- answer: ([a-z-]+) -->\n\s*```json\n([\s\S]*?)```/g)].map(
    ([, name = '', json = '']) => ({ name, shown: JSON.parse(json) as unknown }),
  )
  assert.equal(excerpts.length, page.match(/^\s*```json$/gm)?.length, 'every JSON of the page has a name')
  return excerpts
}

/**
 * Each key that is shown has the value that is shown; ids, tokens and dates are of the same form, and so are numbers with
 * a fraction, which are a model's.
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
  else if (typeof shown === 'number' && !Number.isInteger(shown)) assert.equal(typeof answered, 'number', place)
  else assert.deepEqual(answered, shown, place)
}
