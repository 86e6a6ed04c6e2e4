// npm run soak: exactly once through crashes, lost answers and jumping clocks; see CONTRIBUTING.md. Fails when the
// gateway and the database disagree. Options: --cases, --seed, --kills.
import './node-version.mjs'
import { join } from 'node:path'
import { buildIfStale } from './build-if-stale.mjs'
import { installIfStale } from './install-if-stale.mjs'
import { main, run } from './run.mjs'
import { startPostgres } from './test-postgres.mjs'

const SOAK = join('packages', 'server', 'test', 'soak', 'run-soak.ts')

await main(async () => {
  await installIfStale()
  await buildIfStale()
  const postgres = await startPostgres()
  try {
    const code = await run(
      process.execPath,
      ['--conditions=@reprise/source', '--import', 'tsx', SOAK, ...process.argv.slice(2)],
      { env: { ...process.env, REPRISE_TEST_DATABASE: 'postgres', REPRISE_TEST_POSTGRES_URL: postgres.url } },
    )
    if (code !== 0) process.exitCode = code
  } finally {
    await postgres.stop()
  }
})
