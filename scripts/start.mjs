// npm start: installs what is missing, builds what is stale, and becomes the server.
import './node-version.mjs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfStale } from './build-if-stale.mjs'
import { installIfStale } from './install-if-stale.mjs'
import { main, ROOT } from './run.mjs'

await main(async () => {
  await installIfStale()
  await buildIfStale()
})

// In this process, not in a child: signals and the exit code are the server's own, and nothing can be orphaned.
const server = join(ROOT, 'packages', 'server', 'dist', 'main.js')
process.argv[1] = server
await import(pathToFileURL(server).href)
