import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { systemClock } from '../../src/domain/clock.ts'
import { createAdapters } from '../../src/gateways/adapters.ts'
import { TEST_MODES } from '../gateways/test-mode/test-modes.ts'
import { gatewaysPage } from './gateways-page.ts'

const ADAPTERS = createAdapters(async () => ({ kind: 'not_sent', why: 'nothing is sent' }), systemClock)

const page = new URL('../../../../docs/reference/gateways.md', import.meta.url)

test('docs/reference/gateways.md says what the adapters say of themselves', () => {
  if (process.env['REPRISE_UPDATE_PAGES'] === '1') writeFileSync(page, gatewaysPage())
  const command = 'REPRISE_UPDATE_PAGES=1 npm test -- --database pglite gateways-page'
  assert.equal(readFileSync(page, 'utf8'), gatewaysPage(), `rewrite it: ${command}`)
})

test('every adapter says of each fact a sentence, and of each setting what it is', () => {
  for (const { gatewayType, facts, settings } of Object.values(ADAPTERS)) {
    const { title, ...sentences } = facts
    assert.ok(title !== '', gatewayType)
    for (const [name, sentence] of Object.entries(sentences)) assert.match(sentence, /\.$/, `${gatewayType}: ${name}`)
    for (const { name, meaning } of settings) assert.match(meaning, /\.$/, `${gatewayType}: ${name}`)
  }
})

test('every gateway over a wire can be tried at its own test mode', () => {
  for (const { gatewayType, modes } of Object.values(ADAPTERS)) {
    if (modes.includes('live'))
      assert.ok(gatewayType in TEST_MODES, `${gatewayType}: add it to test-mode/test-modes.ts`)
  }
})
