#!/usr/bin/env node
// npx reprise: plain JavaScript, so that it can say what to do before anything is built.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Where npm start runs the server, so that a relative REPRISE_DATA_DIR, and the default, are the same for both.
process.chdir(fileURLToPath(new URL('../../..', import.meta.url)))

const command = new URL('../dist/cli/main.js', import.meta.url)

if (existsSync(command)) {
  await import(command.href)
} else {
  console.error('Reprise is not built yet: run "npm start" (which also starts the server) or "npm run build" once.')
  process.exitCode = 1
}
