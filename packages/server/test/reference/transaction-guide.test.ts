import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertShown, readExcerpts, readGuide } from './guide-excerpts.ts'
import { playGuide } from './transaction-guide-stories.ts'

const answers = await playGuide({ after })
const excerpts = readExcerpts(readGuide('transaction.md', answers))

test('the guide shows every answer of its stories, and no JSON that nobody has answered', () => {
  assert.deepEqual(new Set(excerpts.map(({ name }) => name)), new Set(Object.keys(answers)))
})

for (const { name, shown } of excerpts) {
  test(`the answer "${name}" is as shown`, () => assertShown(shown, answers[name], name))
}
