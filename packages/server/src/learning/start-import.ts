import { MODES } from '../domain/company.ts'
import { InvalidField } from '../domain/errors.ts'
import { FieldReader } from '../recovery/field-reader.ts'
import { findCompany, readCompanyCode } from '../recovery/find-company.ts'
import type { Companies } from '../recovery/merchant-port.ts'
import type { ImportJobs } from './import-jobs.ts'

export interface StartImportPorts {
  readonly companies: Companies
  readonly imports: ImportJobs
}

const PATH_LENGTH_MAX = 4_096

/** Begins to import a file of this machine, and returns the import's id. @throws InvalidField, NotFound, Conflict */
export async function startImport(ports: StartImportPorts, request: unknown): Promise<string> {
  const fields = new FieldReader(request)
  const code = readCompanyCode(fields)
  const mode = fields.required('mode', fields.oneOf('mode', MODES))
  const path = fields.requiredText('file', PATH_LENGTH_MAX)
  if (!path.startsWith('/') && !/^[A-Za-z]:\\/.test(path)) throw new InvalidField('file', 'must be an absolute path')
  const { companyId } = await findCompany(ports.companies, code)
  return ports.imports.start({ tenant: { companyId, mode }, path, isDryRun: fields.boolean('dryRun') ?? false })
}
