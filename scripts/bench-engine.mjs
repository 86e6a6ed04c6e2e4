// npm run bench:engine: how fast the engine decides and learns, see docs/operations/performance.md. Prints, and never fails.
import './node-version.mjs'
import { join } from 'node:path'
import { installIfStale } from './install-if-stale.mjs'
import { main, run } from './run.mjs'

const BENCH = join('packages', 'engine', 'test', 'bench', 'bench-engine.ts')

await main(async () => {
  await installIfStale()
  const code = await run(process.execPath, [
    ...['--conditions=@reprise/source', '--import', 'tsx', BENCH],
    ...process.argv.slice(2),
  ])
  if (code !== 0) process.exitCode = code
})
