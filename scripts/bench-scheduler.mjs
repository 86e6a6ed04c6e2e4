// npm run bench:scheduler: due retries against charges, see docs/operations/performance.md. Prints, and never fails.
import './node-version.mjs'
import { join } from 'node:path'
import { buildIfStale } from './build-if-stale.mjs'
import { installIfStale } from './install-if-stale.mjs'
import { main, run } from './run.mjs'
import { startPostgres } from './test-postgres.mjs'

const BENCH = join('packages', 'server', 'test', 'bench', 'bench-scheduler.ts')

await main(async () => {
  await installIfStale()
  await buildIfStale()
  // As in production: every commit waits for the disk.
  const postgres = await startPostgres({ durable: true })
  try {
    const env = { ...process.env, REPRISE_BENCH_POSTGRES_URL: postgres.url }
    const code = await run(
      process.execPath,
      ['--conditions=@reprise/source', '--import', 'tsx', BENCH, ...process.argv.slice(2)],
      { env },
    )
    if (code !== 0) console.error(`The benchmark broke off with code ${code}: what it printed is not whole.`)
  } finally {
    await postgres.stop()
  }
})
