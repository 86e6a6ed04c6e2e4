import type { Clock } from '../domain/clock.ts'
import { MODES } from '../domain/company.ts'
import { Conflict, Forbidden, NotFound } from '../domain/errors.ts'
import type { SecretText } from '../domain/secret-text.ts'
import { isSftpUserName, type SftpAccess, type SftpUser } from '../domain/sftp-user.ts'
import { isSourceNetwork } from '../domain/source-network.ts'
import { parseSshPublicKey, SSH_KEY_LENGTH_MAX, SSH_KEY_TYPES } from '../domain/ssh-public-key.ts'
import { FieldReader } from './field-reader.ts'
import { findCompany, readCompanyCode } from './find-company.ts'
import { type LiveKeyPolicy, reasonsAgainstLiveKeys } from './live-key-policy.ts'
import type { Companies } from './merchant-port.ts'
import type { ListedSftpUser, PasswordMint, SftpUsers } from './sftp-user-port.ts'

export interface ManageSftpUsersPorts {
  readonly companies: Companies
  readonly sftpUsers: SftpUsers
  readonly passwords: PasswordMint
  readonly clock: Clock
  readonly liveKeys: LiveKeyPolicy
}

/** A user whose password was just made. */
export interface UserWithPassword {
  readonly user: ListedSftpUser
  /** The only time that anybody sees it. Null: this user logs in by key alone. */
  readonly password: SecretText | null
}

/** A merchant has a few machines; each key and each network is compared at every login. */
const KEYS_MAX = 20
const SOURCES_MAX = 50
const NAME_LENGTH_MAX = 100

/**
 * Makes a user: with a key where one is given, with a password otherwise. Passwords are always made up, never chosen: the
 * server is open to the world, and a chosen one is guessed.
 * @throws InvalidField, NotFound, Conflict, Forbidden with a sentence for everything that live files lack here
 */
export async function createSftpUser(ports: ManageSftpUsersPorts, request: unknown): Promise<UserWithPassword> {
  const fields = new FieldReader(request)
  const mode = fields.required('mode', fields.oneOf('mode', MODES))
  const userName = readName(fields)
  if (!isSftpUserName(userName)) {
    return fields.refuse(
      'name',
      'must have 1 to 32 small letters, digits, dots, hyphens and underscores, a letter first',
    )
  }
  const publicKeys = fields.text('key', SSH_KEY_LENGTH_MAX) == null ? [] : [readKey(fields)]
  const allowedSources = readSources(fields)
  const { companyId, code } = await findCompany(ports.companies, readCompanyCode(fields))
  // SSH encrypts by itself, whether or not the HTTP server has a certificate.
  const reasons = mode === 'live' ? reasonsAgainstLiveKeys({ ...ports.liveKeys, hasTls: true }) : []
  if (reasons.length > 0) throw new Forbidden(reasons.join('\n'))
  const password = publicKeys.length > 0 ? null : ports.passwords.generate()
  const passwordHash = password === null ? null : await ports.passwords.hash(password.reveal())
  const createdAt = ports.clock.now()
  const user: SftpUser = {
    ...{ userName, companyId, mode, passwordHash, publicKeys, allowedSources, createdAt, disabledAt: null },
  }
  if (!(await ports.sftpUsers.insert(user))) {
    throw new Conflict('There is a user of this name already, of this company or another: choose another name.')
  }
  return { user: { ...user, companyCode: code }, password }
}

/** Of a company, or of all when none is named; disabled ones too. @throws NotFound */
export async function listSftpUsers(
  ports: Pick<ManageSftpUsersPorts, 'companies' | 'sftpUsers'>,
  request: unknown,
): Promise<readonly ListedSftpUser[]> {
  const code = new FieldReader(request).text('company', NAME_LENGTH_MAX) ?? null
  return ports.sftpUsers.list(code === null ? null : (await findCompany(ports.companies, code)).companyId)
}

