import assert from 'node:assert/strict'
import { Webhook } from 'standardwebhooks'
import type { TestLifetime } from './database.ts'
import type { TestApp } from './open-app.ts'
import { openReceiver, type ReceivedPost, type Receiver } from './receiver.ts'

/** A receiver that is registered, with what its merchant knows of it. */
export interface RegisteredReceiver extends Receiver {
  readonly id: string
  readonly secret: string
}

// biome-ignore lint/suspicious/noExplicitAny: tests read messages of every shape
type Message = any

export async function registerReceiver(
  t: TestLifetime,
  app: TestApp,
  webhook: Readonly<Record<string, unknown>> = {},
): Promise<RegisteredReceiver> {
  const receiver = await openReceiver(t)
  const answer = await app.post('/v1/webhooks', { webhook: { url: `${receiver.url}/hooks`, ...webhook } })
  assert.equal(answer.status, 200, answer.text)
  const { id, secret } = answer.json.webhook
  // A test may have closed the app itself.
  t.after(() => app.delete(`/v1/webhooks/${id}`).catch(() => undefined))
  // Its counters are getters: a copy would show what they were at first.
  return Object.assign(receiver, { id, secret })
}

/** Newest first, unless the query says otherwise. */
export async function readDeliveries(app: TestApp, { id }: { readonly id: string }, query = ''): Promise<Message[]> {
  const answer = await app.get(`/v1/webhooks/${id}/deliveries${query}`)
  assert.equal(answer.status, 200, answer.text)
  return answer.json.deliveries
}

export function messageOf({ body }: ReceivedPost): Message {
  return JSON.parse(body)
}

export function typesOf(receiver: Receiver): string[] {
  return receiver.received.map((post) => messageOf(post).type)
}

/** Whether the library of the convention would take it, were it received at once: the test's clock is not its own. */
export function isSignedWith(secret: string, { body, headers }: ReceivedPost): boolean {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000)
  const signature = new Webhook(secret).sign(String(headers['webhook-id']), at, body)
  return String(headers['webhook-signature']).split(' ').includes(signature)
}
