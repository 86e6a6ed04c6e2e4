import type { Clock } from '../domain/clock.ts'
import { batchNameKey, readBatchName } from './batch-file-name.ts'
import type { BatchFiles } from './batch-file-port.ts'
import type { Batches } from './batch-port.ts'
import type { Companies } from './merchant-port.ts'

export interface TakeUpPorts {
  readonly files: Pick<BatchFiles, 'untaken'>
  readonly batches: Pick<Batches, 'takeUp' | 'takeUpRefused'>
  readonly companies: Pick<Companies, 'find'>
  readonly clock: Clock
}

/** Inputs that one look takes up. */
const INPUTS_A_LOOK = 100

export const NAME_SEEN_BEFORE = 'A file of this name was sent before: give the file another date and time.'

/** Takes whole inputs from their writers, each to be a batch; one whose name is not in order, to be refused. */
export async function takeUpInputs({ files, batches, companies, clock }: TakeUpPorts): Promise<void> {
  for (const { tenant, file } of await files.untaken(INPUTS_A_LOOK)) {
    const at = clock.now()
    const company = await companies.find(tenant.companyId)
    const name = readBatchName(file.name, company?.code ?? '')
    if (!name.ok) {
      await batches.takeUpRefused(tenant, file, { line: null, rule: name.rule }, at)
      continue
    }
    const taken = await batches.takeUp(tenant, file, batchNameKey(file.name), at)
    if (taken === 'name_used') await batches.takeUpRefused(tenant, file, { line: null, rule: NAME_SEEN_BEFORE }, at)
  }
}