/** A new password in place of the one before, if there was any. @throws NotFound */
export async function renewSftpPassword(ports: ManageSftpUsersPorts, request: unknown): Promise<UserWithPassword> {
  const password = ports.passwords.generate()
  const passwordHash = await ports.passwords.hash(password.reveal())
  return { user: await update(ports, request, () => ({ passwordHash })), password }
}

/** One more key to log in by; naming it again changes nothing. @throws InvalidField, NotFound, Conflict */
export async function addSftpKey(ports: ManageSftpUsersPorts, request: unknown): Promise<ListedSftpUser> {
  const key = readKey(new FieldReader(request))
  return update(ports, request, ({ publicKeys }) => {
    if (publicKeys.some((known) => fingerprintOfLine(known) === fingerprintOfLine(key))) return {}
    if (publicKeys.length >= KEYS_MAX) throw new Conflict(`A user has at most ${KEYS_MAX} keys: remove one first.`)
    return { publicKeys: [...publicKeys, key] }
  })
}

/** Takes a key away, named by its fingerprint. @throws InvalidField, NotFound */
export async function removeSftpKey(ports: ManageSftpUsersPorts, request: unknown): Promise<ListedSftpUser> {
  const fingerprint = new FieldReader(request).requiredText('fingerprint', NAME_LENGTH_MAX)
  return update(ports, request, ({ publicKeys }) => {
    const kept = publicKeys.filter((key) => fingerprintOfLine(key) !== fingerprint)
    if (kept.length === publicKeys.length) throw new NotFound('This user has no key with this fingerprint.')
    return { publicKeys: kept }
  })
}

/** The addresses that the user may come from, in place of those before; none: any address. @throws InvalidField, NotFound */
export async function restrictSftpUser(ports: ManageSftpUsersPorts, request: unknown): Promise<ListedSftpUser> {
  const allowedSources = readSources(new FieldReader(request))
  return update(ports, request, () => ({ allowedSources }))
}

/** Ends a user for good; doing it again keeps the first date. @throws NotFound */
export async function disableSftpUser(ports: ManageSftpUsersPorts, request: unknown): Promise<ListedSftpUser> {
  return update(ports, request, ({ disabledAt }) => ({ disabledAt: disabledAt ?? ports.clock.now() }))
}

async function update(
  ports: ManageSftpUsersPorts,
  request: unknown,
  change: (before: SftpUser) => Partial<SftpAccess>,
): Promise<ListedSftpUser> {
  const user = await ports.sftpUsers.update(readName(new FieldReader(request)), (before) => ({
    ...before,
    ...change(before),
  }))
  if (user === null) throw new NotFound('There is no SFTP user of this name: "sftp-user list" shows them.')
  return user
}

function readName(fields: FieldReader): string {
  return fields.requiredText('name', NAME_LENGTH_MAX)
}

function readKey(fields: FieldReader): string {
  const text = fields.requiredText('key', SSH_KEY_LENGTH_MAX).trim()
  if (parseSshPublicKey(text) !== null) return text
  return fields.refuse(
    'key',
    `must be a line of an OpenSSH public key file: ${SSH_KEY_TYPES.join(', ')} (of 3072 bits or more)`,
  )
}

function readSources(fields: FieldReader): readonly string[] {
  const text = fields.text('from', SOURCES_MAX * 50) ?? ''
  const sources = text.split(',').map((source) => source.trim())
  if (text === '') return []
  if (sources.length > SOURCES_MAX) return fields.refuse('from', `must name at most ${SOURCES_MAX} networks`)
  if (sources.every(isSourceNetwork)) return sources
  return fields.refuse(
    'from',
    'must be IP addresses or CIDR ranges separated by commas, such as 203.0.113.7,198.51.100.0/24',
  )
}

function fingerprintOfLine(line: string): string | undefined {
  return parseSshPublicKey(line)?.fingerprint
}
