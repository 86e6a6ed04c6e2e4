import { FieldReader } from './field-reader.ts'
import { findCompany, readCompanyCode } from './find-company.ts'
import type { Companies } from './merchant-port.ts'
import type { DataKeyRotation, Reencrypted } from './vault-port.ts'

export interface RotateDataKeyPorts {
  readonly companies: Companies
  readonly dataKeyRotation: DataKeyRotation
}

/** A new data key for a company, and its records sealed with it. @throws InvalidField, NotFound */
export async function rotateDataKey(
  ports: RotateDataKeyPorts,
  request: unknown,
): Promise<Reencrypted & { readonly version: number }> {
  const { companyId } = await readCompany(ports, request)
  const version = await ports.dataKeyRotation.rotate(companyId)
  return { version, ...(await ports.dataKeyRotation.reencrypt(companyId)) }
}

/** The second pass: what other processes sealed with the key before, while they still knew no newer one. */
export async function reencryptRecords(ports: RotateDataKeyPorts, request: unknown): Promise<Reencrypted> {
  const { companyId } = await readCompany(ports, request)
  return ports.dataKeyRotation.reencrypt(companyId)
}

function readCompany(ports: RotateDataKeyPorts, request: unknown) {
  return findCompany(ports.companies, readCompanyCode(new FieldReader(request)))
}
