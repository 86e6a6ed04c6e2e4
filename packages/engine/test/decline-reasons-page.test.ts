import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { declineReasonsPage } from './decline-reasons-page.ts'

const page = new URL('../../../docs/reference/decline-reasons.md', import.meta.url)

test('docs/reference/decline-reasons.md says what the tables say', () => {
  if (process.env['REPRISE_UPDATE_PAGES'] === '1') writeFileSync(page, declineReasonsPage())
  assert.equal(
    readFileSync(page, 'utf8'),
    declineReasonsPage(),
    'rewrite it: REPRISE_UPDATE_PAGES=1 node --import tsx --test packages/engine/test/decline-reasons-page.test.ts',
  )
})
