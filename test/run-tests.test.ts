/** The run that decides whether a change is good must not call a bad one good: shown small files of each kind. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from './tidy/repository.ts'

const FILES = {
  'good.test.ts':
    "import { test } from 'node:test'\ntest('good', () => {})\ntest('left', { skip: 'no sftp' }, () => {})\n",
  'bad.test.ts':
    "import { describe, it } from 'node:test'\ndescribe('s', () => it('bad', () => { throw new Error('x') }))\n",
  'dies.test.ts': "import { test } from 'node:test'\ntest('ends the process', () => process.exit(3))\n",
  'empty.test.ts': 'export {}\n',
}

const EXPECTED: Record<string, { passed: number; failed: number; skips: string[]; problems: RegExp }> = {
  'good.test.ts': { passed: 1, failed: 0, skips: ['left: no sftp'], problems: /^$/ },
  'bad.test.ts': { passed: 0, failed: 1, skips: [], problems: /^$/ },
  'dies.test.ts': { passed: 0, failed: 1, skips: [], problems: /^$/ },
  'empty.test.ts': { passed: 0, failed: 2, skips: [], problems: /has no test in it, no test was run$/ },
}

test('a run counts what passed, and a file that dies or has no test as failed', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'reprise-run-'))
  t.after(() => rmSync(directory, { recursive: true }))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(directory, name), text)
  for (const [name, expected] of Object.entries(EXPECTED)) {
    const { problems, ...counts } = runTests(join(directory, name))
    assert.deepEqual(counts, { passed: expected.passed, failed: expected.failed, skips: expected.skips }, name)
    assert.match(problems.join(', '), expected.problems, name)
  }
})

function runTests(file: string): { passed: number; failed: number; skips: string[]; problems: string[] } {
  const program = `import { runTests } from './scripts/run-tests.mjs'
    console.log('\\n' + JSON.stringify(await runTests([${JSON.stringify(file)}])))`
  const command = ['--input-type=module', '-e', program]
  const { stdout, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' })
  assert.equal(stderr, '')
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
}
