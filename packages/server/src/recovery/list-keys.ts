import { findCompany } from './find-company.ts'
import type { ApiKeys, Companies, ListedApiKey } from './merchant-port.ts'

export interface ListKeysPorts {
  readonly companies: Companies
  readonly apiKeys: ApiKeys
}

/** Keys of a company, or of all when none is named; revoked ones too. @throws NotFound */
export async function listKeys(ports: ListKeysPorts, companyCode: string | null): Promise<readonly ListedApiKey[]> {
  if (companyCode === null) return ports.apiKeys.list(null)
  const { companyId } = await findCompany(ports.companies, companyCode)
  return ports.apiKeys.list(companyId)
}
