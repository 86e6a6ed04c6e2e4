import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { WEBHOOKS_MAX } from '../../src/recovery/manage-webhooks.ts'
import { ApiKeyStore } from '../../src/storage/api-key-store.ts'
import { CompanyStore } from '../../src/storage/company-store.ts'
import { WebhookDeliveryStore } from '../../src/storage/webhook-delivery-store.ts'
import { WebhookStore } from '../../src/storage/webhook-store.ts'
import { hashApiKey } from '../../src/vault/api-key.ts'
import { companyWith } from '../harness/merchants.ts'
import { openTestApp } from '../harness/open-app.ts'
import { readOperations } from '../harness/openapi-operations.ts'
import { paymentBody } from '../harness/payment-bodies.ts'
import { registerReceiver } from '../harness/webhook-receivers.ts'

const app = await openTestApp({ after }, { config: { allowsPrivateUrls: true } })
const operations = await readOperations(app)
const other = companyWith('ELSE')
await new CompanyStore(app.database).insert(other, app.clock.now())
const otherKey = 'YW5vdGhlciBjb21wYW55IG9mIHRoaXMgc2VydmVy'
await new ApiKeyStore(app.database, app.clock).insert({
  keyId: otherKey,
  companyId: other.companyId,
  mode: 'sandbox',
  keyHash: hashApiKey(otherKey),
  hint: 'mVy',
  createdAt: app.clock.now(),
})
const URL = 'http://127.0.0.1:9/hooks'

function check(name: string, answer: Parameters<(typeof operations)[number]['checkAnswer']>[0]): void {
  const operation = operations.find(({ method, path }) => `${method} ${path}` === name)
  assert.ok(operation, name)
  operation.checkAnswer(answer)
}

async function create(webhook: Readonly<Record<string, unknown>> = {}) {
  return app.post('/v1/webhooks', { webhook: { url: URL, ...webhook } })
}

