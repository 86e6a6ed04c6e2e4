// npm run train: trains the model that the engine ships on simulated worlds, see docs/reference/recovery-benchmark.md.
import './node-version.mjs'
import { join } from 'node:path'
import { installIfStale } from './install-if-stale.mjs'
import { main, run } from './run.mjs'

const TRAIN = join('packages', 'simulator', 'scripts', 'train-model.ts')

await main(async () => {
  await installIfStale()
  const code = await run(process.execPath, [
    ...['--conditions=@reprise/source', '--import', 'tsx', TRAIN],
    ...process.argv.slice(2),
  ])
  if (code !== 0) process.exitCode = code
})
