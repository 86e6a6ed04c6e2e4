import type { Batch, BatchFault, BatchState } from '../domain/batch.ts'
import { type Company, MODES, type Mode } from '../domain/company.ts'
import { NotFound } from '../domain/errors.ts'
import type { BatchLayout } from '../recovery/batch-format-port.ts'
import type { Batches } from '../recovery/batch-port.ts'
import type { ExportEnd, ExportResults } from '../recovery/export-results.ts'
import { FieldReader } from '../recovery/field-reader.ts'
import { findCompany, readCompanyCode } from '../recovery/find-company.ts'
import { type BatchLayoutPorts, manageBatchLayout } from '../recovery/manage-batch-layout.ts'

/** A batch as an operator sees it. */
export interface ShownBatch {
  readonly batchId: string
  readonly company: string
  readonly mode: Mode
  readonly fileName: string
  readonly state: BatchState
  readonly fault: BatchFault | null
  readonly accepted: number
  readonly rejected: number
  readonly acted: number
  readonly refused: number
  readonly receivedAt: string
  readonly acknowledgedAt: string | null
  readonly finishedAt: string | null
  /** Sums as text: they may be more than a number holds. */
  readonly totals: readonly {
    readonly currency: string | null
    readonly acceptedRows: number
    readonly acceptedMinor: string
    readonly rejectedRows: number
    readonly rejectedMinor: string
  }[]
}

export interface BatchResultsOfCommands {
  /** Newest first, at most 100 of each mode. */
  'batch.list': { readonly batches: readonly ShownBatch[] }
  'batch.show': { readonly batch: ShownBatch }
  'batch.export': ExportEnd
  'batch.layout': { readonly layout: BatchLayout }
}

export interface BatchOperationPorts extends BatchLayoutPorts {
  readonly batches: Pick<Batches, 'find' | 'page'>
  readonly recovery: () => Promise<{ readonly exportResults: ExportResults }>
}

const LISTED_MAX = 100
const ID_LENGTH_MAX = 100

export function createBatchOperations(ports: BatchOperationPorts): {
  readonly [Name in keyof BatchResultsOfCommands]: (request: unknown) => Promise<BatchResultsOfCommands[Name]>
} {
  return {
    'batch.list': async (request) => {
      const fields = new FieldReader(request)
      const company = await findCompany(ports.companies, readCompanyCode(fields))
      const asked = fields.oneOf('mode', MODES) ?? null
      const query = { order: 'desc', count: LISTED_MAX, sinceBatchId: null } as const
      const modes = asked === null ? MODES : [asked]
      const { companyId } = company
      const pages = await Promise.all(modes.map((mode) => ports.batches.page({ companyId, mode }, query)))
      return { batches: pages.flat().map((batch) => show(company, batch)) }
    },
    'batch.show': async (request) => {
      const fields = new FieldReader(request)
      const company = await findCompany(ports.companies, readCompanyCode(fields))
      const batchId = fields.requiredText('batchId', ID_LENGTH_MAX)
      for (const mode of MODES) {
        const batch = await ports.batches.find({ companyId: company.companyId, mode, batchId })
        if (batch !== null) return { batch: show(company, batch) }
      }
      throw new NotFound('This company has no batch with this id.')
    },
    'batch.export': async (request) => {
      const fields = new FieldReader(request)
      const { companyId } = await findCompany(ports.companies, readCompanyCode(fields))
      const mode = fields.required('mode', fields.oneOf('mode', MODES))
      const { exportResults } = await ports.recovery()
      return exportResults({ companyId, mode }, null)
    },
    'batch.layout': async (request) => ({ layout: await manageBatchLayout(ports, request) }),
  }
}

function show({ code }: Company, batch: Batch): ShownBatch {
  const { batchId, mode, fileName, state, fault, accepted, rejected, acted, refused } = batch
  return {
    batchId,
    company: code,
    mode,
    fileName,
    state,
    fault,
    accepted,
    rejected,
    acted,
    refused,
    receivedAt: batch.receivedAt.toISOString(),
    acknowledgedAt: batch.acknowledgedAt?.toISOString() ?? null,
    finishedAt: batch.finishedAt?.toISOString() ?? null,
    totals: batch.totals.map((each) => ({
      ...each,
      acceptedMinor: String(each.acceptedMinor),
      rejectedMinor: String(each.rejectedMinor),
    })),
  }
}
