import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { SecretText } from '../domain/secret-text.ts'
import type { SandboxAccess } from '../recovery/bootstrap-sandbox.ts'
import { type App, ECHO_MS_MAX, EXIT, runServer } from './run-server.ts'

const KNOWN: SandboxAccess = {
  kind: 'known',
  place: '/data/sandbox.json',
  apiKey: new SecretText('AAAAAAAAAAAAAAAAkey='),
  gatewayToken: 'token-1',
  sftpPassword: new SecretText('pass-of-demo'),
}

const SFTP = { host: '127.0.0.1', port: 2222, fingerprint: 'SHA256:abc' }

/** A process that remembers what was done with it; `ended` resolves with its exit code. */
function playProcess(env: Record<string, string> = {}) {
  const state = { printed: [] as string[], complaints: [] as string[], nowMs: 0, exits: [] as number[] }
  let signal: (name: 'SIGINT' | 'SIGTERM') => void = () => assert.fail('nobody listens to signals')
  let end = (_code: number) => {}
  let announce = () => {}
  const ended = new Promise<number>((resolve) => {
    end = resolve
  })
  const printed = new Promise<void>((resolve) => {
    announce = resolve
  })
  const host = {
    env,
    print: (text: string) => {
      state.printed.push(text)
      announce()
    },
    complain: (text: string) => state.complaints.push(text),
    onSignal: (listener: typeof signal) => {
      signal = listener
    },
    exit: (code: number) => {
      state.exits.push(code)
      end(code)
    },
    monotonicMs: () => state.nowMs,
  }
  return { host, state, ended, printed, signal: (name: 'SIGINT' | 'SIGTERM') => signal(name) }
}

function appWith(changes: Partial<App> = {}): App {
  return {
    listen: async () => ({ address: 'http://127.0.0.1:8080', sftp: SFTP }),
    sandbox: KNOWN,
    close: async () => {},
    ...changes,
  }
}

/** A promise to hold something up with. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

test('once everything serves, addresses, sandbox key, gateway token and SFTP password are printed', async () => {
  const { host, state, printed, signal, ended } = playProcess()
  void runServer(host, async () => appWith())
  await printed
  const [text = ''] = state.printed
  for (const shown of ['http://127.0.0.1:8080', 'AAAAAAAAAAAAAAAAkey=', 'token-1', 'sftp://demo@127.0.0.1:2222']) {
    assert.ok(text.includes(shown))
  }
  for (const shown of ['pass-of-demo', 'SHA256:abc']) assert.ok(text.includes(shown))
  signal('SIGTERM')
  assert.equal(await ended, EXIT.stopped)
})

test('where the key cannot be printed, the command that makes another is', async () => {
  for (const sandbox of [{ kind: 'elsewhere' }, { kind: 'dead', place: '/data/sandbox.json' }] as const) {
    const { host, state, printed, signal, ended } = playProcess()
    void runServer(host, async () => appWith({ sandbox }))
    await printed
    assert.match(state.printed.join(), /npx reprise key create --company DEMO --mode sandbox/)
    signal('SIGTERM')
    await ended
  }
})

test('a wrong configuration ends the start before anything is opened, one sentence a mistake', async () => {
  const { host, state } = playProcess({ PORT: 'http', REPRISE_LOG_LEVEL: 'loud' })
  await runServer(host, () => assert.fail('an app was made'))
  assert.deepEqual(state.exits, [EXIT.wrongConfiguration])
  assert.equal(state.complaints.length, 2)
  assert.match(state.complaints.join('\n'), /^Reprise cannot start: PORT must be an integer from 0 to 65535\.$/m)
})

test('what stops the start is told in one line, with the stack only at log level debug', async () => {
  for (const { level, lines } of [
    { level: 'info', lines: 1 },
    { level: 'debug', lines: 2 },
  ]) {
    const { host, state } = playProcess({ REPRISE_LOG_LEVEL: level })
    await runServer(host, () => Promise.reject(new Error('The data directory is in use')))
    assert.deepEqual(state.exits, [EXIT.failed])
    const found = state.complaints.join('\n').split('\n')
    assert.equal(found[0], 'Reprise cannot start: The data directory is in use')
    assert.ok(lines === 1 ? found.length === 1 : found.length >= lines)
  }
})

test('a port in use is named, and what was opened is closed again', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  let isClosed = false
  const { host, state } = playProcess({ PORT: String(port) })
  const listen = async () => {
    const second = createServer().listen(port, '127.0.0.1')
    await once(second, 'listening')
    return { address: '', sftp: null }
  }
  const close = async () => {
    isClosed = true
  }
  await runServer(host, async () => appWith({ listen, close }))
  assert.deepEqual(state.exits, [EXIT.failed])
  assert.match(state.complaints.join(), new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is in use`))
  assert.equal(isClosed, true)
})

test('a signal waits for the close, and its echo from npm does not cut it short', async () => {
  const { host, state, printed, signal, ended } = playProcess()
  const { open, opened } = gate()
  void runServer(host, async () => appWith({ close: () => opened }))
  await printed
  signal('SIGINT')
  state.nowMs += ECHO_MS_MAX
  signal('SIGINT')
  assert.deepEqual(state.exits, [])
  open()
  assert.equal(await ended, EXIT.stopped)
})

test('a second signal ends the process at once', async () => {
  const { host, state, printed, signal } = playProcess()
  const { open, opened } = gate()
  const run = runServer(host, async () => appWith({ close: () => opened }))
  await printed
  signal('SIGTERM')
  state.nowMs += ECHO_MS_MAX + 1
  signal('SIGINT')
  assert.deepEqual(state.exits, [EXIT.SIGINT])
  open()
  await run
})

test('a stop that takes too long is ended, and said to be', async () => {
  const { host, state, printed, signal, ended } = playProcess()
  const { open, opened } = gate()
  const run = runServer(host, async () => appWith({ close: () => opened }), 5)
  await printed
  signal('SIGTERM')
  assert.equal(await ended, EXIT.failed)
  assert.match(state.complaints.join(), /did not stop within 5 ms/)
  open()
  await run
})

test('a signal during the start stops it without ever saying that it is ready', async () => {
  const { host, state, signal, ended } = playProcess()
  const { open, opened } = gate()
  let isClosed = false
  const close = async () => {
    isClosed = true
  }
  void runServer(host, async () => {
    await opened
    return appWith({ close, listen: () => assert.fail('it listened') })
  })
  signal('SIGTERM')
  open()
  assert.equal(await ended, EXIT.stopped)
  assert.deepEqual([isClosed, state.printed], [true, []])
})
