import { connect, type Socket } from 'node:net'

export interface Target {
  readonly port: number
  readonly apiKey: string
}

export interface Connection {
  /** Resolves with the text of an answer of 200; one request at a time. */
  post(path: string, body: string): Promise<string>
  close(): void
}

/** A server that does not answer for this long has failed. */
const ANSWER_MS_MAX = 10_000

/**
 * A kept-alive connection. Written on a socket, because on two cores the client takes its time from the server that it
 * measures, and an HTTP client's share is large.
 */
export async function openConnection({ port, apiKey }: Target): Promise<Connection> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const head = `HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Basic ${apiKey}\r\nx-forwarded-proto: https\r\ncontent-type: application/json\r\ncontent-length: `
  const answers = answersOf(socket)
  return {
    post(path, body) {
      socket.write(`POST ${path} ${head}${Buffer.byteLength(body)}\r\n\r\n${body}`)
      return answers.next()
    },
    close: () => socket.destroy(),
  }
}

/** The answers that come in on a socket, one at a time. */
function answersOf(socket: Socket): { next(): Promise<string> } {
  let received = ''
  let waiting: { resolve: (text: string) => void; reject: (error: Error) => void } | undefined
  const fail = (error: Error) => waiting?.reject(error)
  socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy(new Error(`No answer within ${ANSWER_MS_MAX} ms`)))
  socket.on('error', fail).on('close', () => fail(new Error('The server closed the connection')))
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk
    const headEnd = received.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const length = /\r\ncontent-length: (\d+)/i.exec(received)?.[1]
    if (length === undefined) return fail(new Error(`An answer without content-length: ${received}`))
    if (received.length < headEnd + 4 + Number(length)) return
    const answered = received
    received = ''
    if (!answered.startsWith('HTTP/1.1 200')) return fail(new Error(answered))
    waiting?.resolve(answered.slice(headEnd + 4))
  })
  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
      }),
  }
}

/** Of the answer to a payment request: read without parsing, since the client shares the server's cores. */
export function responseCodeOf(answer: string): string {
  const responseCode = /"responseCode":"(\d{5})"/.exec(answer)?.[1]
  if (responseCode === undefined) throw new Error(`An answer without a response code: ${answer}`)
  return responseCode
}
