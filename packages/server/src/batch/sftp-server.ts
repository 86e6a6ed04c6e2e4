import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import ssh2, { type Algorithms, type Connection } from 'ssh2'
import { LoginGuard } from './login-guard.ts'
import { type ServedConnection, serveConnection } from './sftp-connection.ts'
import type { SftpServerOptions } from './sftp-options.ts'

/** What is asked of a client. Everything else that SSH has (SHA-1, CBC, RC4, DSA, small groups) is not spoken. */
const ALGORITHMS: Algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  serverHostKey: ['ssh-ed25519'],
  cipher: [
    'aes256-gcm@openssh.com',
    'aes128-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes256-ctr',
    'aes192-ctr',
    'aes128-ctr',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  // Bombs are made of compression, and files of a batch are small.
  compress: ['none'],
}

/** Connections of a process at once, logged in or not: each may hold 4 MiB that waits for the database. */
const CONNECTIONS_MAX = 200
/** How long somebody may take to log in: 30 seconds, for a person who types. */
const LOGIN_MS_MAX = 30_000
/** How long a stop waits for clients to take their leave. */
const FAREWELL_MS_MAX = 500

export interface SftpServer {
  readonly host: string
  readonly port: number
  /** Lets requests under way finish, and takes its leave of everybody. */
  stop(): Promise<void>
}

/** @throws the error of the port that cannot be listened on */
export async function startSftpServer(options: SftpServerOptions): Promise<SftpServer> {
  const { host, port, hostKey, limits, clock, events } = options
  const guard = new LoginGuard(clock, limits.loginFailuresMax)
  const sessionsOf = new Map<string, number>()
  const sockets = new Map<string, { readonly socket: Socket; readonly tooSlow: NodeJS.Timeout }>()
  const served = new Map<Socket, ServedConnection>()
  const ssh = new ssh2.Server({ hostKeys: [hostKey.privateKey], algorithms: ALGORITHMS, ident: 'Reprise' })
  ssh.on('connection', (client: Connection, { ip, port: from }: { ip: string; port: number }) => {
    const found = sockets.get(nameOf(ip, from))
    if (found === undefined) {
      client.end()
      return
    }
    const { socket, tooSlow } = found
    const onReady = () => {
      clearTimeout(tooSlow)
      socket.setTimeout(limits.idleMsMax, () => socket.destroy())
    }
    served.set(socket, serveConnection(client, socket, { ...options, address: ip, guard, sessionsOf, onReady }))
  })
  const server = createServer((socket) => {
    const address = socket.remoteAddress
    if (address === undefined || guard.isHeld(address)) {
      socket.destroy()
      return
    }
    const name = nameOf(address, socket.remotePort)
    const tooSlow = setTimeout(() => socket.destroy(), LOGIN_MS_MAX).unref()
    sockets.set(name, { socket, tooSlow })
    socket.on('close', () => {
      clearTimeout(tooSlow)
      sockets.delete(name)
      served.delete(socket)
    })
    socket.on('error', () => socket.destroy())
    ssh.injectSocket(socket)
  })
  server.maxConnections = CONNECTIONS_MAX
  await listen(server, host, port)
  server.on('error', events.failed)
  const address = server.address()
  return {
    host,
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const { socket } of sockets.values()) if (!served.has(socket)) socket.destroy()
      await Promise.all([...served].map(([socket, connection]) => takeLeave(socket, connection)))
      await closed
    },
  }
}

async function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

async function takeLeave(socket: Socket, connection: ServedConnection): Promise<void> {
  const closed = socket.destroyed ? Promise.resolve() : new Promise((resolve) => socket.once('close', resolve))
  socket.pause()
  await connection.idle()
  connection.end()
  const patience = setTimeout(() => socket.destroy(), FAREWELL_MS_MAX)
  socket.resume()
  await closed
  clearTimeout(patience)
}

function nameOf(address: string, port: number | undefined): string {
  return `${address} ${port}`
}
