import type { Clock } from '../domain/clock.ts'
import type { Company } from '../domain/company.ts'
import { InvalidField } from '../domain/errors.ts'
import type { IdSource } from '../domain/ids.ts'
import { DEFAULT_SETTINGS, readCompanySettings } from './company-settings.ts'
import { FieldReader } from './field-reader.ts'
import { findCompany, noSuchCompany } from './find-company.ts'
import type { Companies, MerchantConfigurations } from './merchant-port.ts'

export interface CompanyPorts {
  readonly companies: Companies
  /** Told of every change, so that this process acts on it at once. */
  readonly configurations: Pick<MerchantConfigurations, 'forget'>
  readonly ids: IdSource
  readonly clock: Clock
}

const CODE_LENGTH_MAX = 32

/** A company's code names it on the command line, in file names and in addresses, so it is plain. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]*$/

/** @throws InvalidField */
export async function createCompany(ports: CompanyPorts, request: unknown): Promise<Company> {
  const fields = new FieldReader(request)
  const code = fields.requiredText('code', CODE_LENGTH_MAX)
  if (!CODE.test(code))
    fields.refuse('code', 'must begin with a letter or digit and hold only letters, digits, - and _')
  const settings = readCompanySettings(fields, { name: '', ...DEFAULT_SETTINGS }, null)
  fields.required('name', settings.name === '' ? null : settings.name)
  const company: Company = { companyId: ports.ids.next(), code, ...settings }
  const isNew = await ports.companies.insert(company, ports.clock.now())
  return isNew ? company : fields.refuse('code', 'is taken by another company')
}

/** Changes what the request names. @throws InvalidField, NotFound */
export async function updateCompany(ports: CompanyPorts, code: string, request: unknown): Promise<Company> {
  const fields = new FieldReader(request)
  if (!CHANGEABLE.some((name) => fields.names().includes(name))) {
    throw new InvalidField('The request', `must name at least one of ${CHANGEABLE.join(', ')}`)
  }
  const { companyId } = await findCompany(ports.companies, code)
  const changed = await ports.companies.update(companyId, (before) => readCompanySettings(fields, before, null))
  ports.configurations.forget(companyId)
  if (changed === null) throw noSuchCompany()
  return changed
}

const CHANGEABLE = ['name', 'mode', 'routing', 'whenGatewayDisabled', 'limits', 'holdoutShare'] as const
