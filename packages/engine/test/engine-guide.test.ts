import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const GUIDE = new URL('../../../docs/guides/engine.md', import.meta.url)
const EXAMPLE = fileURLToPath(new URL('../examples/decide.mjs', import.meta.url))
/** The block behind the command that runs the example. */
const OUTPUT = /(node packages\/engine\/examples\/decide\.mjs\n```\n\n```\n)([\s\S]*?)(```)/

test('the guide shows what its example prints', () => {
  const run = spawnSync(process.execPath, ['--conditions=@reprise/source', '--import', 'tsx', EXAMPLE], {
    encoding: 'utf8',
  })
  assert.equal(run.status, 0, run.stderr)
  const guide = readFileSync(GUIDE, 'utf8')
  if (process.env['REPRISE_UPDATE_GUIDES'] === '1') writeFileSync(GUIDE, guide.replace(OUTPUT, `$1${run.stdout}$3`))
  const shown = OUTPUT.exec(readFileSync(GUIDE, 'utf8'))?.[2]
  assert.equal(shown, run.stdout, 'REPRISE_UPDATE_GUIDES=1 npm test -- --database pglite guide.test rewrites it')
})
