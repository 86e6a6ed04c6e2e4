import type { BatchFormat, BatchLayout } from './batch-format-port.ts'
import type { BatchLayouts } from './batch-layout-port.ts'
import { FieldReader } from './field-reader.ts'
import { findCompany, readCompanyCode } from './find-company.ts'
import type { Companies } from './merchant-port.ts'

export interface BatchLayoutPorts {
  readonly companies: Companies
  readonly batchLayouts: BatchLayouts
  readonly batchFormat: Pick<BatchFormat, 'readLayout'>
}

/** All columns by their names, and commas between them. */
const COLUMNS_LENGTH_MAX = 10_000
const DELIMITER_LENGTH_MAX = 20
/** Said in place of names: the order of the reference again. */
const ORDER_OF_THE_REFERENCE = 'default'

/**
 * Changes what a request names of a company's layout, and answers how it is then; a request that names nothing only asks.
 * @throws InvalidField, NotFound
 */
export async function manageBatchLayout(ports: BatchLayoutPorts, request: unknown): Promise<BatchLayout> {
  const fields = new FieldReader(request)
  const company = await findCompany(ports.companies, readCompanyCode(fields))
  const delimiter = fields.text('delimiter', DELIMITER_LENGTH_MAX) ?? null
  const columns = fields.text('columns', COLUMNS_LENGTH_MAX) ?? null
  const before = await layoutOf(ports, company.companyId)
  if (delimiter === null && columns === null) return before
  const layout = ports.batchFormat.readLayout({
    delimiter: delimiter ?? before.delimiter,
    columns: columns === null ? before.columns : namesIn(columns),
  })
  await ports.batchLayouts.write(company.companyId, layout)
  return layout
}

/** That of the reference, unless the company has one of its own. */
export async function layoutOf(
  { batchLayouts, batchFormat }: Pick<BatchLayoutPorts, 'batchLayouts' | 'batchFormat'>,
  companyId: string,
): Promise<BatchLayout> {
  return (await batchLayouts.read(companyId)) ?? batchFormat.readLayout({ delimiter: null, columns: null })
}

function namesIn(text: string): readonly string[] | null {
  return text === ORDER_OF_THE_REFERENCE ? null : text.split(',')
}
