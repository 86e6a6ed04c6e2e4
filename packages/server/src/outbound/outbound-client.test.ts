import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { openReceiver } from '../../test/harness/receiver.ts'
import { systemClock } from '../domain/clock.ts'
import { systemRandom } from '../domain/random.ts'
import { SecretText } from '../domain/secret-text.ts'
import { ANSWER_BYTES_MAX, type LookUpHost, OutboundClient } from './outbound-client.ts'
import { generateSigningSecret } from './signing-secret.ts'

const secret = generateSigningSecret(systemRandom)
const message = { id: 'msg_1', body: '{"type":"attempt.approved"}', secrets: [secret] }
const SOON = { connectMs: 200, totalMs: 200 }

function clientWith(options: { allowsPrivate?: boolean; lookUpHost?: LookUpHost } = {}): OutboundClient {
  const client = new OutboundClient({ clock: systemClock, allowsPrivate: true, ...options })
  after(() => client.close())
  return client
}

const leadsTo =
  (...addresses: string[]): LookUpHost =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

test('what is sent can be verified with the library of the convention', async (t) => {
  const receiver = await openReceiver(t)
  const result = await clientWith().send({ ...message, url: `${receiver.url}/hooks?shop=1` })
  assert.equal(result.kind === 'answered' && result.status, 204)
  const [post] = receiver.received
  assert.ok(post)
  assert.equal(post.path, '/hooks?shop=1')
  assert.equal(post.headers['content-type'], 'application/json')
  assert.deepEqual(new Webhook(secret.reveal()).verify(post.body, post.headers), JSON.parse(message.body))
})

test('with two secrets a receiver may know either, and one that knows neither refuses', async (t) => {
  const receiver = await openReceiver(t)
  const old = generateSigningSecret(systemRandom)
  await clientWith().send({ ...message, secrets: [secret, old], url: receiver.url })
  const [post] = receiver.received
  assert.ok(post)
  for (const known of [secret, old]) new Webhook(known.reveal()).verify(post.body, post.headers)
  const stranger = new Webhook(generateSigningSecret(systemRandom).reveal())
  assert.throws(() => stranger.verify(post.body, post.headers), /No matching signature/)
})

test('a redirect is an answer, and is not followed', async (t) => {
  const [receiver, elsewhere] = [await openReceiver(t), await openReceiver(t)]
  receiver.react((_, response) => response.writeHead(307, { location: elsewhere.url }).end())
  const result = await clientWith().send({ ...message, url: receiver.url })
  assert.equal(result.kind === 'answered' && result.status, 307)
  assert.equal(elsewhere.connectionCount, 0)
})

test('of an endless body 64 KiB are read, and the receiver is hung up on', async (t) => {
  const receiver = await openReceiver(t)
  const hundredMegabytes = Buffer.alloc(1_000_000, 'x')
  receiver.react((_, response) => {
    response.writeHead(200)
    const more = () => {
      while (!response.destroyed && response.write(hundredMegabytes));
    }
    response.on('drain', more)
    more()
  })
  const result = await clientWith().send({ ...message, url: receiver.url })
  assert.equal(result.kind === 'answered' && result.status, 200)
  assert.equal(result.kind === 'answered' && result.body.length, ANSWER_BYTES_MAX)
  await receiver.hangUp
})

test('a receiver that never answers is cut off in time', async (t) => {
  const receiver = await openReceiver(t)
  receiver.react(() => {})
  const result = await clientWith().send({ ...message, url: receiver.url }, SOON)
  assert.equal(result.kind === 'failed' && result.failure, 'timeout')
  await receiver.hangUp
})

test('a receiver that begins its answer and never ends it is cut off in time', async (t) => {
  const receiver = await openReceiver(t)
  receiver.react((_, response) => void response.writeHead(200).write('{'))
  const result = await clientWith().send({ ...message, url: receiver.url }, SOON)
  assert.equal(result.kind === 'failed' && result.failure, 'timeout')
  await receiver.hangUp
})

test('a receiver that takes the connection and never shakes hands is cut off in time', async (t) => {
  const silent = createServer((socket) => socket.resume())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => silent.close(resolve)))
  const address = silent.address()
  assert.ok(typeof address === 'object' && address !== null)
  const client = clientWith()
  const result = await client.send({ ...message, url: `https://127.0.0.1:${address.port}` }, SOON)
  assert.equal(result.kind === 'failed' && result.failure, 'timeout')
  await client.close()
})

test('nobody there is no connection, not a timeout', async () => {
  const gone = createServer()
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
  const address = gone.address()
  await new Promise((resolve) => gone.close(resolve))
  assert.ok(typeof address === 'object' && address !== null)
  const result = await clientWith().send({ ...message, url: `http://127.0.0.1:${address.port}` })
  assert.equal(result.kind === 'failed' && result.failure, 'no_connection')
})

test('an internal address in the URL gets no connection', async (t) => {
  const receiver = await openReceiver(t)
  const url = receiver.url.replace('http:', 'https:')
  const client = clientWith({ allowsPrivate: false })
  assert.match((await client.faultOf(url)) ?? '', /must lead to public addresses/)
  const result = await client.send({ ...message, url })
  assert.equal(result.kind === 'failed' && result.failure, 'refused_url')
  assert.equal(receiver.connectionCount, 0)
})

test('a name that led outside at registration and leads inside now gets no connection', async (t) => {
  const receiver = await openReceiver(t)
  const port = new URL(receiver.url).port
  const answers = [leadsTo('8.8.8.8'), leadsTo('127.0.0.1')]
  const lookUpHost: LookUpHost = (host) => (answers.shift() ?? leadsTo('127.0.0.1'))(host)
  const client = clientWith({ allowsPrivate: false, lookUpHost })
  const url = `https://hooks.example:${port}/`
  assert.equal(await client.faultOf(url), null)
  const result = await client.send({ ...message, url })
  assert.equal(result.kind === 'failed' && result.failure, 'refused_url')
  assert.equal(receiver.connectionCount, 0)
})

test('one internal address among public ones refuses the name', async () => {
  const client = clientWith({ allowsPrivate: false, lookUpHost: leadsTo('8.8.8.8', '::ffff:10.0.0.1') })
  assert.match((await client.faultOf('https://hooks.example')) ?? '', /must lead to public addresses/)
})

test('the connection goes to the address that was judged, which is looked up once', async (t) => {
  const receiver = await openReceiver(t)
  let lookUps = 0
  const lookUpHost: LookUpHost = async () => {
    lookUps += 1
    return [{ address: '127.0.0.1', family: 4 }]
  }
  const url = receiver.url.replace('127.0.0.1', 'hooks.example')
  const result = await clientWith({ lookUpHost }).send({ ...message, url })
  assert.equal(result.kind, 'answered')
  assert.equal(receiver.received[0]?.headers['host'], new URL(url).host)
  assert.equal(lookUps, 1)
})

test('a host without an address is unknown, at registration and when it is sent to', async () => {
  const client = clientWith({ lookUpHost: leadsTo() })
  assert.match((await client.faultOf('https://nobody.example')) ?? '', /cannot be found/)
  const result = await client.send({ ...message, url: 'https://nobody.example' })
  assert.equal(result.kind === 'failed' && result.failure, 'unknown_host')
})

test('no secret is shown by a post that is logged', () => {
  assert.doesNotMatch(JSON.stringify({ ...message, secrets: [new SecretText('whsec_AAAA')] }), /AAAA/)
})
