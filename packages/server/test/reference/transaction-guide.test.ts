import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { INSTANT, ULID } from '../harness/wire-shapes.ts'
import { playGuide } from './transaction-guide-stories.ts'

const GUIDE = readFileSync(new URL('../../../../docs/guides/transaction.md', import.meta.url), 'utf8')
const answers = await playGuide({ after })

/** The excerpts of the page, by name. */
const excerpts = [...GUIDE.matchAll(/<!-- answer: ([a-z-]+) -->\n```json\n([\s\S]*?)```/g)].map(
  ([, name = '', json = '']) => ({ name, excerpt: JSON.parse(json) }),
)

test('the guide shows every answer of its stories, and no JSON that nobody has answered', () => {
  const names = excerpts.map(({ name }) => name)
  assert.deepEqual(new Set(names), new Set(Object.keys(answers)))
  assert.equal(excerpts.length, GUIDE.match(/^```json$/gm)?.length)
})

for (const { name, excerpt } of excerpts) {
  test(`the answer "${name}" is as shown`, () => assertShown(excerpt, answers[name], name))
}

/** Each key that is shown has the value that is shown; ids, tokens and dates are of the same form. */
function assertShown(shown: unknown, answered: unknown, place: string): void {
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
  else assert.deepEqual(answered, shown, place)
}
