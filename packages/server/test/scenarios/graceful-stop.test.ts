import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, describe, it } from 'node:test'
import { startBuiltServer } from '../harness/built-server.ts'
import { testDatabaseKind } from '../harness/database.ts'
import { paymentBody } from '../harness/payment-bodies.ts'
import { openScriptedApp } from '../harness/scripted-app.ts'
import { wireRequests } from '../harness/wire-requests.ts'

describe('a stop with a charge at the gateway', () => {
  it('waits for the gateway, and the charge is answered', async (t) => {
    const app = await openScriptedApp(t, { config: { port: 0 } })
    const { address } = await app.app.listen()
    const held = app.gateway.holdNext()
    const answer = fetch(`${address}/v1/gateways/charge`, {
      method: 'POST',
      headers: { authorization: `Basic ${app.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(paymentBody()),
    })
    await held.arrived
    const closed = app.app.close()
    await closedToNew(address)
    held.release()
    assert.match(await (await answer).text(), /"responseCode":"10000"/)
    assert.equal((await answer).headers.get('connection'), 'close', 'a kept connection would hold the stop up')
    await closed
  })

  it('gives up on a gateway that does not answer: not known yet, and on disk as that', async (t) => {
    const app = await openScriptedApp(t, { config: { port: 0 } })
    const { address } = await app.app.listen()
    const held = app.gateway.holdNext()
    const answer = wireRequests(address, app.apiKey).charge(paymentBody())
    await held.arrived
    await app.app.close()
    const { responseCode, transactionStatus, transactionId } = await answer
    assert.deepEqual([transactionStatus, responseCode], [3, '20039'])
    const rows = await app.database.query('select state from attempts where transaction_id = $1', [transactionId])
    assert.deepEqual(rows, [{ state: 'unknown' }])
    held.release()
  })
})

const skip = testDatabaseKind === 'pglite' ? false : 'needs REPRISE_TEST_DATABASE=pglite: it starts on the embedded one'

/** A request whose last byte is still to come. */
async function beginCharge(address: string, apiKey: string) {
  const { hostname, port, host } = new URL(address)
  const body = JSON.stringify(paymentBody())
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(
    `POST /v1/gateways/charge HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Basic ${apiKey}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`,
  )
  socket.write(body.slice(0, -1))
  return { finish: () => finish(socket, body.slice(-1)) }
}

async function finish(socket: Socket, rest: string): Promise<string> {
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  socket.write(rest)
  await once(socket, 'close')
  return text
}

/** Resolves when the server takes no more connections: it has heard the signal. */
async function closedToNew(address: string): Promise<void> {
  for (;;) {
    const isOpen = await fetch(`${address}/healthz`, { headers: { connection: 'close' } }).then(
      () => true,
      () => false,
    )
    if (!isOpen) return
  }
}

describe('the server process', { skip }, () => {
  it('finishes and answers what runs at SIGTERM, keeps key and token, and has every transaction after', async () => {
    const first = await startBuiltServer({ after })
    assert.match(first.address, /^http:\/\/127\.0\.0\.1:\d+$/)
    const { address, apiKey, gatewayToken, dataDirectory } = first
    const running = await beginCharge(address, apiKey)
    // A second request on another connection shows that the first one's bytes have been read.
    const approved = await wireRequests(address, apiKey).charge(paymentBody())
    const ended = first.stop('SIGTERM')
    await closedToNew(address)
    const answer = await running.finish()
    assert.match(answer, /^HTTP\/1\.1 200 /)
    assert.match(answer, /"responseCode":"10000"/)
    assert.equal(await ended, 0)

    const second = await startBuiltServer({ after }, { REPRISE_DATA_DIR: dataDirectory })
    assert.deepEqual([second.apiKey, second.gatewayToken], [apiKey, gatewayToken])
    const client = wireRequests(second.address, apiKey)
    const { json } = await client.get('/v1/transactions')
    assert.equal(json.transactions.length, 2)
    const read = await client.get(`/v1/transactions/${approved.transactionId}`)
    assert.equal(read.json.transaction.responseCode, '10000')
    assert.equal(await second.stop('SIGTERM'), 0)
  })
})
