import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { after, describe, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'

const app = await openTestApp({ after })
await app.app.server.listen({ port: 0, host: '127.0.0.1' })
const { port } = app.app.server.server.address() as AddressInfo
const head = `Host: localhost\r\nAuthorization: Basic ${app.apiKey}\r\n`
const json = 'Content-Type: application/json\r\n'

/** Sends bytes as they are, and reads until the server closes. */
async function sendRaw(text: string): Promise<{ status: number; body: string }> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk
  })
  socket.write(text)
  await once(socket, 'close')
  const [lines = '', body = ''] = answer.split('\r\n\r\n')
  return { status: Number(lines.split(' ')[1]), body }
}

describe('what is no HTTP is answered like every other error, and holds nothing of what was sent', () => {
  const requests: Record<string, readonly [string, number]> = {
    'a card number and nothing else': [`${SANDBOX_CARDS.visa}\r\n\r\n`, 400],
    'a version that is none': [`GET /api/test HTTP/9.9\r\n${head}\r\n`, 400],
    'a method that is none': [`PAY /api/test HTTP/1.1\r\n${head}\r\n`, 400],
    'a path with a space': [`GET /api/${SANDBOX_CARDS.visa} x HTTP/1.1\r\n${head}\r\n`, 400],
    'a length that is none': [`POST /v1/gateways/charge HTTP/1.1\r\n${head}${json}Content-Length: many\r\n\r\n{}`, 400],
    'a length and chunks': [
      `POST /v1/gateways/charge HTTP/1.1\r\n${head}${json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    'headers without an end': [`GET /api/test HTTP/1.1\r\n${head}X: ${SANDBOX_CARDS.visa.repeat(2000)}\r\n\r\n`, 431],
  }
  for (const [what, [text, status]] of Object.entries(requests)) {
    test(`${what}: ${status}`, { timeout: 10_000 }, async () => {
      const answer = await sendRaw(text)
      assert.equal(answer.status, status)
      const { error } = JSON.parse(answer.body)
      assert.deepEqual(Object.keys(error), ['code', 'message', 'field', 'requestId'])
      assert.ok(!answer.body.includes(SANDBOX_CARDS.visa))
      assert.ok(!answer.body.includes(app.apiKey))
    })
  }

  test('and no log line holds it', () => {
    for (const line of app.logs) {
      assert.ok(!line.includes(SANDBOX_CARDS.visa))
      assert.ok(!line.includes(app.apiKey))
    }
  })
})
