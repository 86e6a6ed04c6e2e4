import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, describe, test } from 'node:test'
import ssh2, {
  type ClientChannel,
  type ConnectConfig,
  type SFTPWrapper,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2'
import { openSftpApp } from '../harness/sftp-app.ts'

/** A client that does what OpenSSH's does not: on the same protocol, by hand. */
const sftpApp = await openSftpApp({ after }, { fileBytesMax: 200_000, filesWaitingMax: 4, sftpSessionsMax: 2 })
const { demo, files, tenant, admin } = sftpApp

type Outcome<Result> = { readonly ok: Result } | { readonly code: number }

/** What a callback of ssh2 was called with: the result, or the status of the refusal. */
function asked<Result>(ask: (done: (error: unknown, result?: Result) => void) => void): Promise<Outcome<Result>> {
  return new Promise((resolve) => {
    ask((error, result) => {
      const code = typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : -1
      resolve(error == null ? { ok: result as Result } : { code })
    })
  })
}

async function logIn(port = sftpApp.sftp.port, changes: Partial<ConnectConfig> = {}) {
  const client = new ssh2.Client()
  const ended = new Promise<void>((resolve) => client.on('close', () => resolve()))
  client.on('error', () => {})
  client.connect({ host: '127.0.0.1', port, username: demo.user, password: demo.password, ...changes })
  await Promise.race([once(client, 'ready'), ended.then(() => Promise.reject(new Error('the connection was closed')))])
  const openSftp = () => asked<SFTPWrapper>((done) => client.sftp(done))
  return { client, ended, openSftp }
}

async function session(port = sftpApp.sftp.port) {
  const { client, ended, openSftp } = await logIn(port)
  const opened = await openSftp()
  assert.ok('ok' in opened)
  return { client, ended, sftp: opened.ok }
}

const { NO_SUCH_FILE, PERMISSION_DENIED, FAILURE, OP_UNSUPPORTED } = ssh2.utils.sftp.STATUS_CODE

describe('the SFTP protocol, by hand', () => {
  test('a file is never opened for reading in Inputs, nor for writing in Outputs, in whatever mode is asked for', async () => {
    const { client, sftp } = await session()
    await sftpApp.publish('out.txt', 'results')
    const written = await asked((done) => sftp.writeFile('/Inputs/in.txt', 'secret', done))
    assert.ok('ok' in written)
    const open = (path: string, flags: string) => asked((done) => sftp.open(path, flags as 'r', done))
    for (const flags of ['r', 'r+', 'w+', 'a+', 'wx+']) {
      assert.deepEqual(await open('/Inputs/in.txt', flags), { code: PERMISSION_DENIED }, flags)
    }
    for (const flags of ['w', 'r+', 'a', 'wx', 'w+']) {
      assert.deepEqual(await open('/Outputs/out.txt', flags), { code: PERMISSION_DENIED }, flags)
    }
    assert.equal(await sftpApp.contentOf('in.txt'), 'secret')
    assert.equal(await sftpApp.contentOf('out.txt', 'Outputs'), 'results')
    client.end()
  })

  test('names with NULs, line ends, slashes or 10,000 characters make no file', async () => {
    const { client, sftp } = await session()
    const before = await sftpApp.namesIn('Inputs')
    for (const path of [
      '/Inputs/a\0.txt',
      '/Inputs/a\r\n.txt',
      '/Inputs/\\..\\a.txt',
      '/Inputs/ümlaut.txt',
      `/Inputs/${'a'.repeat(10_000)}`,
      `/${'../'.repeat(5_000)}etc/passwd`,
      '/Inputs/..',
      '/Inputs/.',
      '',
      '\0',
    ]) {
      const opened = await asked((done) => sftp.open(path, 'w', done))
      assert.ok(
        'code' in opened && [PERMISSION_DENIED, NO_SUCH_FILE, FAILURE].includes(opened.code),
        JSON.stringify(path),
      )
    }
    assert.deepEqual(await sftpApp.namesIn('Inputs'), before)
    client.end()
  })

  test('handles that were never given, were closed, or are of another kind, do nothing', async () => {
    const { client, sftp } = await session()
    const opened = await asked<Buffer>((done) => sftp.open('/Inputs/handles.txt', 'w', done))
    assert.ok('ok' in opened)
    const { ok: handle } = opened
    const stranger = Buffer.from([255, 255, 255, 255])
    for (const wrong of [stranger, Buffer.alloc(0), Buffer.alloc(200)]) {
      assert.deepEqual(await asked((done) => sftp.close(wrong, done)), { code: FAILURE })
      assert.deepEqual(await asked((done) => sftp.write(wrong, Buffer.from('x'), 0, 1, 0, done)), { code: FAILURE })
      assert.deepEqual(await asked((done) => sftp.readdir(wrong, done)), { code: FAILURE })
    }
    assert.deepEqual(await asked((done) => sftp.read(handle, Buffer.alloc(10), 0, 10, 0, done)), { code: FAILURE })
    assert.ok('ok' in (await asked((done) => sftp.close(handle, done))))
    assert.deepEqual(await asked((done) => sftp.close(handle, done)), { code: FAILURE })
    client.end()
  })

  test('a write far behind the limit is refused, and its file is not complete', async () => {
    const { client, sftp } = await session()
    const opened = await asked<Buffer>((done) => sftp.open('/Inputs/far.txt', 'w', done))
    assert.ok('ok' in opened)
    for (const offset of [200_000, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      const written = await asked((done) => sftp.write(opened.ok, Buffer.from('x'), 0, 1, offset, done))
      assert.deepEqual(written, { code: FAILURE })
    }
    assert.deepEqual(await asked((done) => sftp.close(opened.ok, done)), { code: FAILURE })
    assert.equal((await files.find(tenant, 'Inputs', 'far.txt'))?.state, 'open')
    client.end()
  })

  test('what a client writes out of order ends up in its place', async () => {
    const { client, sftp } = await session()
    const opened = await asked<Buffer>((done) => sftp.open('/Inputs/far.txt', 'w', done))
    assert.ok('ok' in opened)
    const parts = ['one,', 'two,', 'three'].map((text) => Buffer.from(text))
    const writes = [
      [parts[2], 8],
      [parts[0], 0],
      [parts[1], 4],
    ] as const
    for (const [bytes, offset] of writes) {
      assert.ok(bytes !== undefined)
      assert.ok('ok' in (await asked((done) => sftp.write(opened.ok, bytes, 0, bytes.length, offset, done))))
    }
    assert.ok('ok' in (await asked((done) => sftp.close(opened.ok, done))))
    assert.equal(await sftpApp.contentOf('far.txt'), 'one,two,three')
    client.end()
  })

  test('links, folders and cuts are not made; times and permissions are taken and mean nothing', async () => {
    const { client, sftp } = await session()
    const unsupported = { code: OP_UNSUPPORTED }
    assert.deepEqual(await asked((done) => sftp.symlink('/etc/passwd', '/Outputs/x', done)), unsupported)
    assert.deepEqual(await asked((done) => sftp.readlink('/Inputs/in.txt', done)), unsupported)
    assert.deepEqual(await asked((done) => sftp.mkdir('/Inputs/deeper', done)), unsupported)
    assert.deepEqual(await asked((done) => sftp.rmdir('/Inputs', done)), unsupported)
    assert.deepEqual(await asked((done) => sftp.setstat('/Inputs/in.txt', { size: 1 }, done)), unsupported)
    assert.ok('ok' in (await asked((done) => sftp.chmod('/Inputs/in.txt', 0o777, done))))
    assert.ok('ok' in (await asked((done) => sftp.utimes('/Inputs/in.txt', 1, 1, done))))
    assert.equal(await sftpApp.contentOf('in.txt'), 'secret')
    client.end()
  })

  test('no more files wait than may, and a temporary one counts', async () => {
    const { client, sftp } = await session()
    const create = (name: string) => asked((done) => sftp.writeFile(`/Inputs/${name}`, 'x', done))
    while ((await files.countUntaken(tenant)) < 4) {
      assert.ok('ok' in (await create(`wait-${await files.countUntaken(tenant)}.part`)))
    }
    assert.deepEqual(await create('one-more.txt'), { code: FAILURE })
    assert.ok('ok' in (await create('in.txt')), 'one that is there may be sent anew')
    client.end()
  })
})

test('who shows a known public key, and signs with another, is not let in', async () => {
  const { public: publicKey, private: privateKey } = ssh2.utils.generateKeyPairSync('ed25519')
  const { private: otherKey } = ssh2.utils.generateKeyPairSync('ed25519')
  await admin['sftp-user.create']({ company: 'DEMO', mode: 'sandbox', name: 'owner', key: publicKey })
  const parsed = (text: string) => {
    const key = ssh2.utils.parseKey(text)
    return key instanceof Error ? assert.fail() : key
  }
  class Agent extends ssh2.BaseAgent {
    readonly #signer: string
    constructor(signer: string) {
      super()
      this.#signer = signer
    }
    override getIdentities(done: (error: undefined, keys: ReturnType<typeof parsed>[]) => void) {
      done(undefined, [parsed(publicKey)])
    }
    override sign(_: unknown, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback) {
      const done = typeof options === 'function' ? options : callback
      done?.(undefined, parsed(this.#signer).sign(data))
    }
  }
  const as = (signer: string) => {
    const agent = new Agent(signer) as NonNullable<ConnectConfig['agent']>
    return logIn(sftpApp.sftp.port, { username: 'owner', agent, authHandler: ['agent'] })
  }
  await assert.rejects(as(otherKey))
  assert.match(sftpApp.app.logs.join(''), /"userName":"owner".*"why":"wrong_signature"/)
  ;(await as(privateKey)).client.end()
})

describe('packets that are no SFTP', () => {
  const packet = (type: number, ...body: number[]) => {
    const bytes = Buffer.from([0, 0, 0, 0, type, ...body])
    bytes.writeUInt32BE(bytes.length - 4)
    return bytes
  }
  const INIT = packet(1, 0, 0, 0, 3)
  const OPEN = 3
  const WRITE = 6
  for (const [what, packets] of [
    ['a length of zero', [INIT, Buffer.alloc(4)]],
    ['a length of four gigabytes', [INIT, Buffer.alloc(8, 255)]],
    ['a request before the greeting', [packet(OPEN, 0, 0, 0, 1)]],
    ['a second greeting', [INIT, INIT]],
    ['a request without its end', [INIT, packet(OPEN, 0, 0, 0, 1, 255, 255, 255, 255)]],
    ['a write whose bytes are missing', [INIT, packet(WRITE, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0)]],
    ['types that there are not', [INIT, packet(99, 0, 0, 0, 1), packet(255), packet(0)]],
    ['answers in place of questions', [INIT, packet(101, 0, 0, 0, 1), packet(104, 0, 0, 0, 1)]],
  ] as const) {
    test(`${what}: they end or are refused, and everybody else is served`, async () => {
      const { client, ended } = await logIn()
      const opened = await asked<ClientChannel>((done) => client.subsys('sftp', done))
      assert.ok('ok' in opened)
      const { ok: channel } = opened
      channel.on('error', () => {})
      for (const bytes of packets) channel.write(bytes)
      channel.end()
      channel.resume()
      await Promise.race([ended, once(channel, 'close')])
      client.end()
      const { client: other, sftp } = await session()
      assert.ok('ok' in (await asked((done) => sftp.readdir('/', done))))
      other.end()
    })
  }
})

describe('limits of the SFTP server', () => {
  test('a user has so many sessions and no more, and a closed one makes room', async () => {
    const connections = await Promise.all([logIn(), logIn(), logIn()])
    const [first, second, third] = connections
    assert.ok(first && second && third)
    assert.ok('ok' in (await first.openSftp()))
    assert.ok('ok' in (await second.openSftp()))
    assert.ok('code' in (await third.openSftp()))
    first.client.end()
    await first.ended
    let opened = await third.openSftp()
    while (!('ok' in opened)) opened = await third.openSftp()
    for (const { client } of connections) client.end()
  })

  test('an address that fails too often is not listened to, and another process listens for itself', async (t) => {
    const strict = await openSftpApp(t, { sftpFailuresMax: 3 }, { beside: sftpApp.app })
    assert.equal(strict.sftp.fingerprint, sftpApp.sftp.fingerprint, 'both show the same host key')
    for (let failure = 0; failure < 3; failure += 1) {
      await assert.rejects(logIn(strict.sftp.port, { password: 'wrong' }))
    }
    await assert.rejects(logIn(strict.sftp.port), 'the right password comes too late')
    ;(await logIn()).client.end()
    strict.app.clock.advance(600_000)
    ;(await logIn(strict.sftp.port)).client.end()
  })

  test('a disabled user’s open session ends within five seconds', async () => {
    const { password } = await admin['sftp-user.create']({ company: 'DEMO', mode: 'sandbox', name: 'leaver' })
    const { ended, openSftp } = await logIn(sftpApp.sftp.port, { username: 'leaver', password: password ?? '' })
    const opened = await openSftp()
    assert.ok('ok' in opened)
    await admin['sftp-user.disable']({ name: 'leaver' })
    sftpApp.app.clock.advance(5_000)
    opened.ok.readdir('/Inputs', () => {})
    await ended
  })

  test('bytes that are no SSH end their connection, and nobody else’s', async () => {
    for (const bytes of ['GET / HTTP/1.1\r\n\r\n', `SSH-2.0-${'x'.repeat(5_000)}\r\n`, Buffer.alloc(100_000, 255)]) {
      const socket = connect(sftpApp.sftp.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.resume()
      socket.write(bytes)
      await once(socket, 'close')
    }
    const { client } = await session()
    client.end()
  })

  test('a stop lets what was sent be written, takes its leave, and is done', async (t) => {
    const leaving = await openSftpApp(t, {}, { beside: sftpApp.app })
    const { ended, sftp } = await session(leaving.sftp.port)
    const opened = await asked<Buffer>((done) => sftp.open('/Inputs/in.txt', 'w', done))
    assert.ok('ok' in opened)
    const written = await asked((done) => sftp.write(opened.ok, Buffer.from('before the stop'), 0, 15, 0, done))
    assert.ok('ok' in written)
    await leaving.app.app.close()
    await ended
    assert.equal(await sftpApp.contentOf('in.txt'), 'before the stop')
    assert.equal((await files.find(tenant, 'Inputs', 'in.txt'))?.state, 'open')
  })
})
