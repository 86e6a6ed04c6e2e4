import assert from 'node:assert/strict'
import type { Tenant } from '../../src/domain/company.ts'
import type { BatchFile, BatchFiles } from '../../src/recovery/batch-file-port.ts'
import type { TestLifetime } from './database.ts'
import { type DyingDatabase, dyingDatabase } from './dying-database.ts'
import { SANDBOX_CARDS } from './payment-bodies.ts'
import { openScriptedApp, type ScriptedApp, type ScriptedAppOptions } from './scripted-app.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
export type WireBatch = any

/** A scripted app with what a story about batch files needs. */
export interface BatchApp extends Omit<ScriptedApp, 'beside'> {
  readonly tenant: Tenant
  readonly files: BatchFiles
  /** A name that no other file of this process has. */
  nextName(): string
  /** Puts a whole file among the inputs, as a client of SFTP does. */
  drop(lines: readonly string[], name?: string): Promise<BatchFile>
  /** Sends a file over the API; resolves to the batch of the answer, which must be a 200. */
  upload(lines: readonly string[], name?: string): Promise<WireBatch>
  batch(id: string): Promise<WireBatch>
  /** The lines of a file among the outputs; null: there is none. */
  output(name: string): Promise<string[] | null>
  /** Names of the files among the outputs, sorted. */
  outputs(): Promise<string[]>
  /** The rows of a file with a header, by column. */
  rows(name: string): Promise<Record<string, string>[]>
  beside(t: TestLifetime, changes?: Pick<ScriptedAppOptions, 'createEngine' | 'config'>): Promise<BatchApp>
  /** A server beside this one, on the same data and the same gateway, that can be made to die. */
  mortal(t: TestLifetime): Promise<BatchApp & { readonly dying: DyingDatabase }>
  /** Time passes in which a process would have been heard of, by the database's clock: nobody waits for it any more. */
  outliveClaims(): Promise<void>
}

export const HEADER =
  'operation,merchantTransactionId,orderId,customerId,amount,currencyCode,creditCardNumber,expiryMonth,expiryYear,fullName'

/** A row under HEADER. */
export function chargeRow(reference: string, changes: { orderId?: string; amount?: string; operation?: string } = {}) {
  const { operation = 'Charge', orderId = `order-${reference}`, amount = '1000' } = changes
  return [operation, reference, orderId, 'ada', amount, 'USD', SANDBOX_CARDS.visa, '09', '2031', 'Ada Byron'].join(',')
}

let files = 0

export async function openBatchApp(t: TestLifetime, options: ScriptedAppOptions = {}): Promise<BatchApp> {
  return toBatchApp(await openScriptedApp(t, options))
}

async function toBatchApp(app: ScriptedApp): Promise<BatchApp> {
  const [company] = await app.database.query<{ company_id: string }>(
    `select company_id from companies where code = 'DEMO'`,
  )
  assert.ok(company)
  const tenant: Tenant = { companyId: company.company_id, mode: 'sandbox' }
  const { files: batchFiles } = app.app.batches
  const nextName = () => {
    files += 1
    return `DEMO${new Date(Date.UTC(2030, 0, 1) + files * 1_000).toISOString().replace(/\D/g, '').slice(0, 14)}.txt`
  }
  const output = async (name: string) => {
    const file = await batchFiles.find(tenant, 'Outputs', name)
    if (file === null) return null
    const text = await textOf(batchFiles.read(tenant, file.fileId))
    return text.split(/\r?\n/).filter((line) => line !== '')
  }
  return {
    ...app,
    tenant,
    files: batchFiles,
    nextName,
    output,
    async drop(lines, name = nextName()) {
      const file = await batchFiles.create(tenant, 'Inputs', name)
      assert.ok(file, `${name} is taken`)
      await batchFiles.writeAt(tenant, file.fileId, 0, Buffer.from(lines.map((line) => `${line}\n`).join('')))
      await batchFiles.complete(tenant, file.fileId)
      return file
    },
    async upload(lines, name = nextName()) {
      const answer = await app.send({
        method: 'POST',
        url: `/v1/batches?fileName=${name}`,
        headers: { authorization: `Basic ${app.apiKey}`, 'content-type': 'text/plain' },
        payload: lines.map((line) => `${line}\n`).join(''),
      })
      assert.equal(answer.status, 200, answer.text)
      return answer.json.batch
    },
    async batch(id) {
      const answer = await app.get(`/v1/batches/${id}`)
      assert.equal(answer.status, 200, answer.text)
      return answer.json.batch
    },
    outputs: async () => (await batchFiles.list(tenant, 'Outputs')).map(({ name }) => name),
    async rows(name) {
      const lines = await output(name)
      assert.ok(lines, `there is no ${name}`)
      return toRows(lines)
    },
    beside: async (lifetime, changes = {}) => toBatchApp(await app.beside(lifetime, changes)),
    async mortal(lifetime) {
      const dying = dyingDatabase(app.database)
      const mortal = await openScriptedApp(lifetime, { gateway: app.gateway, beside: app, database: dying })
      return { ...(await toBatchApp(mortal)), dying }
    },
    async outliveClaims() {
      for (const table of ['batches', 'batch_exports']) {
        await app.database.query(
          `update ${table} set claimed_until = now() - interval '1 second' where claim_id is not null`,
        )
      }
      await app.database.query(`update batch_rows set due_at = 'epoch' where state = 'waiting'`)
      await app.database.query(
        `update attempts set written_at = written_at - interval '10 minutes' where state = 'sending'`,
      )
    },
  }
}

export async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Cells without quotes alone: none of the tests' own values needs any. */
export function toRows(lines: readonly string[]): Record<string, string>[] {
  const [header = '', ...rows] = lines
  const names = header.split(',')
  return rows.map((row) => {
    const cells = row.split(',')
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}