describe('a webhook', () => {
  test('is made, read, listed, changed and removed; its secret is shown once', async () => {
    const made = await create({ events: ['recovery.ended', 'attempt.declined', 'recovery.ended'] })
    check('POST /v1/webhooks', made)
    const { id, secret, ...shown } = made.json.webhook
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    assert.deepEqual(shown, {
      url: URL,
      events: ['attempt.declined', 'recovery.ended'],
      status: 'Enabled',
      previousSecretUntil: null,
      failuresInRow: 0,
      dateCreated: app.clock.now().toISOString(),
    })
    const read = await app.get(`/v1/webhooks/${id}`)
    check('GET /v1/webhooks/{id}', read)
    assert.deepEqual(read.json.webhook, { id, secret: null, ...shown })
    const list = await app.get('/v1/webhooks')
    check('GET /v1/webhooks', list)
    assert.deepEqual(list.json.webhooks, [read.json.webhook])
    const changed = await app.put(`/v1/webhooks/${id}`, { webhook: { events: ['*'], status: 'Disabled' } })
    check('PUT /v1/webhooks/{id}', changed)
    assert.deepEqual(changed.json.webhook, { ...read.json.webhook, events: ['*'], status: 'Disabled' })
    const removed = await app.delete(`/v1/webhooks/${id}`)
    assert.equal(removed.status, 204)
    for (const answer of [await app.get(`/v1/webhooks/${id}`), await app.delete(`/v1/webhooks/${id}`)]) {
      assert.equal(answer.status, 404)
    }
  })

  test('wants every event unless it says otherwise', async (t) => {
    const made = await create()
    t.after(() => app.delete(`/v1/webhooks/${made.json.webhook.id}`))
    assert.deepEqual(made.json.webhook.events, ['*'])
  })

  test('is kept with its secret sealed, and no log shows it', async (t) => {
    const { id, secret } = (await create()).json.webhook
    t.after(() => app.delete(`/v1/webhooks/${id}`))
    const rows = await app.database.query<{ sealed_secrets: Buffer }>('select * from webhooks')
    const bytes = secret.slice('whsec_'.length)
    assert.ok(rows.every((row) => !row.sealed_secrets.toString('latin1').includes(bytes)))
    assert.ok(!JSON.stringify(rows).includes(bytes))
    assert.ok(!app.logs.join('').includes(bytes))
  })

  test('is refused, with field and rule, where it makes no sense', async () => {
    const refused = [
      { webhook: { url: null }, field: 'url', rule: /is required/ },
      { webhook: { url: 'nowhere' }, field: 'url', rule: /must be a URL/ },
      { webhook: { url: 'ftp://127.0.0.1/' }, field: 'url', rule: /must begin with https/ },
      { webhook: { url: 'http://ada:secret@127.0.0.1/' }, field: 'url', rule: /user name or password/ },
      { webhook: { url: 'https://no-such-host.invalid/' }, field: 'url', rule: /cannot be found/ },
      { webhook: { events: [] }, field: 'events', rule: /must be names out of attempt\.approved/ },
      { webhook: { events: ['attempt.lost'] }, field: 'events', rule: /must be names/ },
      { webhook: { status: 'Asleep' }, field: 'status', rule: /must be one of Enabled, Disabled/ },
      { webhook: { secret: 'whsec_mine' }, field: 'secret', rule: /cannot be set/ },
    ]
    for (const { webhook, field, rule } of refused) {
      const answer = await create(webhook)
      check('POST /v1/webhooks', answer)
      assert.equal(answer.status, 400, field)
      assert.equal(answer.json.error.field, field)
      assert.match(answer.json.error.message, rule)
      assert.ok(!answer.text.includes('secret@') && !answer.text.includes('whsec_mine'))
    }
    assert.deepEqual((await app.get('/v1/webhooks')).json.webhooks, [], 'nothing was written')
  })

  test(`is one of at most ${WEBHOOKS_MAX}`, async (t) => {
    const ids: string[] = []
    t.after(() => Promise.all(ids.map((id) => app.delete(`/v1/webhooks/${id}`))))
    const answers = await Promise.all(Array.from({ length: WEBHOOKS_MAX + 2 }, () => create()))
    for (const { status, json } of answers) if (status === 200) ids.push(json.webhook.id)
    assert.equal(ids.length, WEBHOOKS_MAX)
    assert.match(answers.find(({ status }) => status === 400)?.json.error.message, /16 webhooks already/)
  })

  test('is not there for another company or the other mode, nor are its deliveries and events', async (t) => {
    const receiver = await registerReceiver(t, app)
    await app.post('/v1/gateways/charge', paymentBody())
    await app.app.deliverWebhooks()
    const path = `/v1/webhooks/${receiver.id}`
    const { eventId } = (await app.get(`${path}/deliveries`)).json.deliveries[0]
    assert.deepEqual((await app.get('/v1/webhooks', otherKey)).json, { webhooks: [] })
    for (const answer of [
      await app.get(path, otherKey),
      await app.put(path, { webhook: { rotateSecret: true } }, otherKey),
      await app.delete(path, otherKey),
      await app.get(`${path}/deliveries`, otherKey),
      await app.post(`${path}/replay`, { replay: { eventId } }, otherKey),
    ]) {
      assert.equal(answer.status, 404)
    }
    const theirs = await app.post('/v1/webhooks', { webhook: { url: URL } }, otherKey)
    const replay = await app.post(`/v1/webhooks/${theirs.json.webhook.id}/replay`, { replay: { eventId } }, otherKey)
    assert.equal(replay.status, 404, 'an event of another company is not there to be replayed')

    const [row] = await app.database.query<{ company_id: string }>(
      'select company_id from webhooks where webhook_id = $1',
      [receiver.id],
    )
    const live = { companyId: row?.company_id ?? assert.fail(), mode: 'live', webhookId: receiver.id } as const
    const now = app.clock.now()
    const webhooks = new WebhookStore(app.database)
    const deliveries = new WebhookDeliveryStore(app.database)
    assert.equal(await webhooks.find(live, receiver.id), null)
    assert.deepEqual(await webhooks.list(live), [])
    assert.equal(await webhooks.findSealedSecrets(live, receiver.id), null)
    assert.equal(await webhooks.delete(live, receiver.id), false)
    assert.equal(await deliveries.replayEvent(live, eventId, now), false)
    assert.equal(await deliveries.beginTurn(live, 'turn', now), null)
    const page = { order: 'asc', count: 10, sinceEventId: null, state: null } as const
    assert.deepEqual(await deliveries.page(live, page), [])
  })
})

