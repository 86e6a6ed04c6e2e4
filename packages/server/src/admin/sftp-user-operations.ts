import type { Mode } from '../domain/company.ts'
import { parseSshPublicKey } from '../domain/ssh-public-key.ts'
import {
  addSftpKey,
  createSftpUser,
  disableSftpUser,
  listSftpUsers,
  type ManageSftpUsersPorts,
  removeSftpKey,
  renewSftpPassword,
  restrictSftpUser,
  type UserWithPassword,
} from '../recovery/manage-sftp-users.ts'
import type { ListedSftpUser } from '../recovery/sftp-user-port.ts'

/** An SFTP user as an operator sees it: everything but the password. */
export interface ShownSftpUser {
  readonly name: string
  readonly company: string
  readonly mode: Mode
  readonly hasPassword: boolean
  /** Fingerprints. */
  readonly keys: readonly string[]
  /** Empty: any address. */
  readonly from: readonly string[]
  readonly createdAt: string
  readonly disabledAt: string | null
}

interface OneUser {
  readonly user: ShownSftpUser
}

/** The only time that anybody sees the password. */
interface UserAndPassword extends OneUser {
  readonly password: string | null
}

export interface SftpUserResults {
  'sftp-user.create': UserAndPassword
  'sftp-user.list': { readonly users: readonly ShownSftpUser[] }
  'sftp-user.set-password': UserAndPassword
  'sftp-user.add-key': OneUser
  'sftp-user.remove-key': OneUser
  'sftp-user.restrict': OneUser
  'sftp-user.disable': OneUser
}

export function createSftpUserOperations(ports: ManageSftpUsersPorts): {
  readonly [Name in keyof SftpUserResults]: (request: unknown) => Promise<SftpUserResults[Name]>
} {
  return {
    'sftp-user.create': async (request) => showWithPassword(await createSftpUser(ports, request)),
    'sftp-user.list': async (request) => ({ users: (await listSftpUsers(ports, request)).map(show) }),
    'sftp-user.set-password': async (request) => showWithPassword(await renewSftpPassword(ports, request)),
    'sftp-user.add-key': async (request) => ({ user: show(await addSftpKey(ports, request)) }),
    'sftp-user.remove-key': async (request) => ({ user: show(await removeSftpKey(ports, request)) }),
    'sftp-user.restrict': async (request) => ({ user: show(await restrictSftpUser(ports, request)) }),
    'sftp-user.disable': async (request) => ({ user: show(await disableSftpUser(ports, request)) }),
  }
}

function showWithPassword({ user, password }: UserWithPassword): UserAndPassword {
  return { user: show(user), password: password?.reveal() ?? null }
}

function show(user: ListedSftpUser): ShownSftpUser {
  return {
    name: user.userName,
    company: user.companyCode,
    mode: user.mode,
    hasPassword: user.passwordHash !== null,
    keys: user.publicKeys.flatMap((line) => parseSshPublicKey(line)?.fingerprint ?? []),
    from: user.allowedSources,
    createdAt: user.createdAt.toISOString(),
    disabledAt: user.disabledAt?.toISOString() ?? null,
  }
}
