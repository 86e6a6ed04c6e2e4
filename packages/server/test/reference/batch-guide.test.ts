import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { SANDBOX_CARDS } from '../harness/payment-bodies.ts'
import { TestClock } from '../harness/test-clock.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { assertShown, readExcerpts, readGuide } from './guide-excerpts.ts'

const clock = new TestClock(new Date('2026-11-24T10:15:00Z'))
const app = await openTestApp({ after }, { clock })

const row = (reference: string, amount: string) =>
  `Charge,${reference},order-${reference},ada,${amount},USD,${SANDBOX_CARDS.visa},09,2031,Ada Byron`
const FILE = [
  'operation,merchantTransactionId,orderId,customerId,amount,currencyCode,creditCardNumber,expiryMonth,expiryYear,fullName',
  row('rebill-2041', '2112'),
  row('rebill-2042', '19.99'),
  row('rebill-2043', '2112'),
  row('rebill-2040', '2000'),
]

await wireClient(app).charge({ merchantTransactionId: 'rebill-2040' })
const received = await app.send({
  method: 'POST',
  url: '/v1/batches?fileName=DEMO20261124101500.txt',
  headers: { authorization: `Basic ${app.apiKey}`, 'content-type': 'text/plain' },
  payload: FILE.map((line) => `${line}\n`).join(''),
})
assert.equal(received.status, 200, received.text)
await app.app.batches.runAll()
const path = `/v1/batches/${received.json.batch.id}`
const done = await app.get(path)
const rejects = await app.get(`${path}/rejects`)

const answers: Readonly<Record<string, unknown>> = { received: received.json, done: done.json }
const printed = { rejects: rejects.text.trimEnd().replaceAll('\r\n', '\n') }
const GUIDE = readGuide('batch.md', answers, printed)
const excerpts = readExcerpts(GUIDE)

test('the guide shows every answer of its story, and no JSON that nobody has answered', () => {
  assert.deepEqual(new Set(excerpts.map(({ name }) => name)), new Set(Object.keys(answers)))
})

for (const { name, shown } of excerpts) {
  test(`the answer "${name}" is as shown`, () => assertShown(shown, answers[name], name))
}

test('the file of rejects is as shown', () => {
  const [, shown] = /<!-- printed: rejects -->\n```\n([\s\S]*?)\n```/.exec(GUIDE) ?? []
  assert.equal(shown, printed.rejects)
})
