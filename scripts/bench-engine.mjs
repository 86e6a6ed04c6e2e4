// npm run bench:engine: how fast the engine decides and learns, see docs/operations/performance.md. Prints, and never fails.
import './node-version.mjs'
import { join } from 'node:path'
import { buildIfStale } from './build-if-stale.mjs'
import { installIfStale } from './install-if-stale.mjs'
import { main, run } from './run.mjs'

const BENCH = join('packages', 'engine', 'test', 'bench', 'bench-engine.ts')

await main(async () => {
  await installIfStale()
  // As it is shipped: without the source condition, the package's name leads to the build.
  await buildIfStale()
  const code = await run(process.execPath, [...['--import', 'tsx', BENCH], ...process.argv.slice(2)])
  if (code !== 0) process.exitCode = code
})
