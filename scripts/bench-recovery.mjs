// npm run bench:recovery: retry policies in simulated worlds, see docs/reference/recovery-benchmark.md. Prints tables.
import './node-version.mjs'
import { join } from 'node:path'
import { installIfStale } from './install-if-stale.mjs'
import { main, run } from './run.mjs'

const BENCH = join('packages', 'simulator', 'test', 'bench', 'bench-recovery.ts')

await main(async () => {
  await installIfStale()
  const code = await run(process.execPath, [
    ...['--conditions=@reprise/source', '--import', 'tsx', BENCH],
    ...process.argv.slice(2),
  ])
  if (code !== 0) process.exitCode = code
})
