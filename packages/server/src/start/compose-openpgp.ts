import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import { OpenPgpFiles } from '../batch/openpgp-files.ts'
import { openPgp, openPgpOpener } from '../batch/openpgp-messages.ts'
import type { Config } from '../config.ts'
import type { OpenPgpOpener } from '../recovery/openpgp-port.ts'
import type { BackgroundWork } from './background-work.ts'
import type { Foundation } from './lay-foundation.ts'

/** How often encrypted inputs and plain outputs are looked for: 5 seconds. */
const LOOK_EVERY_MS = 5_000

export interface OpenPgpSurroundings extends Pick<Foundation, 'batchFiles' | 'openPgpKeys'> {
  readonly logger: Logger
  /** An input became complete: an import may begin. */
  readonly inputArrived: () => void
}

/** Decrypts inputs and encrypts outputs. @throws Error with a sentence for the operator when his key does not serve */
export async function composeOpenPgp(
  { openPgpKeyFile, openPgpPassphrase, fileBytesMax }: Config['batch'],
  { batchFiles, openPgpKeys, logger, inputArrived }: OpenPgpSurroundings,
): Promise<BackgroundWork> {
  const opener = openPgpKeyFile === null ? null : await openKeyFile(openPgpKeyFile, openPgpPassphrase)
  const work = new OpenPgpFiles({
    ...{ files: batchFiles, keys: openPgpKeys, openPgp, opener, fileBytesMax },
    events: {
      refused: (file) => logger.warn(file, 'an encrypted batch file is refused'),
      failed: (error) => logger.error({ err: error }, 'a batch file could not be encrypted or decrypted'),
      inputArrived,
    },
  })
  return { name: 'openpgp-files', everyMs: LOOK_EVERY_MS, run: () => work.turn() }
}

async function openKeyFile(path: string, passphrase: Config['batch']['openPgpPassphrase']): Promise<OpenPgpOpener> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Error(`REPRISE_OPENPGP_KEY_FILE cannot be read: ${error.message}`)
  })
  return openPgpOpener(text, passphrase)
}
