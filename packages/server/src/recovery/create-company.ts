import type { Clock } from '../domain/clock.ts'
import { type Company, RECOVERY_DAYS_MAX, RETRIES_MAX, type Routing } from '../domain/company.ts'
import { InvalidField, NotFound } from '../domain/errors.ts'
import type { IdSource } from '../domain/ids.ts'
import { FieldReader } from './field-reader.ts'
import type { Companies, CompanyChanges, MerchantConfigurations } from './merchant-port.ts'

export interface CompanyPorts {
  readonly companies: Companies
  /** Told of every change, so that this process acts on it at once. */
  readonly configurations: Pick<MerchantConfigurations, 'forget'>
  readonly ids: IdSource
  readonly clock: Clock
}

const ROUTINGS: readonly Routing[] = ['none', 'enabled', 'original']
const CODE_LENGTH_MAX = 32
const NAME_LENGTH_MAX = 100

/** A company's code names it on the command line, in file names and in addresses, so it is plain. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9_-]*$/

/** @throws InvalidField */
export async function createCompany(ports: CompanyPorts, request: unknown): Promise<Company> {
  const fields = new FieldReader(request)
  const code = fields.required('code', fields.text('code', CODE_LENGTH_MAX))
  if (!CODE.test(code))
    fields.refuse('code', 'must begin with a letter or digit and hold only letters, digits, - and _')
  const changes = readChanges(fields)
  const company: Company = {
    companyId: ports.ids.next(),
    code,
    name: fields.required('name', changes.name),
    routing: changes.routing ?? 'none',
    maxRetries: changes.maxRetries ?? RETRIES_MAX,
    maxDays: changes.maxDays ?? RECOVERY_DAYS_MAX,
  }
  const isNew = await ports.companies.insert(company, ports.clock.now())
  return isNew ? company : fields.refuse('code', 'is taken by another company')
}

/** Changes what the request names. @throws InvalidField, NotFound */
export async function updateCompany(ports: CompanyPorts, code: string, request: unknown): Promise<Company> {
  const changes = readChanges(new FieldReader(request))
  if (Object.keys(changes).length === 0) {
    throw new InvalidField('The request', 'must name at least one of name, routing, maxRetries and maxDays')
  }
  const { companyId } = await findCompany(ports.companies, code)
  const changed = await ports.companies.update(companyId, changes)
  ports.configurations.forget(companyId)
  if (changed === null) throw noSuchCompany()
  return changed
}

/** @throws NotFound */
export async function findCompany(companies: Companies, code: string): Promise<Company> {
  const company = await companies.findByCode(code)
  if (company === null) throw noSuchCompany()
  return company
}

function readChanges(fields: FieldReader): CompanyChanges {
  const name = fields.text('name', NAME_LENGTH_MAX)
  const routing = fields.oneOf('routing', ROUTINGS)
  const maxRetries = fields.integer('maxRetries', 0, RETRIES_MAX)
  const maxDays = fields.integer('maxDays', 1, RECOVERY_DAYS_MAX)
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof routing === 'string' ? { routing } : {}),
    ...(typeof maxRetries === 'number' ? { maxRetries } : {}),
    ...(typeof maxDays === 'number' ? { maxDays } : {}),
  }
}

function noSuchCompany(): NotFound {
  return new NotFound('There is no company with this code.')
}
