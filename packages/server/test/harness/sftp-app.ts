import assert from 'node:assert/strict'
import type { Config } from '../../src/config.ts'
import type { Tenant } from '../../src/domain/company.ts'
import { systemRandom } from '../../src/domain/random.ts'
import type { BatchFolder } from '../../src/recovery/batch-file-port.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'

import { layFoundation } from '../../src/start/lay-foundation.ts'
import type { TestLifetime } from './database.ts'
import { openTestApp, type TestAppOptions } from './open-app.ts'

/**
 * An app with its SFTP server on a free port, company DEMO's folders, and the operator's commands. Background jobs run as
 * soon as it listens, and leave batch files alone unless `settings` have `slots`.
 */
export async function openSftpApp(
  t: TestLifetime,
  settings: Partial<Config['batch']> = {},
  options: Pick<TestAppOptions, 'beside' | 'clock'> = {},
) {
  const batch = { ...defaultBatch, ...settings, sftpPort: 0 }
  const app = await openTestApp(t, { ...options, config: { port: 0, batch } })
  const { sftp } = await app.app.listen()
  assert.ok(sftp !== null)
  const { batchFiles, companies } = await layFoundation(
    app.config,
    { clock: app.clock, random: systemRandom },
    app.database,
  )
  const { companyId } = (await companies.findByCode('DEMO')) ?? assert.fail()
  const tenant: Tenant = { companyId, mode: 'sandbox' }
  const { sandbox } = app.app
  assert.ok(sandbox.kind === 'known')
  const demo = { user: 'demo', password: sandbox.sftpPassword?.reveal() ?? assert.fail() }
  return {
    app,
    sftp,
    tenant,
    demo,
    files: batchFiles,
    admin: composeAdmin(app.config, { clock: app.clock, random: systemRandom }, app.database),
    /** The bytes of a file as text; null: there is no such file. */
    async contentOf(name: string, folder: BatchFolder = 'Inputs'): Promise<string | null> {
      const file = await batchFiles.find(tenant, folder, name)
      if (file === null) return null
      const parts: Uint8Array[] = []
      for await (const part of batchFiles.read(tenant, file.fileId)) parts.push(part)
      return Buffer.concat(parts).toString()
    },
    async publish(name: string, text: string): Promise<void> {
      async function* content() {
        yield Buffer.from(text)
      }
      assert.ok(await batchFiles.publish(tenant, 'Outputs', name, content()))
    },
    namesIn: async (folder: BatchFolder) => (await batchFiles.list(tenant, folder)).map(({ name }) => name),
  }
}

export type SftpApp = Awaited<ReturnType<typeof openSftpApp>>

const defaultBatch: Config['batch'] = {
  slots: 0,
  sftpPort: 0,
  fileBytesMax: 536_870_912,
  filesWaitingMax: 100,
  keepDays: 90,
  sftpSessionsMax: 8,
  sftpIdleMs: 600_000,
  sftpFailuresMax: 1_000,
  directory: null,
  openPgpKeyFile: null,
  openPgpPassphrase: null,
}
