import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { companyWith } from '../../test/harness/merchants.ts'
import { Conflict, Forbidden, InvalidField, NotFound, type RequestError } from '../domain/errors.ts'
import { openAdminClient } from './admin-client.ts'
import type { AdminOperations } from './admin-operations.ts'
import { openAdminSocket } from './admin-socket.ts'

const unused = () => assert.fail('not for this test')

/** Operations of which only `company.list` is played. */
function operationsWith(list: AdminOperations['company.list']): AdminOperations {
  return {
    'company.create': unused,
    'company.list': list,
    'company.show': unused,
    'company.update': unused,
    'key.create': unused,
    'key.list': unused,
    'key.revoke': unused,
    'sftp-user.create': unused,
    'sftp-user.list': unused,
    'sftp-user.set-password': unused,
    'sftp-user.add-key': unused,
    'sftp-user.remove-key': unused,
    'sftp-user.restrict': unused,
    'sftp-user.disable': unused,
    'openpgp.set-key': unused,
    'openpgp.remove-key': unused,
    'vault.rotate': unused,
    'vault.reencrypt': unused,
    explain: unused,
    'case.show': unused,
    'case.cancel': unused,
    'case.resolve': unused,
    'batch.list': unused,
    'batch.show': unused,
    'batch.export': unused,
    'batch.layout': unused,
    'model.list': unused,
    'model.rollback': unused,
    'model.reset': unused,
    'case.settle': unused,
    'codes.unclassified': unused,
    'card-ranges.import': unused,
    'history.import': unused,
    'history.progress': unused,
  }
}

async function directoryOf(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'reprise-admin-test-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function open(t: TestContext, list: AdminOperations['company.list'], directory?: string) {
  const failures: unknown[] = []
  const onFailure = (error: unknown) => failures.push(error)
  const socket = await openAdminSocket(directory ?? (await directoryOf(t)), operationsWith(list), onFailure)
  t.after(() => socket.close())
  return { socket, client: openAdminClient(socket.path), failures }
}

/** What the socket answers to these bytes; '' when it hangs up. */
async function answerTo(path: string, bytes: string): Promise<string> {
  const socket = connect(path)
  let received = ''
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    received += text
  })
  socket.on('error', () => socket.destroy())
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
  })
  socket.end(bytes)
  await closed
  return received
}

test('a call reaches its operation, and the answer comes back, whatever characters are in them', async (t) => {
  const { companyId: _, preflight: __, ...shown } = companyWith('Ä\n"', { name: '🎈'.repeat(50_000) })
  const companies = [{ ...shown, preflightUrl: null }]
  const seen: unknown[] = []
  const { client } = await open(t, async (request) => {
    seen.push(request)
    return { companies }
  })
  assert.deepEqual(await client.call('company.list', { text: 'ü\n' }), { companies })
  assert.deepEqual(seen, [{ text: 'ü\n' }])
})

for (const thrown of [
  new InvalidField('maxDays', 'must be good'),
  new NotFound('There is none.'),
  new Forbidden('No.\nNever.'),
  new Conflict('Not now.'),
] satisfies RequestError[]) {
  test(`${thrown.name} is the same on both sides`, async (t) => {
    const { client, failures } = await open(t, () => Promise.reject(thrown))
    const caught = await client.call('company.list', {}).then(unused, (error: unknown) => error)
    assert.ok(caught instanceof thrown.constructor && caught instanceof Error)
    assert.deepEqual({ ...caught }, { ...thrown })
    assert.equal(caught.message, thrown.message)
    assert.deepEqual(failures, [])
  })
}

test('a failure is told to the server’s log and not to the caller', async (t) => {
  const failure = new Error('relation "api_keys" does not exist')
  const { client, failures } = await open(t, () => Promise.reject(failure))
  await assert.rejects(client.call('company.list', {}), (error) => {
    assert.match(String(error), /see its log/)
    assert.doesNotMatch(String(error), /api_keys/)
    return true
  })
  assert.deepEqual(failures, [failure])
})

test('only the user may enter the socket and its room', async (t) => {
  const { socket } = await open(t, unused)
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
  assert.deepEqual([await modeOf(dirname(socket.path)), await modeOf(socket.path)], ['700', '600'])
})

test('where the data directory’s path is too long for a socket, another place is found', async (t) => {
  const directory = join(await directoryOf(t), 'long'.repeat(30))
  await mkdir(directory)
  const { socket, client } = await open(t, async () => ({ companies: [] }), directory)
  assert.ok(Buffer.byteLength(socket.path) <= 100)
  assert.deepEqual(await client.call('company.list', {}), { companies: [] })
})

test('rooms of servers that were killed are removed, and the own one at the end', async (t) => {
  const directory = await directoryOf(t)
  await mkdir(join(directory, 'admin-killed'))
  const socket = await openAdminSocket(directory, operationsWith(unused), unused)
  assert.equal((await readdir(directory)).length, 1)
  await socket.close()
  assert.deepEqual(await readdir(directory), [])
})

test('what is no call gets a sentence, and what never ends is hung up on', async (t) => {
  const { socket, client } = await open(t, async () => ({ companies: [] }))
  for (const line of ['not json', '[]', 'null', '{"operation":7}', '{"operation":"__proto__"}', '{"operation":"x"}']) {
    assert.match(await answerTo(socket.path, `${line}\n`), /does not know this command/, line)
  }
  assert.equal(await answerTo(socket.path, 'x'.repeat(1_100_000)), '')
  assert.equal(await answerTo(socket.path, '{"operation":"company.list"'), '')
  assert.deepEqual(await client.call('company.list', {}), { companies: [] })
})

test('a server that is gone, or goes before it answers, is one sentence', async (t) => {
  const directory = await directoryOf(t)
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const list = () => {
    begin()
    return new Promise<never>(() => {})
  }
  const socket = await openAdminSocket(directory, operationsWith(list), unused)
  const call = assert.rejects(openAdminClient(socket.path).call('company.list', {}), /ended before it answered/)
  await begun
  await socket.close()
  await call
  await assert.rejects(openAdminClient(socket.path).call('company.list', {}), /does not answer/)
})
