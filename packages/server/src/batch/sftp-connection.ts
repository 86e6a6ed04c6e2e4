import type { Socket } from 'node:net'
import ssh2, { type AuthContext, type Connection, type PublicKeyAuthContext } from 'ssh2'
import { isSftpUserName, type SftpUser } from '../domain/sftp-user.ts'
import { type CheckedLogin, checkKey, checkPassword } from './check-login.ts'
import type { LoginGuard } from './login-guard.ts'
import { MerchantFolders } from './merchant-folders.ts'
import type { RefusedLogin, SftpServerOptions } from './sftp-options.ts'
import { SftpSession } from './sftp-session.ts'

const METHODS: ('publickey' | 'password')[] = ['publickey', 'password']

/** Tries of one connection, an agent's keys among them, each of which is one (OpenSSH: 6, and agents that fail by it). */
const TRIES_MAX = 10

/** How long a user who was disabled may go on: 5 seconds, and one query a session in that time. */
const USER_KNOWN_MS = 5_000

/** What serves one connection, as the server sees it. */
export interface ServedConnection {
  /** Resolves when what its client sent has been done. */
  idle(): Promise<void>
  end(): void
}

export interface ConnectionOptions extends SftpServerOptions {
  readonly address: string
  readonly guard: LoginGuard
  /** Open sessions of each user in this process. */
  readonly sessionsOf: Map<string, number>
  readonly onReady: () => void
}

/** Logs one client in and serves its sessions. */
export function serveConnection(client: Connection, socket: Socket, options: ConnectionOptions): ServedConnection {
  const { events, clock } = options
  const sessions = new Set<SftpSession>()
  let user: SftpUser | null = null
  let tries = 0
  client.on('authentication', (context) => {
    tries += 1
    // The answer to the last one is the end: a client that goes on has not understood.
    if (tries > TRIES_MAX || options.guard.isHeld(options.address)) {
      client.end()
      return
    }
    // Known before the client is told, for it is ready at the same moment.
    const letIn = (passed: SftpUser) => {
      user = passed
    }
    authenticate(context, options, letIn).catch((error: unknown) => {
      events.failed(error)
      context.reject(METHODS)
    })
  })
  client.on('ready', () => {
    const known = user
    if (known === null) {
      client.end()
      return
    }
    options.onReady()
    events.loggedIn({ userName: known.userName, address: options.address })
    const mayGoOn = rememberedFor(USER_KNOWN_MS, clock, () => isStillThere(options, known))
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp, reject) => {
        const open = options.sessionsOf.get(known.userName) ?? 0
        if (open >= options.limits.sessionsMax) {
          reject()
          return
        }
        options.sessionsOf.set(known.userName, open + 1)
        events.sessionOpened()
        const sftp = acceptSftp()
        const session = new SftpSession(sftp, {
          ...events,
          folders: new MerchantFolders(options.files, known, options.limits, options.shownOutputs),
          userName: known.userName,
          mayGoOn,
          end: () => client.end(),
          pause: () => socket.pause(),
          resume: () => socket.resume(),
          onFailure: events.failed,
        })
        sessions.add(session)
        // What is no SFTP ends the connection; nobody to hear it would end the process.
        sftp.on('error', () => socket.destroy())
        // The client has said all; what it asked for is answered first.
        sftp.on('end', () => void session.idle().then(() => sftp.end()))
        sftp.on('close', () => {
          countDown(options.sessionsOf, known.userName)
          events.sessionClosed()
          // What came before the end is done all the same; then there is nothing left of it.
          void session.idle().then(() => sessions.delete(session))
        })
      })
    })
  })
  // Whatever breaks a connection breaks it for its client alone.
  client.on('error', () => socket.destroy())
  return {
    idle: async () => void (await Promise.all([...sessions].map((session) => session.idle()))),
    end: () => client.end(),
  }
}

async function authenticate(
  context: AuthContext,
  options: ConnectionOptions,
  letIn: (user: SftpUser) => void,
): Promise<void> {
  const login = { userName: context.username, address: options.address }
  if (context.method === 'password') {
    const checked = await checkPassword(options, login, context.password)
    if (checked.kind === 'refused') return refuse(context, options, checked.why)
    letIn(checked.user)
    return context.accept()
  }
  if (context.method === 'publickey') {
    const checked = await checkKeyLogin(context, options, login)
    if (checked.kind === 'refused') return refuse(context, options, checked.why)
    // Without a signature it is only asked whether the key would do.
    if (context.signature !== undefined) letIn(checked.user)
    return context.accept()
  }
  return context.reject(METHODS)
}

function refuse(context: AuthContext, { address, guard, events }: ConnectionOptions, why: RefusedLogin): void {
  // A client that offers its keys one after the other guesses nothing.
  if (why !== 'unknown_key') guard.failed(address)
  // What is typed as a name may be a password.
  const userName = isSftpUserName(context.username) ? context.username : '(no user name)'
  events.loginRefused({ userName, address, why })
  context.reject(METHODS)
}

async function checkKeyLogin(
  context: PublicKeyAuthContext,
  options: ConnectionOptions,
  login: { userName: string; address: string },
): Promise<CheckedLogin | { kind: 'refused'; why: RefusedLogin }> {
  const { key, blob, signature, hashAlgo } = context
  // RSA without a name of its hash is RSA with SHA-1.
  if (key.algo === 'ssh-rsa' && signature !== undefined && hashAlgo !== 'sha256' && hashAlgo !== 'sha512') {
    return { kind: 'refused', why: 'weak_signature' }
  }
  const checked = await checkKey(options, login, key.data)
  if (checked.kind === 'refused' || signature === undefined) return checked
  const parsed = ssh2.utils.parseKey(`${key.algo} ${key.data.toString('base64')}`)
  const isSigned = !(parsed instanceof Error) && blob !== undefined && parsed.verify(blob, signature, hashAlgo) === true
  return isSigned ? checked : { kind: 'refused', why: 'wrong_signature' }
}

async function isStillThere({ users }: ConnectionOptions, { userName }: SftpUser): Promise<boolean> {
  const user = await users.find(userName)
  return user !== null && user.disabledAt === null
}

/** What `ask` answered, asked again after so many milliseconds. */
function rememberedFor(
  knownMs: number,
  clock: SftpServerOptions['clock'],
  ask: () => Promise<boolean>,
): () => Promise<boolean> {
  let askedAtMs = clock.monotonicMs()
  let answer = true
  return async () => {
    if (answer && clock.monotonicMs() - askedAtMs >= knownMs) {
      answer = await ask()
      askedAtMs = clock.monotonicMs()
    }
    return answer
  }
}

function countDown(counts: Map<string, number>, name: string): void {
  const left = (counts.get(name) ?? 1) - 1
  if (left > 0) counts.set(name, left)
  else counts.delete(name)
}
