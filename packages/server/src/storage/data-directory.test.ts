import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../domain/clock.ts'
import { acquireDataDirectory, DataDirectoryError, readDataDirectoryOwner } from './data-directory.ts'
import { CLAIM_PREFIX, type Claim, claimFilePath, writeClaim } from './data-directory-claim.ts'
import type { ProcessIdentity } from './process-identity.ts'

async function temporaryDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'reprise-data-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** A child that is ready to take a directory. */
async function startHolder(t: TestContext): Promise<ChildProcess> {
  const child = fork(new URL('../../test/harness/data-directory-holder.ts', import.meta.url), {
    execArgv: process.execArgv,
  })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'message')
  return child
}

async function take(child: ChildProcess, path: string): Promise<string> {
  const answered = once(child, 'message')
  child.send(path)
  const [answer] = await answered
  return String(answer)
}

/** A claim as a process left it that has all of this one's identity but what is given. */
async function leaveClaim(t: TestContext, path: string, owner: Partial<ProcessIdentity>, claim: Partial<Claim> = {}) {
  const own = await acquireDataDirectory(await temporaryDirectory(t), systemClock)
  const [ownRoom] = await readdir(own.path)
  const ownClaim: Claim = JSON.parse(await readFile(claimFilePath(join(own.path, ownRoom ?? '')), 'utf8'))
  await own.release()
  const room = await mkdtemp(join(path, CLAIM_PREFIX))
  const left = { ...ownClaim, hasLivenessSocket: false, ...claim, owner: { ...ownClaim.owner, ...owner } }
  await writeClaim(room, left)
  return room
}

const inUse = (path: string, pid: number | undefined) => ({
  name: 'DataDirectoryError',
  message: `The data directory ${path} is in use by process ${pid}; stop it, or use another REPRISE_DATA_DIR`,
})

test('a missing directory is created for this user only, and released without a trace', async (t) => {
  const path = join(await temporaryDirectory(t), 'deep', 'data')
  const data = await acquireDataDirectory(path, systemClock)
  assert.equal((await stat(path)).mode & 0o777, 0o700)
  assert.equal(data.path, path)
  await data.release()
  assert.deepEqual(await readdir(path), [])
})

test('a second taker gets one sentence that names the process', async (t) => {
  const path = await temporaryDirectory(t)
  const child = await startHolder(t)
  assert.equal(await take(child, path), 'held')
  await assert.rejects(acquireDataDirectory(path, systemClock), inUse(path, child.pid))
  assert.equal((await readdir(path)).length, 1, 'the refused taker left nothing behind')
})

test('the same process cannot take it twice, and can after its release', async (t) => {
  const path = await temporaryDirectory(t)
  const first = await acquireDataDirectory(path, systemClock)
  await assert.rejects(acquireDataDirectory(path, systemClock), inUse(path, process.pid))
  await first.release()
  const second = await acquireDataDirectory(path, systemClock)
  await second.release()
})

test('after kill -9 the next one takes it over and clears what was left', async (t) => {
  const path = await temporaryDirectory(t)
  const child = await startHolder(t)
  assert.equal(await take(child, path), 'held')
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal(await readDataDirectoryOwner(path), null)
  const data = await acquireDataDirectory(path, systemClock)
  assert.deepEqual(await readDataDirectoryOwner(path), { pid: process.pid })
  assert.equal((await readdir(path)).length, 1)
  await data.release()
})

test('of many that take over at once from a dead process, exactly one wins', async (t) => {
  const path = await temporaryDirectory(t)
  const children = await Promise.all(Array.from({ length: 4 }, () => startHolder(t)))
  for (let round = 0; round < 5; round++) {
    await rm(path, { recursive: true })
    await mkdir(path)
    await leaveClaim(t, path, { startTicks: '1' })
    const inProcess = Array.from({ length: 8 }, () => acquireDataDirectory(path, systemClock))
    const settled = await Promise.allSettled(inProcess)
    const winners = settled.filter((outcome) => outcome.status === 'fulfilled')
    assert.equal(winners.length, 1)
    for (const outcome of settled) {
      if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof DataDirectoryError, String(outcome.reason))
    }
    await winners[0]?.value.release()
  }
  await leaveClaim(t, path, { startTicks: '1' })
  const answers = await Promise.all(children.map((child) => take(child, path)))
  assert.equal(answers.filter((answer) => answer === 'held').length, 1, answers.join('\n'))
})

