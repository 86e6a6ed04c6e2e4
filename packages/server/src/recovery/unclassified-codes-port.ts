import type { Mode, Tenant } from '../domain/company.ts'

/** A code of a decline that is in no table of the engine's. */
export interface UnclassifiedCode {
  readonly gatewayType: string
  readonly gatewayCode: string | null
  readonly networkCode: string | null
}

export interface SeenUnclassifiedCode extends UnclassifiedCode {
  readonly companyCode: string
  readonly mode: Mode
  readonly times: number
  readonly firstSeenAt: Date
  readonly lastSeenAt: Date
}

/** For the operator, who can look such a code up, or ask for it to be taken into the tables. */
export interface UnclassifiedCodes {
  note(tenant: Tenant, code: UnclassifiedCode, at: Date): Promise<void>
  /** The newest first, at most `limit`. */
  list(limit: number): Promise<readonly SeenUnclassifiedCode[]>
}
