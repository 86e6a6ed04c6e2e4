import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { BATCH_COLUMNS } from '../../src/batch/batch-columns.ts'
import { batchFormatPage } from './batch-format-page.ts'

const page = new URL('../../../../docs/reference/batch-format.md', import.meta.url)
const command =
  'REPRISE_UPDATE_PAGES=1 node --conditions=@reprise/source --import tsx --test packages/server/test/reference/batch-format-page.test.ts'

test('docs/reference/batch-format.md says what the tables say', () => {
  if (process.env['REPRISE_UPDATE_PAGES'] === '1') writeFileSync(page, batchFormatPage())
  assert.equal(readFileSync(page, 'utf8'), batchFormatPage(), `rewrite it: ${command}`)
})

test('every column has an example that fits, a sentence, and somebody who reads it', () => {
  for (const { name, example, lengthMax, about, readBy, requiredBy } of BATCH_COLUMNS) {
    assert.ok(example.length > 0 && example.length <= lengthMax, name)
    assert.match(about, /^[A-Z`].*\.$/, name)
    assert.ok(readBy.length > 0 && requiredBy.every((operation) => readBy.includes(operation)), name)
    assert.ok(!`${about}${example}`.includes('|'), name)
  }
  assert.equal(new Set(BATCH_COLUMNS.map(({ name }) => name.toLowerCase())).size, BATCH_COLUMNS.length)
})
