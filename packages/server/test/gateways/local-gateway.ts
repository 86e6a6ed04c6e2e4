import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WireFault } from './contract/fixture.ts'

export interface LocalRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface LocalAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** A gateway as its local server plays it. */
export interface PlayedGateway {
  /** Acts and answers, in one turn: what is in its books is there before the answer leaves, or never. */
  handle(request: LocalRequest): LocalAnswer
  /** Whether a request would move money: it is these that faults happen to. */
  movesMoney(request: LocalRequest): boolean
  /** Where the gateway has words of its own for a fault; absent: 429 with Retry-After, a page of HTML with 500, half a line. */
  readonly answers?: Partial<Record<'rate_limited' | 'server_error' | 'malformed', LocalAnswer>>
}

const ANSWERS: Readonly<Record<'rate_limited' | 'server_error' | 'malformed', LocalAnswer>> = {
  rate_limited: { status: 429, headers: { 'retry-after': '7' }, body: '' },
  server_error: { status: 500, headers: { 'content-type': 'text/html' }, body: '<html><h1>Server Error</h1></html>' },
  malformed: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id": "' },
}

/** Falls once. */
class Silence {
  fall: () => void = () => {}
  readonly fallen = new Promise<void>((resolve) => {
    this.fall = resolve
  })
}

/** A local server that speaks a gateway's documented wire format, and lets requests meet what happens on real networks. */
export class LocalGateway {
  readonly #server: Server
  readonly #played: PlayedGateway
  readonly #seen: string[] = []
  #next: WireFault | null = null
  #silence = new Silence()

  private constructor(server: Server, played: PlayedGateway) {
    this.#server = server
    this.#played = played
  }

  static async start(played: PlayedGateway): Promise<LocalGateway> {
    const server = createServer()
    const gateway = new LocalGateway(server, played)
    server.on('request', (request, response) => void gateway.#receive(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return gateway
  }

  /** Without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Lets the next request that would move money meet this, once. */
  meet(fault: WireFault): void {
    this.#next = fault
    this.#silence = new Silence()
  }

  untilSilent(): Promise<void> {
    return this.#silence.fallen
  }

  /** Path, headers and body of everything that came. */
  seen(): readonly string[] {
    return this.#seen
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming)
    this.#seen.push(`${request.method} ${incoming.url ?? ''} ${JSON.stringify(request.headers)} ${request.body}`)
    const fault = this.#played.movesMoney(request) ? this.#next : null
    if (fault !== null) this.#next = null
    switch (fault) {
      case null:
        return send(response, this.#played.handle(request))
      case 'dropped_before_processing':
        return void incoming.socket.destroy()
      case 'dropped_after_processing':
        this.#played.handle(request)
        return void incoming.socket.destroy()
      case 'silent_before_processing':
        return this.#silence.fall()
      case 'silent_after_processing':
        this.#played.handle(request)
        return this.#silence.fall()
      case 'malformed':
        this.#played.handle(request)
        return send(response, this.#played.answers?.malformed ?? ANSWERS.malformed)
      case 'rate_limited':
      case 'server_error':
        return send(response, this.#played.answers?.[fault] ?? ANSWERS[fault])
    }
  }
}

async function read(incoming: IncomingMessage): Promise<LocalRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const url = new URL(incoming.url ?? '/', 'http://local')
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

function send(response: ServerResponse, { status, headers = {}, body }: LocalAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}
