import type { Clock } from '../domain/clock.ts'
import { MODES } from '../domain/company.ts'
import { Forbidden } from '../domain/errors.ts'
import type { IdSource } from '../domain/ids.ts'
import type { SecretText } from '../domain/secret-text.ts'
import { FieldReader } from './field-reader.ts'
import { findCompany, readCompanyCode } from './find-company.ts'
import { type LiveKeyPolicy, reasonsAgainstLiveKeys } from './live-key-policy.ts'
import type { ApiKeyMint, ApiKeys, Companies, ListedApiKey } from './merchant-port.ts'

export interface CreateKeyPorts {
  readonly companies: Companies
  readonly apiKeys: ApiKeys
  readonly mint: ApiKeyMint
  readonly ids: IdSource
  readonly clock: Clock
  readonly liveKeys: LiveKeyPolicy
}

export interface CreatedKey {
  /** The only time that anybody sees it: what is stored is its hash. */
  readonly apiKey: SecretText
  readonly listed: ListedApiKey
}

/** @throws InvalidField, NotFound, Forbidden with a sentence for everything that live keys lack here */
export async function createKey(ports: CreateKeyPorts, request: unknown): Promise<CreatedKey> {
  const fields = new FieldReader(request)
  const mode = fields.required('mode', fields.oneOf('mode', MODES))
  const code = readCompanyCode(fields)
  const reasons = mode === 'live' ? reasonsAgainstLiveKeys(ports.liveKeys) : []
  if (reasons.length > 0) throw new Forbidden(reasons.join('\n'))
  const { companyId, code: companyCode } = await findCompany(ports.companies, code)
  const apiKey = ports.mint.generate()
  const key = {
    keyId: ports.ids.next(),
    companyId,
    mode,
    hint: ports.mint.hint(apiKey.reveal()),
    createdAt: ports.clock.now(),
  }
  await ports.apiKeys.insert({ ...key, keyHash: ports.mint.hash(apiKey.reveal()) })
  return { apiKey, listed: { ...key, companyCode, revokedAt: null } }
}