describe('where internal addresses are not allowed', () => {
  test('a webhook to one is refused, and so is http', async (t) => {
    const strict = await openTestApp(t)
    for (const [url, rule] of [
      ['https://127.0.0.1/', /must lead to public addresses/],
      ['https://localhost/', /must lead to public addresses/],
      ['https://169.254.169.254/latest/meta-data', /must lead to public addresses/],
      ['https://[::ffff:10.0.0.1]/', /must lead to public addresses/],
      ['http://example.com/', /must begin with https/],
    ] as const) {
      const answer = await strict.post('/v1/webhooks', { webhook: { url } })
      assert.equal(answer.status, 400, url)
      assert.match(answer.json.error.message, rule)
    }
  })
})

describe('deliveries', () => {
  test('are listed newest first, in pages, by status', async (t) => {
    const receiver = await registerReceiver(t, app)
    for (let count = 0; count < 3; count += 1) await app.post('/v1/gateways/charge', paymentBody())
    await app.app.deliverWebhooks()
    const path = `/v1/webhooks/${receiver.id}/deliveries`
    const first = await app.get(`${path}?count=2`)
    check('GET /v1/webhooks/{id}/deliveries', first)
    const second = await app.get(`${path}?count=2&sinceEventId=${first.json.deliveries[1].eventId}`)
    const all = (await app.get(`${path}?order=asc&status=delivered`)).json.deliveries
    assert.deepEqual(
      [...first.json.deliveries, ...second.json.deliveries].map(({ eventId }) => eventId),
      all.map(({ eventId }: { eventId: string }) => eventId).reverse(),
    )
    assert.equal(all.length, 3)
    assert.deepEqual((await app.get(`${path}?status=failed`)).json, { deliveries: [] })
    assert.match((await app.get(`${path}?status=lost`)).json.error.message, /status must be one of pending/)
    assert.equal((await app.get('/v1/webhooks/nobody/deliveries')).status, 404)
  })
})

describe('a replay', () => {
  test('is refused where it names nothing, an unknown event, both, or a time that ends before it begins', async (t) => {
    const receiver = await registerReceiver(t, app)
    const replay = (body: unknown) => app.post(`/v1/webhooks/${receiver.id}/replay`, { replay: body })
    for (const [body, status, message] of [
      [{}, 400, /startDate is required/],
      [{ eventId: 'evt_unknown' }, 404, /no event with this id/],
      [{ eventId: 'evt_1', startDate: '2030-01-01' }, 400, /eventId must not come with/],
      [{ startDate: 'yesterday' }, 400, /startDate must be a date/],
      [{ startDate: '2030-02-01', endDate: '2030-01-01' }, 400, /startDate must not be after endDate/],
    ] as const) {
      const answer = await replay(body)
      check('POST /v1/webhooks/{id}/replay', answer)
      assert.equal(answer.status, status)
      assert.match(answer.json.error.message, message)
    }
    const answer = await replay({ startDate: '2030-01-01T00:00:00Z', endDate: '2030-01-01T00:00:00Z' })
    check('POST /v1/webhooks/{id}/replay', answer)
    assert.deepEqual(answer.json, { replay: { events: 0 } })
    assert.equal((await app.post('/v1/webhooks/nobody/replay', { replay: { eventId: 'x' } })).status, 404)
  })
})
