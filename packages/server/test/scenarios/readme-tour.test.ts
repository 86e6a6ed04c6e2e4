import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { startBuiltServer } from '../harness/built-server.ts'
import { hasClient } from '../harness/system-client.ts'

const README = new URL('../../../../README.md', import.meta.url)

/** Dates and what follows from them differ from run to run. */
const asShape = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<date>').trim()

test('the tour in the README runs as it stands there, and answers what it says', async (t) => {
  if (!hasClient('curl')) return t.skip('needs curl: install it to try the tour')
  const readme = await readFile(README, 'utf8')
  const [, tour = ''] = /<!-- tour -->([\s\S]*)<!-- \/tour -->/.exec(readme) ?? []
  const [, commands = '', answers = ''] = /```sh\n([\s\S]*?)```\s*```\n([\s\S]*?)```/.exec(tour) ?? []
  assert.notEqual(commands, '')

  const server = await startBuiltServer({ after })
  const folder = await mkdtemp(join(tmpdir(), 'reprise-tour-'))
  after(() => rm(folder, { recursive: true, force: true }))
  const script = commands.replaceAll('http://127.0.0.1:8080', server.address)
  const { stdout } = await promisify(execFile)('sh', ['-eu', '-c', script], {
    cwd: folder,
    env: { ...process.env, KEY: server.apiKey },
  })
  assert.equal(asShape(stdout), asShape(answers))
})
