import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NotFound } from '../domain/errors.ts'
import type { AdminOperationName, AdminOperations } from './admin-operations.ts'
import { type AdminAnswer, LINE_LENGTH_MAX, readCall, toErrorLine } from './admin-protocol.ts'

/** Where commands reach the server that has the embedded database. */
export interface AdminSocket {
  readonly path: string
  close(): Promise<void>
}

/** Addresses of sockets are short (104 bytes on macOS, 108 on Linux), and a longer one is cut off without an error. */
const SOCKET_PATH_BYTES_MAX = 100
const ROOM_PREFIX = 'admin-'
/** A command sends its one line at once; whoever does not is not a command. */
const IDLE_MS_MAX = 10_000

/**
 * Listens on a socket in a room of its own, that only this user may enter: in the data directory, or, where its path is
 * too long for a socket, in the system's directory for such things. Call it with the data directory held.
 */
export async function openAdminSocket(
  dataDirectory: string,
  operations: AdminOperations,
  onFailure: (error: unknown) => void,
): Promise<AdminSocket> {
  await removeOldRooms(dataDirectory)
  const room = await makeRoom(dataDirectory)
  const path = join(room, 'socket')
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    serve(socket, operations, onFailure)
  })
  const close = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of open) socket.destroy()
    await closed
    await rm(room, { recursive: true, force: true })
  }
  try {
    server.listen(path)
    await once(server, 'listening')
    await chmod(path, 0o600)
  } catch (error) {
    await rm(room, { recursive: true, force: true })
    throw error
  }
  // The HTTP server keeps the process alive; a stop must not wait for this one.
  server.unref()
  return { path, close }
}

/** mkdtemp makes them with mode 0700. */
async function makeRoom(dataDirectory: string): Promise<string> {
  const wanted = join(dataDirectory, `${ROOM_PREFIX}XXXXXX`, 'socket')
  const isShort = Buffer.byteLength(wanted) <= SOCKET_PATH_BYTES_MAX
  return mkdtemp(isShort ? join(dataDirectory, ROOM_PREFIX) : join(tmpdir(), `reprise-${ROOM_PREFIX}`))
}

/** Of servers that were killed: whoever holds the data directory is alone. */
async function removeOldRooms(dataDirectory: string): Promise<void> {
  const names = (await readdir(dataDirectory)).filter((name) => name.startsWith(ROOM_PREFIX))
  for (const name of names) await rm(join(dataDirectory, name), { recursive: true, force: true })
}

function serve(socket: Socket, operations: AdminOperations, onFailure: (error: unknown) => void): void {
  let line = ''
  let isAnswered = false
  socket.setEncoding('utf8')
  socket.setTimeout(IDLE_MS_MAX, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('end', () => {
    if (!isAnswered) socket.destroy()
  })
  socket.on('data', (text: string) => {
    if (isAnswered) return
    line += text
    if (line.length > LINE_LENGTH_MAX) {
      socket.destroy()
      return
    }
    const end = line.indexOf('\n')
    if (end < 0) return
    isAnswered = true
    socket.setTimeout(0)
    answer(line.slice(0, end), operations, onFailure).then(
      (answered) => socket.end(`${JSON.stringify(answered)}\n`),
      () => socket.destroy(),
    )
  })
}

async function answer(
  line: string,
  operations: AdminOperations,
  onFailure: (error: unknown) => void,
): Promise<AdminAnswer> {
  try {
    const call = readCall(line)
    if (call === null || !isOperation(operations, call.operation)) {
      throw new NotFound('The running server does not know this command: it may be of another version.')
    }
    return { result: await operations[call.operation](call.request) }
  } catch (error) {
    const told = toErrorLine(error)
    if (told.code === 'failed') onFailure(error)
    return { error: told }
  }
}

function isOperation(operations: AdminOperations, name: string): name is AdminOperationName {
  return Object.hasOwn(operations, name)
}
