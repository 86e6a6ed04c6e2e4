import { FieldReader } from './field-reader.ts'
import { findCompany, readCompanyCode } from './find-company.ts'
import type { Companies } from './merchant-port.ts'
import type { OpenPgp, OpenPgpKeys } from './openpgp-port.ts'

export interface ManageOpenPgpKeyPorts {
  readonly companies: Companies
  readonly openPgpKeys: OpenPgpKeys
  readonly openPgp: Pick<OpenPgp, 'fingerprintOf'>
}

/** An RSA key of 4096 bits with many signatures has less. */
const KEY_LENGTH_MAX = 100_000

export interface CompanyOpenPgpKey {
  readonly company: string
  /** In capitals, as `gpg --fingerprint` shows it without its spaces. Null: outputs are not encrypted. */
  readonly fingerprint: string | null
}

/** From its next output on, what leaves a company by SFTP is encrypted for this key. @throws InvalidField, NotFound */
export async function setOpenPgpKey(ports: ManageOpenPgpKeyPorts, request: unknown): Promise<CompanyOpenPgpKey> {
  const fields = new FieldReader(request)
  const publicKey = fields.requiredText('key', KEY_LENGTH_MAX)
  const fingerprint = await ports.openPgp.fingerprintOf(publicKey)
  if (fingerprint === null) return fields.refuse('key', 'must be an armoured OpenPGP public key that can encrypt')
  const { companyId, code } = await findCompany(ports.companies, readCompanyCode(fields))
  await ports.openPgpKeys.set(companyId, publicKey)
  return { company: code, fingerprint }
}

/** Outputs are no longer encrypted. @throws InvalidField, NotFound */
export async function removeOpenPgpKey(ports: ManageOpenPgpKeyPorts, request: unknown): Promise<CompanyOpenPgpKey> {
  const { companyId, code } = await findCompany(ports.companies, readCompanyCode(new FieldReader(request)))
  await ports.openPgpKeys.set(companyId, null)
  return { company: code, fingerprint: null }
}
