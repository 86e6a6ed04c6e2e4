import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { WEBHOOK_EVENT_TYPES } from '../../src/domain/webhook.ts'
import { DELIVERY_WAITS_MS } from '../../src/recovery/delivery-waits.ts'
import { openTestApp } from '../harness/open-app.ts'
import { openReceiver } from '../harness/receiver.ts'
import { TestClock } from '../harness/test-clock.ts'
import { messageOf } from '../harness/webhook-receivers.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { assertShown, readExcerpts, readGuide } from './guide-excerpts.ts'

const clock = new TestClock(new Date('2026-11-24T10:00:00Z'))
const app = await openTestApp({ after }, { clock, config: { allowsPrivateUrls: true } })
const receiver = await openReceiver({ after })

const made = await app.post('/v1/webhooks', { webhook: { url: `${receiver.url}/hooks`, events: ['*'] } })
assert.equal(made.status, 200, made.text)
const path = `/v1/webhooks/${made.json.webhook.id}`
receiver.react((_, response) => response.writeHead(503).end('Back in a moment'))
await wireClient(app).charge({ amount: 2012, merchantTransactionId: 'first-try', orderId: 'order-17' })
await app.app.deliverWebhooks()
receiver.react(204)
clock.advance(DELIVERY_WAITS_MS[0] ?? 0)
await app.app.deliverWebhooks()
const deliveries = await app.get(`${path}/deliveries`)
const replay = await app.post(`${path}/replay`, { replay: { startDate: '2026-11-24T00:00:00Z' } })

/** What differs from run to run, as the page shows it. */
function steady(answer: unknown): unknown {
  const text = JSON.stringify(answer)
    .replaceAll(receiver.url, 'https://shop.example')
    .replaceAll(/whsec_[A-Za-z0-9+/=]+/g, 'whsec_UmVwcmlzZSBzaG93cyB0aGlzIG9uY2UsIGtlZXAgaXQu')
    .replaceAll(/evt_[0-9a-f]{32}/g, 'evt_0123456789abcdef0123456789abcdef')
  return JSON.parse(text)
}

const answers: Readonly<Record<string, unknown>> = {
  made: steady(made.json),
  declined: steady(messageOf(receiver.received[0] ?? assert.fail('nothing was received'))),
  deliveries: steady(deliveries.json),
  replay: steady(replay.json),
}
const GUIDE = readGuide('webhooks.md', answers)
const excerpts = readExcerpts(GUIDE)

test('the guide shows every answer of its story, and no JSON that nobody has answered', () => {
  assert.deepEqual(new Set(excerpts.map(({ name }) => name)), new Set(Object.keys(answers)))
})

for (const { name, shown } of excerpts) {
  test(`the answer "${name}" is as shown`, () => assertShown(shown, answers[name], name))
}

test('the guide names every event, and none that there is not', () => {
  const named = [...GUIDE.matchAll(/^\| `([a-z]+\.[a-z]+)` \|/gm)].map(([, name]) => name)
  assert.deepEqual(named, [...WEBHOOK_EVENT_TYPES])
})

test('the guide shows the waits as they are', () => {
  const [, shown = ''] = /<!-- waits -->\s+([^<]*?)\s+<!-- \/waits -->/.exec(GUIDE) ?? []
  assert.equal(shown, DELIVERY_WAITS_MS.map(toWords).join(', '))
})

function toWords(ms: number): string {
  if (ms < 60_000) return `${ms / 1_000} s`
  return ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`
}