test('another process that was given the pid of a dead owner does not count as the owner', async (t) => {
  const path = await temporaryDirectory(t)
  await leaveClaim(t, path, { startTicks: '1' })
  await (await acquireDataDirectory(path, systemClock)).release()
})

test('a restart of the machine ends every claim', async (t) => {
  const path = await temporaryDirectory(t)
  await leaveClaim(t, path, { bootId: 'before' })
  await (await acquireDataDirectory(path, systemClock)).release()
})

test('a claim from another machine is kept, whatever its socket says, and the sentence tells what to delete', async (t) => {
  const path = await temporaryDirectory(t)
  const child = await startHolder(t)
  assert.equal(await take(child, path), 'held')
  child.kill('SIGKILL')
  await once(child, 'exit')
  // What it leaves is a socket that this machine's kernel calls dead; another kernel may know better.
  const [name] = await readdir(path)
  const room = join(path, name ?? '')
  const claim: Claim = JSON.parse(await readFile(claimFilePath(room), 'utf8'))
  await writeClaim(room, { ...claim, owner: { ...claim.owner, bootId: 'other', host: 'other' } })
  const refused = { message: new RegExp(`on other, which cannot be seen from here; .*, delete ${room}$`) }
  await assert.rejects(acquireDataDirectory(path, systemClock), refused)
  await rm(room, { recursive: true })
  await (await acquireDataDirectory(path, systemClock)).release()
})

test('a claim from another container counts while its socket answers, and no longer', async (t) => {
  const path = await temporaryDirectory(t)
  const child = await startHolder(t)
  assert.equal(await take(child, path), 'held')
  const [name] = await readdir(path)
  const room = join(path, name ?? '')
  const claim: Claim = JSON.parse(await readFile(claimFilePath(room), 'utf8'))
  await writeClaim(room, { ...claim, owner: { ...claim.owner, pid: 1, pidNamespace: 'pid:[1]' } })
  await assert.rejects(acquireDataDirectory(path, systemClock), inUse(path, 1))
  child.kill('SIGKILL')
  await once(child, 'exit')
  await (await acquireDataDirectory(path, systemClock)).release()
})

test('a claim from another container without a socket is kept', async (t) => {
  const path = await temporaryDirectory(t)
  await leaveClaim(t, path, { pid: 1, pidNamespace: 'pid:[1]' })
  await assert.rejects(acquireDataDirectory(path, systemClock), /process 1 on .*cannot be seen from here/)
})

test('the owner and its published socket can be read from outside', async (t) => {
  const path = join(await temporaryDirectory(t), 'data')
  assert.equal(await readDataDirectoryOwner(path), null, 'a directory that does not exist has no owner')
  const data = await acquireDataDirectory(path, systemClock)
  assert.deepEqual(await readDataDirectoryOwner(path), { pid: process.pid })
  await data.publish({ adminSocketPath: '/tmp/admin.sock' })
  assert.deepEqual(await readDataDirectoryOwner(path), { pid: process.pid, adminSocketPath: '/tmp/admin.sock' })
  await assert.rejects(acquireDataDirectory(path, systemClock), inUse(path, process.pid))
  await data.release()
  assert.equal(await readDataDirectoryOwner(path), null)
})

test('a path too long for a socket works without one', async (t) => {
  const path = join(await temporaryDirectory(t), 'd'.repeat(100))
  const data = await acquireDataDirectory(path, systemClock)
  await assert.rejects(acquireDataDirectory(path, systemClock), inUse(path, process.pid))
  await data.release()
})

test('a path that is a file is one clear sentence', async (t) => {
  const path = join(await temporaryDirectory(t), 'file')
  await writeFile(path, '')
  const refused = {
    name: 'DataDirectoryError',
    message: `The data directory ${path} is a file; give REPRISE_DATA_DIR a directory`,
  }
  await assert.rejects(acquireDataDirectory(path, systemClock), refused)
  await assert.rejects(acquireDataDirectory(join(path, 'below'), systemClock), { name: 'DataDirectoryError' })
})

test('a directory that cannot be written is one clear sentence', async (t) => {
  const path = await temporaryDirectory(t)
  await chmod(path, 0o555)
  const refused =
    /^The data directory .* cannot be written by this user; change its owner, or use another REPRISE_DATA_DIR$/
  await asOrdinaryUser(() => assert.rejects(acquireDataDirectory(path, systemClock), { message: refused }))
})

/** File modes do not bind root, so root gives its rights away for as long as the work takes. */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65534)
  try {
    await work()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}
