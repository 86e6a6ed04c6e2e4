import type { Mode } from './company.ts'

/** Who may bring and fetch files of a company in one mode. */
export interface SftpUser {
  readonly userName: string
  readonly companyId: string
  readonly mode: Mode
  /** Never the password. Null: logs in by key alone. */
  readonly passwordHash: string | null
  /** Lines as OpenSSH writes them (ssh-public-key.ts). */
  readonly publicKeys: readonly string[]
  /** Addresses and CIDR ranges (source-network.ts); empty: any address. */
  readonly allowedSources: readonly string[]
  readonly createdAt: Date
  readonly disabledAt: Date | null
}

/** What may change of a user. */
export type SftpAccess = Pick<SftpUser, 'passwordHash' | 'publicKeys' | 'allowedSources' | 'disabledAt'>

/** As of a Unix user: one that every client can be given without quoting. */
const USER_NAME = /^[a-z][a-z0-9._-]{0,31}$/

export function isSftpUserName(text: string): boolean {
  return USER_NAME.test(text)
}
