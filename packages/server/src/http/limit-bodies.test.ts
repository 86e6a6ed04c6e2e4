import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { fastify } from 'fastify'
import { type After, BODY_MS_MAX, limitBodies, UPLOAD_IDLE_MS_MAX } from './limit-bodies.ts'

/** Time that passes when the test says so. */
let waiting: { readonly ms: number; readonly work: () => void }[] = []
const byHand: After = (ms, work) => {
  const timer = { ms, work }
  waiting.push(timer)
  return () => {
    waiting = waiting.filter((each) => each !== timer)
  }
}
function pass(): void {
  const due = waiting
  waiting = []
  for (const { work } of due) work()
}

const received: string[] = []
let arrived = () => {}
const server = fastify({ forceCloseConnections: true })
limitBodies(server, (socket) => void socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'), byHand)
server.addContentTypeParser('text/plain', async (_: unknown, payload: AsyncIterable<Buffer>) => payload)
for (const path of ['/plain', '/upload']) {
  server.post(path, { config: { isUpload: path === '/upload' } }, async (request) => {
    for await (const chunk of request.body as AsyncIterable<Buffer>) {
      received.push(chunk.toString())
      arrived()
    }
    return 'whole'
  })
}
await server.listen({ port: 0, host: '127.0.0.1' })
after(() => server.close())

const LENGTH = 3

/** A client that has sent the first character of its body. */
async function begin(
  path: string,
): Promise<{ socket: Socket; answer: Promise<string>; send(part: string): Promise<void> }> {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  const send = async (part: string) => {
    const come = new Promise<void>((resolve) => {
      arrived = resolve
    })
    socket.write(part)
    await come
  }
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${LENGTH}\r\n\r\n`
  await send(`${head}a`)
  return { socket, answer: text(socket), send }
}

test('an upload may take any time, as long as some of it comes', async () => {
  const { answer, send } = await begin('/upload')
  assert.deepEqual(
    waiting.map(({ ms }) => ms),
    [UPLOAD_IDLE_MS_MAX],
  )
  await send('b')
  pass()
  assert.equal(waiting.length, 1, 'it has another span of time')
  await send('c')
  assert.match(await answer, /^HTTP\/1\.1 200[\s\S]*whole$/)
  assert.deepEqual(waiting, [], 'nothing is left of it')
})

test('an upload of which nothing comes any more is ended', async () => {
  const { answer } = await begin('/upload')
  pass()
  assert.deepEqual(waiting, [], 'it has no more time')
  assert.match(await answer, /^HTTP\/1\.1 408/)
})

test('any other body must be whole in time, however steadily it comes', async () => {
  const { answer, send } = await begin('/plain')
  assert.deepEqual(
    waiting.map(({ ms }) => ms),
    [BODY_MS_MAX],
  )
  await send('b')
  pass()
  assert.deepEqual(waiting, [], 'it has no more time')
  assert.match(await answer, /^HTTP\/1\.1 408/)
})
