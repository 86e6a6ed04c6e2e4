import type { Socket } from 'node:net'
import type { ConnectionError } from 'fastify'
import type { IdSource } from '../domain/ids.ts'

interface Refusal {
  readonly status: string
  readonly code: string
  readonly message: string
}

const OTHERWISE: Refusal = {
  status: '400 Bad Request',
  code: 'invalid_request',
  message: 'The request is not valid HTTP.',
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'headers_too_large',
    message: 'The headers of the request are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    code: 'request_timeout',
    message: 'The request did not arrive in time.',
  },
}

/** As Node reports a request that does not arrive in time. */
export function tooLate(): ConnectionError {
  return Object.assign(new Error('The request did not arrive in time'), {
    code: 'ERR_HTTP_REQUEST_TIMEOUT',
    bytesParsed: 0,
    rawPacket: { type: 'Buffer', data: [] },
  })
}

/** Answers what is no HTTP, in the form of every other error; nothing of it is given back. */
export function refuseUnreadable(ids: IdSource): (error: ConnectionError, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    const { status, code, message } = REFUSALS[error.code] ?? OTHERWISE
    const body = JSON.stringify({ error: { code, message, field: null, requestId: ids.next() } })
    const head = `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nContent-Type: application/json; charset=utf-8\r\nConnection: close\r\n\r\n`
    if (socket.writable) socket.end(head + body)
    else socket.destroy()
  }
}
