import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { isErrorCode } from './secret-file.ts'

/**
 * A socket that answers while its process lives. The kernel closes it with the process, however that ended, and it can
 * be asked from another container that shares the directory, where the process itself cannot be seen.
 */
export interface LivenessSocket {
  close(): Promise<void>
}

/** Addresses of sockets are short (104 bytes on macOS, 108 on Linux), and a longer one is cut off without an error. */
const SOCKET_PATH_BYTES_MAX = 100

/** Null where the path is too long or the file system holds no sockets; whoever needs the answer must do without. */
export async function openLivenessSocket(path: string): Promise<LivenessSocket | null> {
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX) return null
  const server = createServer((socket) => socket.destroy())
  try {
    server.listen(path)
    await once(server, 'listening')
  } catch {
    return null
  }
  server.unref()
  return {
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

/** Only an answer that the kernel gave counts as 'gone'; any doubt is 'unknown'. */
export async function askLivenessSocket(path: string): Promise<'runs' | 'gone' | 'unknown'> {
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX) return 'unknown'
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return 'runs'
  } catch (error) {
    return isErrorCode(error, 'ECONNREFUSED') ? 'gone' : 'unknown'
  } finally {
    socket.destroy()
  }
}
