import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askLivenessSocket } from './liveness-socket.ts'
import { findProcess, type Presence, type ProcessIdentity } from './process-identity.ts'
import { isErrorCode, writeSecretFile } from './secret-file.ts'

/** One process's word that it wants, or has, the data directory: a directory of its own in it, with one JSON file. */
export interface Claim {
  readonly owner: ProcessIdentity
  /** 'wanted' while the process looks for others; 'held' once it found none. */
  readonly state: 'wanted' | 'held'
  readonly claimedAt: string
  readonly hasLivenessSocket: boolean
  readonly adminSocketPath?: string
}

export interface FoundClaim {
  readonly room: string
  readonly claim: Claim
  /** Whatever is not 'gone' has to be taken for alive. */
  readonly presence: Presence
}

export const CLAIM_PREFIX = 'lock-'
const CLAIM_FILE = 'owner.json'

export function livenessSocketPath(room: string): string {
  return join(room, 'alive')
}

export function claimFilePath(room: string): string {
  return join(room, CLAIM_FILE)
}

export async function writeClaim(room: string, claim: Claim): Promise<void> {
  await writeSecretFile(claimFilePath(room), `${JSON.stringify(claim, null, 2)}\n`)
}

/** Every claim in the directory, with what became of its process. */
export async function findClaims(directory: string): Promise<FoundClaim[]> {
  const names = (await readdir(directory)).filter((name) => name.startsWith(CLAIM_PREFIX)).sort()
  const found = await Promise.all(names.map((name) => readClaim(join(directory, name))))
  return found.filter((claim) => claim !== null)
}

async function readClaim(room: string): Promise<FoundClaim | null> {
  let text: string
  try {
    text = await readFile(claimFilePath(room), 'utf8')
  } catch (error) {
    // Not made yet (it will find the claims made before it) or just withdrawn.
    if (isErrorCode(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
  const claim: Claim = JSON.parse(text)
  return { room, claim, presence: await findPresence(room, claim) }
}

async function findPresence(room: string, claim: Claim): Promise<Presence> {
  const presence = await findProcess(claim.owner)
  // From another machine the socket would seem dead: only its own kernel knows who listens.
  if (presence !== 'unseen' || !claim.hasLivenessSocket) return presence
  const answer = await askLivenessSocket(livenessSocketPath(room))
  return answer === 'unknown' ? presence : answer
}
