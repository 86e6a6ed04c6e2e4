import { openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Behaviour, behaviourOf, type KillMoment } from './gateway-behaviour.ts'
import { type GatewayReply, type GatewayRequest, type LedgerEvent, SENDER_HEADER } from './gateway-wire.ts'
import type { ToGateway } from './process-messages.ts'

/**
 * The soak's gateway, a process of its own: it is never killed, does to its clients what networks and gateways do, and
 * writes down what it really did. One key is processed once, however often it is sent.
 *
 *     SOAK_SEED, SOAK_KILL_RATIO, SOAK_LEDGER (a file), SOAK_DEADLINE_MS (when its clients give up)
 */

const seed = Number(process.env['SOAK_SEED'])
const killRatio = Number(process.env['SOAK_KILL_RATIO'])
const deadlineMs = Number(process.env['SOAK_DEADLINE_MS'])
const ledger = openSync(process.env['SOAK_LEDGER'] ?? '', 'a')

/** How long a process that is being killed is given to die before its request goes on. */
const DYING_MS = 60

/** Keys that have arrived: their reply once it is there, null while it is being worked on. */
const replies = new Map<string, GatewayReply | null>()
/** Requests of each order so far. */
const counts = new Map<string, number>()
let isDown = false

const server = createServer((request, response) => {
  const sender = String(request.headers[SENDER_HEADER] ?? '')
  if (request.method === 'GET') lookUp(request, response, sender)
  else readBody(request, (body) => receive(JSON.parse(body) as GatewayRequest, sender, response))
})

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ kind: 'ready', address: `http://127.0.0.1:${port}` })
})
process.on('message', (message: ToGateway) => {
  isDown = message.isDown
})
// The driver is gone: nobody wants the ledger any more.
process.on('disconnect', () => process.exit())

function receive(request: GatewayRequest, sender: string, response: ServerResponse): void {
  const known = replies.get(request.idempotencyKey)
  if (known !== undefined) {
    write('repeated', request, sender)
    if (known === null) answer(response, 409)
    else answer(response, 200, known)
  } else if (isDown) refuse(request, sender, response, 503)
  else begin(request, sender, response)
}

function begin(request: GatewayRequest, sender: string, response: ServerResponse): void {
  const order = request.orderId ?? request.idempotencyKey
  const nth = counts.get(order) ?? 0
  counts.set(order, nth + 1)
  const behaviour = behaviourOf(seed, order, nth, killRatio)
  if (behaviour.delivery === 'refused') refuse(request, sender, response, 503)
  else if (behaviour.delivery === 'rate_limited') refuse(request, sender, response, 429)
  else {
    write('arrived', request, sender)
    if (behaviour.delivery === 'dropped_before') drop(request, sender, response)
    else work(request, behaviour, sender, response)
  }
}

function work(request: GatewayRequest, behaviour: Behaviour, sender: string, response: ServerResponse): void {
  replies.set(request.idempotencyKey, null)
  const wait = killAt('on_arrival', behaviour, sender)
  after(wait + workMsOf(behaviour), () => finish(request, behaviour, sender, response))
}

function workMsOf({ delivery, span }: Behaviour): number {
  if (delivery === 'slow') return span * deadlineMs * 0.4
  return delivery === 'late_work' ? deadlineMs * (1.2 + span) : 0
}

function finish(request: GatewayRequest, behaviour: Behaviour, sender: string, response: ServerResponse): void {
  const { verdict, delivery, span } = behaviour
  const reply = { gatewayTransactionId: `gateway-${request.idempotencyKey}`, verdict }
  replies.set(request.idempotencyKey, reply)
  write('processed', request, sender, { verdict })
  const wait = killAt('when_processed', behaviour, sender)
  if (delivery === 'dropped_after') drop(request, sender, response)
  else {
    after(wait + (delivery === 'late_answer' ? deadlineMs * (1.2 + span) : 0), () => {
      answer(response, 200, reply)
      killAt('when_answered', behaviour, sender)
    })
  }
}

/** What it is working on it does not know the end of; what was cut before it was processed never happened. */
function lookUp(request: IncomingMessage, response: ServerResponse, sender: string): void {
  const [, operation, idempotencyKey = ''] = (request.url ?? '').split('/')
  const asked = { idempotencyKey, operation: operation as GatewayRequest['operation'], orderId: null, amountMinor: 0 }
  const known = replies.get(idempotencyKey)
  if (isDown) refuse(asked, sender, response, 503)
  else if (known === undefined) {
    write('asked', asked, sender, { told: 'no such request' })
    answer(response, 404)
  } else if (known === null) {
    write('asked', asked, sender, { told: 'pending' })
    answer(response, 409)
  } else {
    write('asked', asked, sender, { told: known.verdict.result })
    answer(response, 200, known)
  }
}

function refuse(request: GatewayRequest, sender: string, response: ServerResponse, status: 429 | 503): void {
  write('refused', request, sender, { told: String(status) })
  if (status === 429) response.setHeader('retry-after', '1')
  answer(response, status)
}

function drop(request: GatewayRequest, sender: string, response: ServerResponse): void {
  write('dropped', request, sender)
  response.destroy()
}

/** Asks the driver for a kill where the request is to have one; resolves to how long it is waited for. */
function killAt(moment: KillMoment, behaviour: Behaviour, sender: string): number {
  if (behaviour.kill !== moment) return 0
  process.send?.({ kind: 'kill', sender })
  return DYING_MS
}

function after(ms: number, work: () => void): void {
  if (ms === 0) work()
  else setTimeout(work, ms)
}

function answer(response: ServerResponse, status: number, body?: GatewayReply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body))
}

function readBody(request: IncomingMessage, use: (body: string) => void): void {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => use(body))
}

function write(
  kind: LedgerEvent['kind'],
  request: GatewayRequest,
  sender: string,
  more: Pick<LedgerEvent, 'verdict' | 'told'> = {},
): void {
  const event: LedgerEvent = { atMs: Date.now(), kind, ...request, sender, ...more }
  writeSync(ledger, `${JSON.stringify(event)}\n`)
}
