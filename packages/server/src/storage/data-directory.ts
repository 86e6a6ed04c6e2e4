import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../domain/clock.ts'
import {
  CLAIM_PREFIX,
  type Claim,
  claimFilePath,
  type FoundClaim,
  findClaims,
  livenessSocketPath,
  writeClaim,
} from './data-directory-claim.ts'
import { type LivenessSocket, openLivenessSocket } from './liveness-socket.ts'
import { identifyThisProcess } from './process-identity.ts'
import { isErrorCode } from './secret-file.ts'

/**
 * REPRISE_DATA_DIR, for one process at a time: two that open one PGlite database destroy each other's rows.
 *
 * Node.js has no file locks, so the lock is a protocol: a process first writes its claim, and only then looks for those
 * of others. Of two at once the later writer sees the earlier one's claim, whatever happened in between, so never do both
 * find the directory free. A claim whose process is gone does not count. (On a local file system: one that shows a file to
 * another machine late, as network file systems may, breaks it.)
 */
export interface DataDirectory {
  readonly path: string
  /** Lets other processes find the server that holds the directory. */
  publish(details: { readonly adminSocketPath: string }): Promise<void>
  release(): Promise<void>
}

export interface DataDirectoryOwner {
  readonly pid: number
  readonly adminSocketPath?: string
}

/** One sentence for the operator; a stack trace would only hide it. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError'
}

/** Two that start at once settle it in milliseconds; one that is still undecided after this many looks counts as owner. */
const LOOKS_MAX = 200
const LOOK_AGAIN_MS = 10

/** Creates the directory if it is missing, readable by this user only, and takes it for this process. */
export async function acquireDataDirectory(directory: string, clock: Clock): Promise<DataDirectory> {
  const path = resolve(directory)
  const room = await makeRoom(path)
  let socket: LivenessSocket | null = null
  const withdraw = async () => {
    await rm(claimFilePath(room), { force: true })
    await socket?.close()
    await rm(room, { recursive: true, force: true })
  }
  try {
    socket = await openLivenessSocket(livenessSocketPath(room))
    const wanted: Claim = {
      owner: await identifyThisProcess(),
      state: 'wanted',
      claimedAt: clock.now().toISOString(),
      hasLivenessSocket: socket !== null,
    }
    await writeClaim(room, wanted)
    const gone = await waitUntilAlone(path, room)
    const held: Claim = { ...wanted, state: 'held' }
    await writeClaim(room, held)
    for (const claim of gone) await rm(claim.room, { recursive: true, force: true })
    return {
      path,
      publish: ({ adminSocketPath }) => writeClaim(room, { ...held, adminSocketPath }),
      release: withdraw,
    }
  } catch (error) {
    await withdraw()
    throw error
  }
}

/** Who holds the directory now; null when nobody does, or when it does not exist. */
export async function readDataDirectoryOwner(directory: string): Promise<DataDirectoryOwner | null> {
  let claims: FoundClaim[]
  try {
    claims = await findClaims(resolve(directory))
  } catch (error) {
    // Nobody's; whoever wants to take it is told that it is missing or a file.
    if (isErrorCode(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
  const holder = claims.find(({ claim, presence }) => claim.state === 'held' && presence !== 'gone')
  if (holder === undefined) return null
  const { owner, adminSocketPath } = holder.claim
  return adminSocketPath === undefined ? { pid: owner.pid } : { pid: owner.pid, adminSocketPath }
}

/** Returns the claims of processes that are gone, or refuses when a living one has the directory or comes first. */
async function waitUntilAlone(path: string, room: string): Promise<FoundClaim[]> {
  for (let look = 1; ; look++) {
    const others = (await findClaims(path)).filter((found) => found.room !== room)
    const living = others.filter(({ presence }) => presence !== 'gone')
    // Of several that want it, the one whose room sorts first waits for the others to give way.
    const winner = living.find((found) => found.claim.state === 'held' || found.room < room || look > LOOKS_MAX)
    if (winner !== undefined) throw new DataDirectoryError(describeOwner(path, winner))
    if (living.length === 0) return others
    await wait(LOOK_AGAIN_MS)
  }
}

function describeOwner(path: string, { claim, presence, room }: FoundClaim): string {
  const { pid, host } = claim.owner
  if (presence !== 'runs') {
    return (
      `The data directory ${path} is in use by process ${pid} on ${host}, which cannot be seen from here; ` +
      `stop it, use another REPRISE_DATA_DIR, or, if it no longer runs, delete ${room}`
    )
  }
  return `The data directory ${path} is in use by process ${pid}; stop it, or use another REPRISE_DATA_DIR`
}

async function makeRoom(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    return await mkdtemp(join(path, CLAIM_PREFIX))
  } catch (error) {
    throw new DataDirectoryError(await describeUnusable(path, error), { cause: error })
  }
}

async function describeUnusable(path: string, error: unknown): Promise<string> {
  const found = await stat(path).catch(() => null)
  if (found !== null && !found.isDirectory())
    return `The data directory ${path} is a file; give REPRISE_DATA_DIR a directory`
  if (isErrorCode(error, 'EACCES', 'EPERM', 'EROFS')) {
    return `The data directory ${path} cannot be written by this user; change its owner, or use another REPRISE_DATA_DIR`
  }
  const reason = error instanceof Error ? error.message : String(error)
  return `The data directory ${path} cannot be used (${reason}); use another REPRISE_DATA_DIR`
}
