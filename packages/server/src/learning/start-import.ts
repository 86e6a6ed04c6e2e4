import type { Mode } from '../domain/company.ts'
import { InvalidField } from '../domain/errors.ts'
import { findCompany } from '../recovery/create-company.ts'
import { FieldReader } from '../recovery/field-reader.ts'
import type { Companies } from '../recovery/merchant-port.ts'
import type { ImportJobs } from './import-jobs.ts'

export interface StartImportPorts {
  readonly companies: Companies
  readonly imports: ImportJobs
}

const MODES: readonly Mode[] = ['sandbox', 'live']
const CODE_LENGTH_MAX = 100
const PATH_LENGTH_MAX = 4_096

/** Begins to import a file of this machine, and returns the import's id. @throws InvalidField, NotFound, Conflict */
export async function startImport(ports: StartImportPorts, request: unknown): Promise<string> {
  const fields = new FieldReader(request)
  const code = fields.required('company', fields.text('company', CODE_LENGTH_MAX))
  const mode = fields.required('mode', fields.oneOf('mode', MODES))
  const path = fields.required('file', fields.text('file', PATH_LENGTH_MAX))
  if (!path.startsWith('/') && !/^[A-Za-z]:\\/.test(path)) throw new InvalidField('file', 'must be an absolute path')
  const { companyId } = await findCompany(ports.companies, code)
  return ports.imports.start({ tenant: { companyId, mode }, path, isDryRun: fields.boolean('dryRun') ?? false })
}
