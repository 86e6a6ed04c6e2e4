import type { Company } from '../domain/company.ts'
import { NotFound } from '../domain/errors.ts'
import type { FieldReader } from './field-reader.ts'
import type { Companies } from './merchant-port.ts'

/** Longer than any code: what is longer names no company. */
const CODE_LENGTH_MAX = 100

/** @throws NotFound */
export async function findCompany(companies: Companies, code: string): Promise<Company> {
  const company = await companies.findByCode(code)
  if (company === null) throw noSuchCompany()
  return company
}

/** The code of a company that a request must name. @throws InvalidField */
export function readCompanyCode(fields: FieldReader, field: 'company' | 'code' = 'company'): string {
  return fields.requiredText(field, CODE_LENGTH_MAX)
}

export function noSuchCompany(): NotFound {
  return new NotFound('There is no company with this code.')
}
