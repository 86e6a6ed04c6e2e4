import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { EXIT } from '../../src/cli/run-command-line.ts'
import { runOffline } from '../harness/run-command.ts'
import { BATCH_SAMPLES } from './batch-samples.ts'

const folder = new URL('../../../../docs/samples/', import.meta.url)
const command =
  'REPRISE_UPDATE_PAGES=1 node --conditions=@reprise/source --import tsx --test packages/server/test/reference/batch-samples.test.ts'

const check = (name: string) => runOffline('batch', 'check', fileURLToPath(new URL(name, folder)))

test('docs/samples has the sample files as they are written', () => {
  for (const [name, text] of Object.entries(BATCH_SAMPLES)) {
    if (process.env['REPRISE_UPDATE_PAGES'] === '1') writeFileSync(new URL(name, folder), text)
    assert.equal(readFileSync(new URL(name, folder), 'utf8'), text, `rewrite it: ${command}`)
  }
  const names = readdirSync(folder).filter((name) => name.startsWith('batch-'))
  assert.deepEqual(new Set(names), new Set(Object.keys(BATCH_SAMPLES)))
})

test('the samples without mistakes are in order', async () => {
  for (const name of Object.keys(BATCH_SAMPLES).filter((each) => !each.includes('mistakes'))) {
    const { code, lines } = await check(name)
    assert.equal(code, EXIT.done, lines.join('\n'))
  }
})

test('the guide shows what the check says of the sample with mistakes', async () => {
  const guide = readFileSync(new URL('../guides/batch.md', folder), 'utf8')
  const [, shown] = /<!-- check -->\n```\n([\s\S]*?)\n```\n<!-- \/check -->/.exec(guide) ?? []
  const { lines, code } = await check('batch-with-mistakes.txt')
  assert.equal(code, EXIT.failed)
  assert.equal(shown, lines.join('\n'), 'put what the command prints between the markers')
})
