import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openTestApp } from '../harness/open-app.ts'
import { paymentBody } from '../harness/payment-bodies.ts'
import { TestClock } from '../harness/test-clock.ts'
import { assertShown, readExcerpts, readGuide } from './guide-excerpts.ts'

const EXAMPLE = fileURLToPath(new URL('../../examples/nothing-after-a-cancellation.mjs', import.meta.url))

const clock = new TestClock(new Date('2026-11-24T10:00:00Z'))
const app = await openTestApp({ after }, { clock, config: { host: '127.0.0.1', port: 0 } })
await app.put('/v1/company', { company: { mode: 'reprise' } })
const world = await app.post('/v1/gateways', {
  gateway: { name: 'world', gatewayType: 'sandbox_world', currencyCode: 'USD' },
})
const payment = { customerId: 'payday-ada', gatewayToken: world.json.gateway.token, paymentModel: 'subscription' }

const answers: Record<string, unknown> = {
  declined: (await app.post('/v1/gateways/charge', paymentBody(payment))).json,
  advanced: (await app.post('/v1/sandbox/clock', { advance: '30d' })).json,
  recovered: (await app.get('/v1/transactions?responseType=simplified')).json,
  refused: (await app.post('/v1/sandbox/clock', { advance: '91d' })).json,
  read: (await app.get('/v1/sandbox/clock')).json,
}

const { address } = await app.app.listen()
const env = { PATH: process.env['PATH'], REPRISE_URL: address, REPRISE_KEY: app.apiKey }
const run = await promisify(execFile)(process.execPath, [EXAMPLE], { env })

const GUIDE = readGuide('virtual-time.md', answers, { example: run.stdout.trim() })
const excerpts = readExcerpts(GUIDE)

test('the guide shows every answer of its story, and no JSON that nobody has answered', () => {
  assert.deepEqual(new Set(excerpts.map(({ name }) => name)), new Set(Object.keys(answers)))
})

for (const { name, shown } of excerpts) {
  test(`the answer "${name}" is as shown`, () => assertShown(shown, answers[name], name))
}

test('the example runs against a server as it stands, and prints what the guide shows', () => {
  const [, shown = ''] = /<!-- printed: example -->\n```\n([\s\S]*?)\n```/.exec(GUIDE) ?? []
  assert.equal(shown, run.stdout.trim())
})

test('the example fails when a payment is tried again that was cancelled', async () => {
  // The same run with a cancellation that reaches nobody: what it would say of a system that goes on charging.
  const forgetful = `const real = fetch
    globalThis.fetch = async (url, options) => String(url).endsWith('/cancelrecovery') ? Response.json({}) : real(url, options)`
  const preload = `data:text/javascript,${encodeURIComponent(forgetful)}`
  const failing = promisify(execFile)(process.execPath, ['--import', preload, EXAMPLE], { env })
  await assert.rejects(failing, /nothing was tried after the cancellation/)
})
