import type { Company, Tenant } from '../domain/company.ts'
import { Forbidden } from '../domain/errors.ts'
import { readCompanySettings } from './company-settings.ts'
import { FieldReader } from './field-reader.ts'
import type { ApiKeys, Companies, MerchantConfigurations } from './merchant-port.ts'

export interface ManageCompanyPorts {
  readonly companies: Companies
  readonly apiKeys: Pick<ApiKeys, 'list'>
  /** Told of every change, so that this process acts on it at once. */
  readonly configurations: Pick<MerchantConfigurations, 'forget'>
}

/** The company of a key as a resource; `request` is what stands in the envelope. */
export interface ManageCompany {
  read(tenant: Tenant): Promise<Company>
  /** Changes what the request names. @throws InvalidField, Forbidden */
  update(tenant: Tenant, request: unknown): Promise<Company>
}

const CODE_LENGTH_MAX = 100

/**
 * Settings are the company's, of both its modes. So that nobody changes what live payments do with a key that lies about
 * in test code, a sandbox key may change them only while the company has no live key.
 */
export function createManageCompany(ports: ManageCompanyPorts): ManageCompany {
  const find = async (companyId: string) => {
    const company = await ports.companies.find(companyId)
    if (company === null) throw new Error(`Company ${companyId} is not in the database`)
    return company
  }
  return {
    read: ({ companyId }) => find(companyId),
    async update(tenant, request) {
      const { companyId, mode } = tenant
      if (mode === 'sandbox' && (await hasLiveKey(ports, companyId))) {
        throw new Forbidden('This company has a live key: its settings, which live payments follow too, need one.')
      }
      const company = await find(companyId)
      const fields = new FieldReader(request)
      const code = fields.text('code', CODE_LENGTH_MAX) ?? company.code
      if (code !== company.code) fields.refuse('code', 'is set once and cannot be changed')
      const changed = await ports.companies.update(companyId, (before) => readCompanySettings(fields, before))
      ports.configurations.forget(companyId)
      return changed ?? find(companyId)
    },
  }
}

async function hasLiveKey(ports: ManageCompanyPorts, companyId: string): Promise<boolean> {
  const keys = await ports.apiKeys.list(companyId)
  return keys.some((key) => key.mode === 'live' && key.revokedAt === null)
}
