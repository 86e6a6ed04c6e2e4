import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ROOT } from './run.mjs'

const POLL_INTERVAL_MS = 200

/**
 * Lets one process of this user at a time do `work` on this clone: two `npm start` at once must not both rewrite
 * node_modules or dist. The lock is outside the clone because `npm ci` deletes node_modules. A lock whose process has
 * died is taken over.
 */
export async function withLock(name, work) {
  const clone = createHash('sha256').update(ROOT).digest('hex').slice(0, 12)
  const path = join(tmpdir(), `reprise-${clone}-${process.getuid?.() ?? 'user'}-${name}.lock`)
  let told = false
  while (!tryLock(path)) {
    const holder = readHolder(path)
    if (holder !== undefined && !isAlive(holder)) {
      rmSync(path, { force: true })
      continue
    }
    if (!told)
      console.log(`Waiting: ${holder ? `process ${holder}` : 'another process'} is doing the ${name} of this clone.`)
    told = true
    await delay(POLL_INTERVAL_MS)
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    release()
    process.removeListener('exit', release)
  }
}

function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** The process that holds the lock; undefined while it is just being written or was just released. */
function readHolder(path) {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

function isAlive(processId) {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
