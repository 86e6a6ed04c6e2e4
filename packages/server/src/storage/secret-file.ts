import { mkdtemp, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Small files that only this user may read: bootstrap values, the generated master key. */

/** The text without its final line end; null when there is no such file. */
export async function readSecretFile(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) return null
    throw error
  }
}

/**
 * All of the text or none of it, also when the machine loses power: a master key of which half was written is a vault
 * that nobody opens again. Readers see the old text until they see the new one.
 */
export async function writeSecretFile(path: string, text: string): Promise<void> {
  const directory = dirname(path)
  // mkdtemp gives a place no other writer has, for its owner only.
  const place = await mkdtemp(join(directory, '.writing-'))
  try {
    const written = join(place, 'file')
    const file = await open(written, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(written, path)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
  await syncDirectory(directory)
}

/** A rename is on disk when its directory is. */
async function syncDirectory(path: string): Promise<void> {
  // Windows does not open directories, and keeps its own order.
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

export function isErrorCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
