import { isSftpUserName, type SftpUser } from '../domain/sftp-user.ts'
import { isFromAny } from '../domain/source-network.ts'
import { parseSshPublicKey } from '../domain/ssh-public-key.ts'
import type { PasswordMint, SftpUsers } from '../recovery/sftp-user-port.ts'

export interface LoginPorts {
  readonly users: Pick<SftpUsers, 'find'>
  readonly passwords: Pick<PasswordMint, 'matches'>
}

/** Who wants in, and from where. */
export interface LoginName {
  readonly userName: string
  readonly address: string
}

export type LoginFailure = 'unknown_user' | 'disabled_user' | 'address_not_allowed' | 'wrong_password' | 'unknown_key'

export type CheckedLogin =
  | { readonly kind: 'passed'; readonly user: SftpUser }
  /** For the log alone: a client is told the same of all of them, after the same time. */
  | { readonly kind: 'refused'; readonly why: LoginFailure }

/** Longer than any password; what is longer is none. */
const PASSWORD_LENGTH_MAX = 1024

/** Whether this password opens. Costs the same whoever asks, and whatever is wrong. */
export async function checkPassword(ports: LoginPorts, login: LoginName, password: string): Promise<CheckedLogin> {
  const found = await findUser(ports, login)
  const hash = found.kind === 'passed' ? found.user.passwordHash : null
  const isRight = await ports.passwords.matches(password.slice(0, PASSWORD_LENGTH_MAX), hash)
  if (found.kind === 'refused' || isRight) return found
  return { kind: 'refused', why: 'wrong_password' }
}

/** Whether the user may come with this public key, whose signature the caller checks. */
export async function checkKey(ports: LoginPorts, login: LoginName, keyBytes: Buffer): Promise<CheckedLogin> {
  const found = await findUser(ports, login)
  if (found.kind === 'refused') return found
  const isKnown = found.user.publicKeys.some((line) => parseSshPublicKey(line)?.bytes.equals(keyBytes) === true)
  return isKnown ? found : { kind: 'refused', why: 'unknown_key' }
}

async function findUser({ users }: LoginPorts, { userName, address }: LoginName): Promise<CheckedLogin> {
  const user = isSftpUserName(userName) ? await users.find(userName) : null
  if (user === null) return { kind: 'refused', why: 'unknown_user' }
  if (user.disabledAt !== null) return { kind: 'refused', why: 'disabled_user' }
  return mayComeFrom(user, address) ? { kind: 'passed', user } : { kind: 'refused', why: 'address_not_allowed' }
}

function mayComeFrom({ allowedSources }: SftpUser, address: string): boolean {
  return allowedSources.length === 0 || isFromAny(address, allowedSources)
}
