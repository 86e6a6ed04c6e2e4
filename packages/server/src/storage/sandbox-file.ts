import { join } from 'node:path'
import { SecretText } from '../domain/secret-text.ts'
import type { SandboxKeepsake, SandboxSecrets } from '../recovery/merchant-port.ts'
import { readSecretFile, writeSecretFile } from './secret-file.ts'

/** `sandbox.json` in the data directory, readable by its user only. */
export class SandboxFile implements SandboxKeepsake {
  readonly place: string

  constructor(dataDirectory: string) {
    this.place = join(dataDirectory, 'sandbox.json')
  }

  async read(): Promise<SandboxSecrets | null> {
    const text = await readSecretFile(this.place)
    if (text === null) return null
    const { apiKey, gatewayToken, sftpPassword = null } = this.#parse(text)
    if (typeof apiKey !== 'string' || typeof gatewayToken !== 'string') throw this.#unreadable()
    if (sftpPassword !== null && typeof sftpPassword !== 'string') throw this.#unreadable()
    return {
      apiKey: new SecretText(apiKey, '[api key]'),
      gatewayToken,
      sftpPassword: sftpPassword === null ? null : new SecretText(sftpPassword, '[password]'),
    }
  }

  async write({ apiKey, gatewayToken, sftpPassword }: SandboxSecrets): Promise<void> {
    const opened = { apiKey: apiKey.reveal(), gatewayToken, sftpPassword: sftpPassword?.reveal() ?? null }
    await writeSecretFile(this.place, `${JSON.stringify(opened, null, 2)}\n`)
  }

  #parse(text: string): { apiKey?: unknown; gatewayToken?: unknown; sftpPassword?: unknown } {
    try {
      const parsed: unknown = JSON.parse(text)
      return typeof parsed === 'object' && parsed !== null ? parsed : {}
    } catch {
      // The parser's own message quotes the text.
      throw this.#unreadable()
    }
  }

  #unreadable(): Error {
    return new Error(`${this.place} cannot be read: restore it, or delete it and make another key with "reprise key"`)
  }
}
