// npm run build: compiles every package, stale or not.
import './node-version.mjs'
import { buildAll } from './build-if-stale.mjs'
import { installIfStale } from './install-if-stale.mjs'
import { main } from './run.mjs'

await main(async () => {
  await installIfStale()
  await buildAll()
})
