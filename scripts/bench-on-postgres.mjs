import { buildIfStale } from './build-if-stale.mjs'
import { installIfStale } from './install-if-stale.mjs'
import { main, run } from './run.mjs'
import { startPostgres } from './test-postgres.mjs'

/**
 * Runs a benchmark of the built server with a PostgreSQL of its own, and passes the command line on. Never fails for what
 * was measured, and says so when the benchmark itself broke off.
 */
export async function benchOnPostgres(program) {
  await main(async () => {
    await installIfStale()
    await buildIfStale()
    // As in production: every commit waits for the disk.
    const postgres = await startPostgres({ durable: true })
    try {
      const env = { ...process.env, REPRISE_BENCH_POSTGRES_URL: postgres.url }
      const code = await run(
        process.execPath,
        ['--conditions=@reprise/source', '--import', 'tsx', program, ...process.argv.slice(2)],
        { env },
      )
      if (code !== 0) console.error(`The benchmark broke off with code ${code}: what it printed is not whole.`)
    } finally {
      await postgres.stop()
    }
  })
}
