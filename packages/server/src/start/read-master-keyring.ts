import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { SecureRandom } from '../domain/random.ts'
import { readSecretFile, writeSecretFile } from '../storage/secret-file.ts'
import { generateMasterKeyText, type MasterKey, parseMasterKey } from '../vault/master-key.ts'
import type { MasterKeyring } from '../vault/master-keyring.ts'

export type KeyConfig = Pick<Config, 'masterKey' | 'previousMasterKey' | 'dataDirectory'>

/**
 * The configured master keys, or the one in the data directory, made at the first start. Call it with the data directory
 * held: two processes that each make a key would leave one of them unable to read its own cards.
 */
export async function readMasterKeyring(config: KeyConfig, random: SecureRandom): Promise<MasterKeyring> {
  const { masterKey, previousMasterKey, dataDirectory } = config
  if (masterKey === null) return { current: await readOrMakeKey(dataDirectory, random), previous: null }
  return {
    current: parseMasterKey(masterKey.reveal()),
    previous:
      previousMasterKey === null ? null : parseMasterKey(previousMasterKey.reveal(), 'REPRISE_MASTER_KEY_PREVIOUS'),
  }
}

async function readOrMakeKey(dataDirectory: string, random: SecureRandom): Promise<MasterKey> {
  const path = join(dataDirectory, 'master-key')
  const kept = await readSecretFile(path)
  if (kept !== null) return parseMasterKey(kept, `The master key in ${path}`)
  const made = generateMasterKeyText(random)
  await writeSecretFile(path, `${made}\n`)
  return parseMasterKey(made)
}
