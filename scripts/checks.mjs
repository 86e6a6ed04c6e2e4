import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ROOT, run } from './run.mjs'

/** What is checked without running anything of ours: `npm run check`, and the first steps of `npm test`. */
export const CHECKS = [
  {
    name: 'lint and format',
    program: () => [binary('@biomejs/biome', 'biome'), 'ci', '--error-on-warnings', '--colors=off', '.'],
    advice: 'npm run fix repairs the format and what can be repaired of the rest',
  },
  {
    name: 'types',
    program: () => [binary('typescript', 'tsc'), '-p', 'tsconfig.json'],
    advice: 'the messages above name file and line',
  },
]

/** Runs one check and resolves with true when it passes; a failure is followed by what to do about it. */
export async function passesCheck({ name, program, advice }) {
  console.log(`\n== ${name}`)
  const code = await run(process.execPath, program())
  if (code === 0) return true
  console.error(`\n${name} failed: ${advice}.`)
  return false
}

/** The JavaScript file behind a package's command. */
function binary(packageName, command) {
  const manifest = createRequire(join(ROOT, 'package.json')).resolve(`${packageName}/package.json`)
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin[command])
}

/** Every test file of the repository, relative to its root; Node 20 does not expand `**` by itself. */
export function testFiles() {
  const packages = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`)
  const folders = ['test', ...packages.flatMap((path) => [`${path}/src`, `${path}/test`])]
  return folders.flatMap((folder) => testFilesUnder(folder)).sort()
}

function testFilesUnder(folder) {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return testFilesUnder(path)
    return entry.name.endsWith('.test.ts') ? [path] : []
  })
}
