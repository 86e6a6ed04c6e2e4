import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import type { Config } from '../config.ts'

/** What an HTTPS server is made with. */
export interface Certificate {
  readonly cert: Buffer
  readonly key: Buffer
}

/**
 * Reads the certificate and its key, and tries them, so that a mistake ends the start and not the first request.
 * @throws Error with one sentence that names the variable
 */
export async function readCertificate({ certFile, keyFile }: NonNullable<Config['tls']>): Promise<Certificate> {
  const cert = await readNamed('REPRISE_TLS_CERT_FILE', certFile)
  const key = await readNamed('REPRISE_TLS_KEY_FILE', keyFile)
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    // OpenSSL's messages name the kind of mistake, and quote nothing of the files.
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `REPRISE_TLS_CERT_FILE and REPRISE_TLS_KEY_FILE are not a PEM certificate and its private key: ${reason}`,
      { cause: error },
    )
  }
  return { cert, key }
}

async function readNamed(variable: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error'
    throw new Error(`${variable} names ${path}, which cannot be read (${code})`, { cause: error })
  }
}
