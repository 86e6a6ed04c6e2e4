import type { SecretText } from '../domain/secret-text.ts'
import type { SftpAccess, SftpUser } from '../domain/sftp-user.ts'

export interface ListedSftpUser extends SftpUser {
  readonly companyCode: string
}

export interface SftpUsers {
  /** False when the name is taken, by a user of any company. */
  insert(user: SftpUser): Promise<boolean>
  find(userName: string): Promise<SftpUser | null>
  /** By name; of every company when `companyId` is null. */
  list(companyId: string | null): Promise<readonly ListedSftpUser[]>
  /** In one step whoever else changes the user; null when there is none. When `change` throws, nothing is changed. */
  update(userName: string, change: (before: SftpUser) => SftpAccess): Promise<ListedSftpUser | null>
}

/** Makes passwords, and knows them again by their hash. */
export interface PasswordMint {
  generate(): SecretText
  hash(password: string): Promise<string>
  /** Takes as long for no hash at all, which no password matches, as for a wrong password. */
  matches(password: string, hash: string | null): Promise<boolean>
}
