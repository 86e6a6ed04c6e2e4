import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, wherever the script was started from. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** A failure that one sentence explains; `main` prints the sentence and no stack. */
export class StepError extends Error {}

/**
 * Runs a command in the repository's root with the terminal as its own, and resolves with its exit code.
 * SIGINT and SIGTERM end the child first and then this process, so that nothing is left running behind a stopped script.
 */
export function run(command, commandArguments, { env = process.env, onLine, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = onLine ? ['ignore', 'pipe', 'inherit'] : 'inherit'
    const child = spawn(command, commandArguments, { cwd: ROOT, env, stdio, shell })
    let stoppedBy
    const stop = (signal) => {
      stoppedBy = signal
      child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM']
    const release = () => {
      for (const signal of signals) process.removeListener(signal, stop)
    }
    for (const signal of signals) process.on(signal, stop)

    if (onLine) forEachLine(child.stdout, onLine)
    child.on('error', (error) => {
      release()
      reject(error)
    })
    child.on('close', (code, signal) => {
      release()
      if (stoppedBy) process.exit(128 + constants.signals[stoppedBy])
      resolve(code ?? 128 + constants.signals[signal])
    })
  })
}

function forEachLine(stream, onLine) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    lines.forEach(onLine)
  })
  stream.on('end', () => rest && onLine(rest))
}

const PARENT_POLL_INTERVAL_MS = 250

/**
 * Between npm and a script of package.json is a shell. A SIGTERM for npm ends npm and that shell, and the shell does not
 * pass it on: without this, `kill` on `npm start` would leave the server running with nobody to stop it.
 */
function endWithParent() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const poll = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(poll)
    process.kill(process.pid, 'SIGTERM')
  }, PARENT_POLL_INTERVAL_MS)
  poll.unref()
}

/** Runs a script's work; a StepError becomes one sentence and exit code 1, anything else keeps its stack. */
export async function main(work) {
  endWithParent()
  try {
    await work()
  } catch (error) {
    console.error(error instanceof StepError ? error.message : error)
    process.exit(1)
  }
}
