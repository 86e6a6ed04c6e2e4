// npm run gateway:check -- TYPE: the gateway contract against a gateway's own test mode, with the developer's credentials
// there; see docs/guides/add-a-gateway.md. Options: --credentials, --currency, --endpoint; --help names what TYPE needs.
import './node-version.mjs'
import { join } from 'node:path'
import { installIfStale } from './install-if-stale.mjs'
import { main, run } from './run.mjs'

const CHECK = join('packages', 'server', 'test', 'gateways', 'test-mode', 'check-gateway.ts')
/** One test asks a service up to twelve times, five seconds apart. */
const TEST_TIMEOUT_MS = 300_000

await main(async () => {
  await installIfStale()
  process.exitCode = await run(process.execPath, [
    ...['--conditions=@reprise/source', '--import', 'tsx', '--test-reporter=spec', `--test-timeout=${TEST_TIMEOUT_MS}`],
    ...[CHECK, ...process.argv.slice(2)],
  ])
})
