import type { Batch } from '../domain/batch.ts'
import type { Clock } from '../domain/clock.ts'
import type { Company, Tenant } from '../domain/company.ts'
import { Conflict, InvalidField, NotFound } from '../domain/errors.ts'
import { batchNameKey, readBatchName } from './batch-file-name.ts'
import type { BatchFile, BatchFiles } from './batch-file-port.ts'
import type { Batches } from './batch-port.ts'
import type { Companies } from './merchant-port.ts'
import { NAME_SEEN_BEFORE } from './take-up-inputs.ts'

export interface ReceiveBatchPorts {
  readonly clock: Clock
  readonly companies: Pick<Companies, 'find'>
  readonly files: Pick<BatchFiles, 'publish' | 'withdraw'>
  readonly batches: Pick<Batches, 'takeUp' | 'find'>
  /** Told that there is something to read. */
  readonly inputArrived: () => void
}

/**
 * An input that did not come over SFTP; its rows act in a moment. `fileName`: null for one of now.
 * @throws InvalidField for a name that is not in order; Conflict for one that was used; what `bytes` throws: then there
 * is no file
 */
export type ReceiveBatch = (tenant: Tenant, fileName: string | null, bytes: AsyncIterable<Uint8Array>) => Promise<Batch>

export function createReceiveBatch(ports: ReceiveBatchPorts): ReceiveBatch {
  return async function receiveBatch(tenant, fileName, bytes) {
    const company = await ports.companies.find(tenant.companyId)
    if (company === null) throw new NotFound('There is no such company.')
    const at = ports.clock.now()
    const name = fileName ?? nameOfNow(company, at)
    const read = readBatchName(name, company.code)
    if (!read.ok) throw new InvalidField('fileName', `is not in order. ${read.rule.replace(/\.$/, '')}`)
    const file = await ports.files.publish(tenant, 'Inputs', name, bytes)
    if (file === null) throw nameUsed()
    const batch = await takeUp(ports, tenant, file, at)
    ports.inputArrived()
    return batch
  }
}

async function takeUp(ports: ReceiveBatchPorts, tenant: Tenant, file: BatchFile, at: Date): Promise<Batch> {
  const taken = await ports.batches.takeUp(tenant, file, batchNameKey(file.name), at)
  if (taken === 'name_used') {
    await ports.files.withdraw(tenant, file.fileId)
    throw nameUsed()
  }
  // Where another process was quicker, it is its batch that is found.
  const batch = await ports.batches.find({ ...tenant, batchId: file.fileId })
  if (batch === null) throw new Error(`The input ${file.fileId} was taken up and is no batch`)
  return batch
}

function nameOfNow({ code }: Company, at: Date): string {
  return `${code}${at.toISOString().replace(/\D/g, '').slice(0, 14)}.txt`
}

function nameUsed(): Conflict {
  return new Conflict(NAME_SEEN_BEFORE)
}
