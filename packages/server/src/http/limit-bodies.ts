import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is a file: it may take any time, as long as some of it comes now and then. */
    readonly isUpload?: boolean
  }
}

/** How long the whole body of a request may take; milliseconds. A charge is small, and slow senders hold sockets. */
export const BODY_MS_MAX = 30_000

/** How long an upload may bring nothing; milliseconds. A large file on a slow line takes hours, and always some of it comes. */
export const UPLOAD_IDLE_MS_MAX = 30_000

/** Does something once after so many milliseconds, unless what it returns is called before. */
export type After = (ms: number, work: () => void) => () => void

const afterByTimer: After = (ms, work) => {
  const timer = setTimeout(work, ms).unref()
  return () => clearTimeout(timer)
}

/**
 * Ends requests whose body does not come in time. Node's own limit is one of the whole server, and would end an upload in
 * its middle however well it goes; headers it limits still.
 */
export function limitBodies(
  server: FastifyInstance,
  refuse: (socket: Socket) => void,
  after: After = afterByTimer,
): void {
  server.addHook('onRequest', async (request) => {
    if (hasBody(request)) watch(request, refuse, after)
  })
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

function watch({ raw, routeOptions }: FastifyRequest, refuse: (socket: Socket) => void, after: After): void {
  const isUpload = routeOptions.config?.isUpload === true
  const { socket } = raw
  let seen = socket?.bytesRead ?? 0
  const look = () => {
    if (raw.complete || raw.destroyed) return
    // What has come and waits for us is no fault of the client's.
    const goesOn = isUpload && (socket.bytesRead > seen || raw.readableLength > 0)
    if (!goesOn) {
      refuse(socket)
      // Else a client that neither reads nor goes would keep what waits for the rest.
      socket.destroySoon()
      return
    }
    seen = socket.bytesRead
    cancel = after(UPLOAD_IDLE_MS_MAX, look)
  }
  let cancel = after(isUpload ? UPLOAD_IDLE_MS_MAX : BODY_MS_MAX, look)
  raw.once('end', () => cancel())
  raw.once('close', () => cancel())
}
