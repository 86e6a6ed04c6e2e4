import { connect, type Socket } from 'node:net'

export interface Load {
  readonly port: number
  readonly apiKey: string
  readonly connections: number
  readonly seconds: number
  /** The body of the next request. */
  readonly nextBody: () => string
}

export interface Measurement {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** How often each response code was answered. */
  readonly responseCodes: ReadonlyMap<string, number>
}

/** A server that does not answer for this long has failed. */
const ANSWER_MS_MAX = 10_000

/**
 * Posts charges over kept-alive connections, one after the other on each, until the time is up. Written on sockets,
 * because on two cores the client takes its time from the server that it measures, and an HTTP client's share is large.
 */
export async function driveLoad(load: Load): Promise<Measurement> {
  const latenciesMs: number[] = []
  const responseCodes = new Map<string, number>()
  const connections = await Promise.all(Array.from({ length: load.connections }, () => openConnection(load)))
  const startedMs = performance.now()
  const endMs = startedMs + load.seconds * 1000
  await Promise.all(
    connections.map(async ({ post }) => {
      while (performance.now() < endMs) {
        const sentMs = performance.now()
        const responseCode = await post(load.nextBody())
        latenciesMs.push(performance.now() - sentMs)
        responseCodes.set(responseCode, (responseCodes.get(responseCode) ?? 0) + 1)
      }
    }),
  )
  const elapsedSeconds = (performance.now() - startedMs) / 1000
  for (const { close } of connections) close()
  latenciesMs.sort((a, b) => a - b)
  return {
    perSecond: latenciesMs.length / elapsedSeconds,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    responseCodes,
  }
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

interface OpenConnection {
  /** Resolves with the answer's responseCode. */
  post(body: string): Promise<string>
  close(): void
}

async function openConnection({ port, apiKey }: Load): Promise<OpenConnection> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const head = `POST /v1/gateways/charge HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Basic ${apiKey}\r\ncontent-type: application/json\r\ncontent-length: `
  const answers = answersOf(socket)
  return {
    post(body) {
      socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`)
      return answers.next()
    },
    close: () => socket.destroy(),
  }
}

/** The answers that come in on a socket, one at a time. */
function answersOf(socket: Socket): { next(): Promise<string> } {
  let received = ''
  let waiting: { resolve: (responseCode: string) => void; reject: (error: Error) => void } | undefined
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
    const responseCode = /"responseCode":"(\d{5})"/.exec(received)?.[1]
    const answered = received
    received = ''
    if (!answered.startsWith('HTTP/1.1 200') || responseCode === undefined) return fail(new Error(answered))
    waiting?.resolve(responseCode)
  })
  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
      }),
  }
}
