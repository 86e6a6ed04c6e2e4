import type { Company, Tenant } from '../domain/company.ts'
import { Forbidden } from '../domain/errors.ts'
import type { SecretText } from '../domain/secret-text.ts'
import { readCompanySettings, readPreflightUrl } from './company-settings.ts'
import { FieldReader } from './field-reader.ts'
import type { ApiKeys, Companies, MerchantConfigurations } from './merchant-port.ts'

export interface ManageCompanyPorts {
  readonly companies: Companies
  readonly apiKeys: Pick<ApiKeys, 'list'>
  /** Told of every change, so that this process acts on it at once. */
  readonly configurations: Pick<MerchantConfigurations, 'forget'>
  readonly preflights: PreflightSetup
}

export interface PreflightSetup {
  /** Null: the address may be called; else the rule that it breaks. */
  whyRefused(url: string): Promise<string | null>
  makeSecret(tenant: Tenant): Promise<{ readonly secret: SecretText; readonly sealed: Uint8Array }>
}

/** The company of a key as a resource; `request` is what stands in the envelope. */
export interface ManageCompany {
  read(tenant: Tenant): Promise<Company>
  /** Changes what the request names. @throws InvalidField, Forbidden */
  update(tenant: Tenant, request: unknown): Promise<ChangedCompany>
}

export interface ChangedCompany {
  readonly company: Company
  /** What signs the question before each retry, when this change made it: told this once. Null: it made none. */
  readonly preflightSecret: SecretText | null
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
      const secret = (await namesNewPreflight(ports, fields, company))
        ? await ports.preflights.makeSecret(tenant)
        : null
      const sealed = secret?.sealed ?? null
      const changed = await ports.companies.update(companyId, (before) => readCompanySettings(fields, before, sealed))
      ports.configurations.forget(companyId)
      const now = changed ?? (await find(companyId))
      const isMade = secret !== null && now.preflight !== null && sameBytes(now.preflight.sealedSecret, secret.sealed)
      return { company: now, preflightSecret: isMade ? secret.secret : null }
    },
  }
}

/** @throws InvalidField for an address that may not be called. */
async function namesNewPreflight(ports: ManageCompanyPorts, fields: FieldReader, before: Company): Promise<boolean> {
  const url = readPreflightUrl(fields)
  if (url === undefined || url === null || url === before.preflight?.url) return false
  const refused = await ports.preflights.whyRefused(url)
  if (refused !== null) fields.refuse('preflightUrl', refused)
  return before.preflight === null
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}

async function hasLiveKey(ports: ManageCompanyPorts, companyId: string): Promise<boolean> {
  const keys = await ports.apiKeys.list(companyId)
  return keys.some((key) => key.mode === 'live' && key.revokedAt === null)
}
