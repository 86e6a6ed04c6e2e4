import {
  type CompanyOpenPgpKey,
  type ManageOpenPgpKeyPorts,
  removeOpenPgpKey,
  setOpenPgpKey,
} from '../recovery/manage-openpgp-key.ts'

export interface OpenPgpResults {
  'openpgp.set-key': CompanyOpenPgpKey
  'openpgp.remove-key': CompanyOpenPgpKey
}

export function createOpenPgpOperations(ports: ManageOpenPgpKeyPorts): {
  readonly [Name in keyof OpenPgpResults]: (request: unknown) => Promise<OpenPgpResults[Name]>
} {
  return {
    'openpgp.set-key': (request) => setOpenPgpKey(ports, request),
    'openpgp.remove-key': (request) => removeOpenPgpKey(ports, request),
  }
}
