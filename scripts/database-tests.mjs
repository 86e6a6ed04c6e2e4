import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Who opens a database in a test, or starts a server that does, imports one of these somewhere. */
const OPENERS = ['packages/server/test/harness/database.ts', 'packages/server/test/harness/built-server.ts']

/** Every relative import of a source file, types apart: those are gone when it runs. */
const IMPORTS =
  /^(?:import|export)\s+(?!type\b)[^'"]*?['"](\.{1,2}\/[^'"]+)['"]|\bimport\(['"](\.{1,2}\/[^'"]+)['"]\)/gm

/**
 * Of test files of the server, those that come to a database by what they import: only these can go another way on
 * another database. Paths are relative to the repository's root, with slashes.
 */
export function databaseTests(files) {
  const reaches = new Map()
  const follow = (file) => {
    const known = reaches.get(file)
    if (known !== undefined) return known
    // Of a cycle no part reaches anything by the cycle alone.
    reaches.set(file, false)
    const isReaching = OPENERS.includes(file) || importsOf(file).some(follow)
    reaches.set(file, isReaching)
    return isReaching
  }
  return files.filter((file) => file.startsWith('packages/server/') && follow(file))
}

function importsOf(file) {
  const found = readFileSync(file, 'utf8').matchAll(IMPORTS)
  return [...found]
    .map(([, from, dynamic]) => normalize(join(dirname(file), from ?? dynamic)).replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
}
