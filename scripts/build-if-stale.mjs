import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { withLock } from './lock.mjs'
import { ROOT, run, StepError } from './run.mjs'

/** In the order in which they need each other: the server's types come from the compiled engine. */
const PACKAGES = ['engine', 'simulator', 'server']
const STAMP_NAME = '.build-stamp'

/** Compiles what has changed since it was last compiled; silent when nothing has. */
export async function buildIfStale() {
  if (PACKAGES.every(isFresh)) return
  await withLock('build', async () => {
    for (const name of PACKAGES) if (!isFresh(name)) await build(name)
  })
}

export async function buildAll() {
  await withLock('build', async () => {
    for (const name of PACKAGES) await build(name)
  })
}

/**
 * Compiles into a fresh folder and then swaps it in: outputs of deleted sources disappear, and a failed or interrupted
 * build leaves the old one as it was.
 */
async function build(name) {
  const directory = join(ROOT, 'packages', name)
  const dist = join(directory, 'dist')
  const fresh = join(directory, 'dist-building')
  const replaced = join(directory, 'dist-replaced')
  const stamp = sourcesHash(name)
  console.log(`Building packages/${name}`)
  const remove = (path) => rmSync(path, { recursive: true, force: true })
  try {
    remove(fresh)
    mkdirSync(fresh)
    const project = join(directory, 'tsconfig.build.json')
    const code = await run(process.execPath, [compiler(), '-p', project, '--outDir', fresh])
    if (code !== 0) throw new StepError(`packages/${name} does not compile; the compiler's messages are above.`)
    copyAssets(join(directory, 'src'), fresh)
    writeFileSync(join(fresh, STAMP_NAME), stamp)
    remove(replaced)
    if (existsSync(dist)) renameSync(dist, replaced)
    renameSync(fresh, dist)
  } catch (error) {
    if (error.code !== 'EACCES') throw error
    throw new StepError(
      `packages/${name}/dist is out of date and cannot be written by this user: run npm run build as its owner.`,
    )
  } finally {
    remove(fresh)
    remove(replaced)
  }
}

/** The compiler leaves everything that is not TypeScript behind: SQL migrations above all. */
function copyAssets(source, target) {
  for (const path of filesUnder(source)) {
    if (!path.endsWith('.ts')) cpSync(path, join(target, relative(source, path)), { recursive: true })
  }
}

function isFresh(name) {
  const stampFile = join(ROOT, 'packages', name, 'dist', STAMP_NAME)
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourcesHash(name)
}

/** By content, not by time: a checkout or a copy changes times. A package depends on all that stand before it. */
function sourcesHash(name) {
  const hash = createHash('sha256')
  const packages = PACKAGES.slice(0, PACKAGES.indexOf(name) + 1).map((each) => join(ROOT, 'packages', each))
  const inputs = [
    ...['package-lock.json', 'tsconfig.base.json'].map((file) => join(ROOT, file)),
    ...packages.flatMap((path) => [join(path, 'package.json'), join(path, 'tsconfig.build.json')]),
    ...packages.flatMap((path) => filesUnder(join(path, 'src')).filter((file) => !file.endsWith('.test.ts'))),
  ]
  for (const path of inputs)
    hash
      .update(`${relative(ROOT, path)}\0`)
      .update(readFileSync(path))
      .update('\0')
  return hash.digest('hex')
}

function filesUnder(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name)
      return entry.isDirectory() ? filesUnder(path) : [path]
    })
}

/** The compiler's own program: not node_modules/.bin, which is a shell script on Windows. */
function compiler() {
  const manifest = createRequire(join(ROOT, 'package.json')).resolve('typescript/package.json')
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.tsc)
}
