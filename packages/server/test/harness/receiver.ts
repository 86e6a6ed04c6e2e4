import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestLifetime } from './database.ts'

export interface ReceivedPost {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a receiver does with one request: answers with a status, or whatever the function does. */
export type Reaction = number | ((request: IncomingMessage, response: ServerResponse) => void)

/** A merchant's own server on the loopback: keeps what it gets, answers as told, and can be away for a while. */
export interface Receiver {
  readonly url: string
  readonly received: ReceivedPost[]
  /** Connections that were opened to it. */
  readonly connectionCount: number
  /** What it does from now on; 204 at first. */
  react(reaction: Reaction): void
  /** Resolves when it has received so many requests in all. */
  hasReceived(count: number): Promise<void>
  /** Resolves when the client of a request that is not answered has hung up. */
  readonly hangUp: Promise<void>
}

export async function openReceiver(t: TestLifetime): Promise<Receiver> {
  const received: ReceivedPost[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  let reaction: Reaction = 204
  let connectionCount = 0
  let hungUp = () => {}
  const hangUp = new Promise<void>((resolve) => {
    hungUp = resolve
  })
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (!response.writableFinished) hungUp()
    })
    readBody(request).then(
      (body) => {
        received.push({ path: request.url ?? '', headers: request.headers as Record<string, string>, body })
        for (const each of waiting) if (received.length >= each.count) each.resolve()
        if (typeof reaction === 'number') response.writeHead(reaction).end()
        else reaction(request, response)
      },
      () => {},
    )
  })
  server.on('connection', () => {
    connectionCount += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    get connectionCount() {
      return connectionCount
    },
    react(next) {
      reaction = next
    },
    hasReceived: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    hangUp,
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
