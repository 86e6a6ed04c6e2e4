import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { withLock } from './lock.mjs'
import { ROOT, run, StepError } from './run.mjs'

const LOCK_FILE = join(ROOT, 'package-lock.json')
const INSTALLED_LOCK_FILE = join(ROOT, 'node_modules', '.package-lock.json')
const STAMP_FILE = join(ROOT, 'node_modules', '.reprise-install')

/** Installs the packages of package-lock.json with `npm ci` unless they are installed; says so when it does. */
export async function installIfStale() {
  if (!whyStale()) return
  await withLock('installation', async () => {
    const reason = whyStale()
    if (!reason) return
    console.log(`Installing packages (${reason}): npm ci`)
    await npmCleanInstall()
    writeStamp()
  })
}

/** Why an install is due, in words, or undefined. Compares contents, not times: `git checkout` makes old files new. */
function whyStale() {
  if (readOptional(STAMP_FILE) === stamp()) return undefined
  const installed = readOptional(INSTALLED_LOCK_FILE)
  if (installed === undefined) return 'node_modules is missing'
  if (!matches(JSON.parse(installed).packages, JSON.parse(readFileSync(LOCK_FILE, 'utf8')).packages)) {
    return 'node_modules differs from package-lock.json'
  }
  // Installed by hand with npm, and right. On another platform than the one it was installed on it would not be.
  const stamped = readOptional(STAMP_FILE)
  if (stamped !== undefined && platformOf(stamped) !== platformOf(stamp())) return 'node_modules is of another platform'
  writeStamp()
  return undefined
}

/** Packages for other platforms are listed in the lock but not installed, so optional ones may be absent. */
function matches(installed, locked) {
  return Object.entries(locked).every(([path, { version, optional, link, resolved }]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true
    const found = installed[path]
    if (!found) return optional === true
    return link ? found.resolved === resolved : found.version === version
  })
}

async function npmCleanInstall() {
  // Started by npm itself, its own program is known; otherwise the one in the PATH serves.
  const npmProgram = process.env.npm_execpath
  const fromNpm = npmProgram !== undefined && basename(npmProgram) === 'npm-cli.js'
  const [command, prefix] = fromNpm ? [process.execPath, [npmProgram]] : ['npm', []]
  // The compiler is a development dependency: it is needed where NODE_ENV=production, too.
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const code = await run(command, [...prefix, ...options], { shell: process.platform === 'win32' && !fromNpm }).catch(
    (error) => {
      if (error.code !== 'ENOENT') throw error
      throw new StepError('npm was not found: install npm 10 or newer, which comes with Node.js, and start again.')
    },
  )
  if (code !== 0) throw new StepError(`npm ci failed with exit code ${code}; its message is above.`)
}

function stamp() {
  const hash = createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex')
  return `${hash} ${process.platform}-${process.arch}\n`
}

function platformOf(stampText) {
  return stampText.trim().split(' ')[1]
}

/** Without the right to write (packages installed by root, started by another user) the next start compares again. */
function writeStamp() {
  try {
    writeFileSync(STAMP_FILE, stamp())
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS') throw error
  }
}

function readOptional(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}
