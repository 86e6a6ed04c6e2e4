import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestApp } from '../harness/open-app.ts'
import { openReceiver } from '../harness/receiver.ts'
import { TestClock } from '../harness/test-clock.ts'
import { wireClient } from '../harness/wire-payments.ts'
import { assertShown, readExcerpts, readGuide } from './guide-excerpts.ts'

const answers = await playGuide()
const excerpts = readExcerpts(readGuide('scheduler.md', answers))

test('the guide shows every answer of its stories, and no JSON that nobody has answered', () => {
  assert.deepEqual(new Set(excerpts.map(({ name }) => name)), new Set(Object.keys(answers)))
})

for (const { name, shown } of excerpts) {
  test(`the answer "${name}" is as shown`, () => assertShown(shown, answers[name], name))
}

/** Plays every story that docs/guides/scheduler.md tells, and returns the answers by the names they have there. */
async function playGuide(): Promise<Readonly<Record<string, unknown>>> {
  const clock = new TestClock(new Date('2026-11-24T10:00:00Z'))
  const app = await openTestApp({ after }, { clock, config: { allowsPrivateUrls: true } })
  const client = wireClient(app)
  const limits = { merchantInitiated: { maxRetries: 8, maxDays: 21 } }
  const company = await app.put('/v1/company', { company: { mode: 'reprise', limits } })
  const post = (reference: string) =>
    client.charge({ merchantTransactionId: reference, orderId: reference, customerId: 'ada', amount: 2112 })
  const runAt = async (instant: string) => {
    clock.advance(new Date(instant).getTime() - clock.now().getTime())
    await app.app.runDueRetries()
  }

  const declined = await post('invoice-17')
  await runAt(declined.retryDate)
  const recovered = await app.get('/v1/transactions?responseType=simplified')
  const second = await post('invoice-18')
  const cancel = (id: string) =>
    app.post(`/v1/transactions/${id}/cancelrecovery`, { transaction: { reason: 'The customer left' } })
  const cancelled = await cancel(second.transactionId)
  const over = await cancel(declined.transactionId)

  const receiver = await openReceiver({ after })
  receiver.react((_request, response) => void response.writeHead(200).end('{"due": true}'))
  await app.put('/v1/company', { company: { preflightUrl: `${receiver.url}/is-due` } })
  const third = await post('invoice-19')
  await runAt(third.retryDate)
  const [question] = receiver.received
  return {
    company: company.json,
    declined,
    recovered: recovered.json,
    cancelled: cancelled.json,
    over: over.json,
    question: JSON.parse(question?.body ?? 'null'),
  }
}
