import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { isResponseCode, RESPONSE_MESSAGES } from '../../src/domain/response-code.ts'
import { answeredWhen, responseCodesPage } from './response-codes-page.ts'

const page = new URL('../../../../docs/reference/response-codes.md', import.meta.url)
const command =
  'REPRISE_UPDATE_PAGES=1 node --conditions=@reprise/source --import tsx --test packages/server/test/reference/response-codes-page.test.ts'

test('docs/reference/response-codes.md says what the tables say', () => {
  if (process.env['REPRISE_UPDATE_PAGES'] === '1') writeFileSync(page, responseCodesPage())
  assert.equal(readFileSync(page, 'utf8'), responseCodesPage(), `rewrite it: ${command}`)
})

test('there are 217 codes, each with one plain sentence', () => {
  assert.equal(Object.keys(RESPONSE_MESSAGES).length, 217)
  for (const [code, message] of Object.entries(RESPONSE_MESSAGES)) {
    assert.match(code, /^[1-5]0\d{3}$/)
    assert.match(message, /^[A-Z].*\.$/)
    assert.ok(!message.includes('|'))
  }
})

test('a code that the source answers is told when', () => {
  for (const folder of ['recovery', 'batch']) {
    const source = new URL(`../../src/${folder}/`, import.meta.url)
    for (const name of readdirSync(source)) {
      if (name.endsWith('.test.ts')) continue
      for (const [, code = ''] of readFileSync(new URL(name, source), 'utf8').matchAll(/'([1-5]0\d{3})'/g)) {
        if (isResponseCode(code)) assert.notEqual(answeredWhen(code), null, `${code} of ${name}`)
      }
    }
  }
})
