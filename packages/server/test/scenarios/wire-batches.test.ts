import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { parseConfig } from '../../src/config.ts'
import { ApiKeyStore } from '../../src/storage/api-key-store.ts'
import { CompanyStore } from '../../src/storage/company-store.ts'
import { hashApiKey } from '../../src/vault/api-key.ts'
import { chargeRow, HEADER, openBatchApp } from '../harness/batch-app.ts'
import { companyWith } from '../harness/merchants.ts'
import { messageOf, registerReceiver, typesOf } from '../harness/webhook-receivers.ts'

const FILE_BYTES_MAX = 20_000
const parsed = parseConfig({})
assert.ok(parsed.ok)
const batch = { ...parsed.config.batch, sftpPort: null, fileBytesMax: FILE_BYTES_MAX }
const app = await openBatchApp({ after }, { config: { allowsPrivateUrls: true, batch } })

function fileOf(...lines: string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

function post(url: string, contentType: string, payload: string, apiKey = app.apiKey) {
  return app.send({
    method: 'POST',
    url,
    headers: { authorization: `Basic ${apiKey}`, 'content-type': contentType },
    payload,
  })
}

function postText(name: string, payload: string) {
  return post(`/v1/batches?fileName=${encodeURIComponent(name)}`, 'text/plain', payload)
}

function postParts(name: string, content: string) {
  const lines = [
    '--limit',
    `Content-Disposition: form-data; name="file"; filename="${name}"`,
    'Content-Type: text/csv',
    '',
    content,
    '--limit--',
    '',
  ]
  return post('/v1/batches', 'multipart/form-data; boundary=limit', lines.join('\r\n'))
}

async function inputs(): Promise<string[]> {
  return (await app.files.list(app.tenant, 'Inputs')).map(({ name }) => name)
}

describe('POST /v1/batches', () => {
  it('takes a file as text and answers with the batch that it is', async () => {
    const name = app.nextName()
    const { json } = await postText(name, fileOf(HEADER, chargeRow('wire-1')))
    assert.deepEqual(
      [json.batch.fileName, json.batch.status, json.batch.rows, json.batch.dateFinished],
      [name, 'received', 0, null],
    )
    await app.app.batches.runAll()
    assert.equal((await app.batch(json.batch.id)).status, 'done')
  })

  it('takes a file as multipart, under the name of its part', async () => {
    const name = app.nextName()
    const answer = await postParts(name, fileOf(HEADER, chargeRow('wire-2')))
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.json.batch.fileName, name)
    await app.app.batches.runAll()
    assert.equal(app.gateway.timesCharged('order-wire-2'), 1)
  })

  it('gives a file without a name one of now', async () => {
    const answer = await post('/v1/batches', 'text/plain', fileOf(HEADER, chargeRow('wire-3')))
    assert.equal(answer.json.batch.fileName, 'DEMO20300115120000.txt')
  })

  it('refuses a name that is not in order, or was used, and keeps no file', async () => {
    const used = app.nextName()
    assert.equal((await postText(used, fileOf(HEADER, chargeRow('wire-4')))).status, 200)
    const before = await inputs()
    for (const [name, field] of [
      ['ELSE20300101000000.txt', 'fileName'],
      ['DEMO20300231000000.txt', 'fileName'],
      [used, null],
      [used.toLowerCase(), null],
    ] as const) {
      const answer = await postText(name, fileOf(HEADER, chargeRow('wire-5')))
      assert.deepEqual([answer.status, answer.json.error.field], [400, field], answer.text)
    }
    assert.deepEqual(await inputs(), before)
  })

  it('refuses a file that is too large, however it is sent, and keeps nothing of it', async () => {
    const before = await inputs()
    const large = fileOf(HEADER, 'x'.repeat(FILE_BYTES_MAX))
    assert.equal((await postText(app.nextName(), large)).status, 413)
    assert.equal((await postParts(app.nextName(), large)).status, 413)
    assert.deepEqual(await inputs(), before)
  })

  it('refuses what is neither text nor multipart, and multipart without a file', async () => {
    assert.equal((await post('/v1/batches', 'application/xml', '<a/>')).status, 415)
    const none = '--limit--\r\n'
    assert.equal((await post('/v1/batches', 'multipart/form-data; boundary=limit', none)).status, 400)
    assert.equal((await post('/v1/gateways/charge', 'text/plain', 'x')).status, 415, 'elsewhere JSON alone is read')
  })
})

describe('GET /v1/batches', () => {
  it('lists every batch once, page by page', async () => {
    const ids: string[] = []
    for (let page = 1; ; page += 1) {
      const since = ids.at(-1) === undefined ? '' : `&sinceToken=${ids.at(-1)}`
      const { batches } = (await app.get(`/v1/batches?count=2${since}`)).json
      if (batches.length === 0) break
      ids.push(...batches.map(({ id }: { id: string }) => id))
      assert.ok(page < 20)
    }
    const rows = await app.database.query<{ batch_id: string }>('select batch_id from batches order by batch_id')
    assert.deepEqual(
      ids,
      rows.map(({ batch_id }) => batch_id),
    )
  })

  it('shows another company, and the other mode, nothing: 404 and an empty list', async () => {
    const { json } = await postText(app.nextName(), fileOf(HEADER, chargeRow('wire-6')))
    await app.app.batches.runAll()
    const other = companyWith('ELSE')
    await new CompanyStore(app.database).insert(other, app.clock.now())
    const otherKey = 'YW5vdGhlciBjb21wYW55IG9mIHRoaXMgc2VydmVy'
    const key = {
      keyId: 'other',
      companyId: other.companyId,
      mode: 'sandbox',
      hint: 'dmVy',
      createdAt: app.clock.now(),
    }
    await new ApiKeyStore(app.database, app.clock).insert({ ...key, mode: 'sandbox', keyHash: hashApiKey(otherKey) })
    for (const path of ['', '/output', '/rejects']) {
      assert.equal((await app.get(`/v1/batches/${json.batch.id}${path}`, otherKey)).status, 404, path)
      assert.equal((await app.get(`/v1/batches/${json.batch.id}${path}`)).status, 200, path)
    }
    assert.deepEqual((await app.get('/v1/batches', otherKey)).json, { batches: [] })
  })

  it('gives files as CSV', async () => {
    const { json } = await postText(app.nextName(), fileOf(HEADER, chargeRow('wire-7')))
    await app.app.batches.runAll()
    const output = await app.get(`/v1/batches/${json.batch.id}/output`)
    assert.match(String(output.headers['content-type']), /^text\/csv/)
    assert.match(output.text, /^operation,transactionId,/)
  })
})

describe('a receiver of webhooks', () => {
  it('is told of a batch when it was read and when it is done, with its counts as they were', async (t) => {
    const receiver = await registerReceiver(t, app, { events: ['batch.received', 'batch.completed'] })
    const { json } = await postText(app.nextName(), fileOf(HEADER, chargeRow('wire-8'), 'Charge,short'))
    await app.app.batches.runAll()
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['batch.received', 'batch.completed'])
    const [received, completed] = receiver.received.map(messageOf)
    assert.deepEqual(
      [
        received.data.batch.status,
        received.data.batch.accepted,
        received.data.batch.rejected,
        received.data.batch.acted,
      ],
      ['acting', 1, 1, 0],
    )
    assert.deepEqual(completed.data.batch, await app.batch(json.batch.id))
    const { deliveries } = (await app.get(`/v1/webhooks/${receiver.id}/deliveries`)).json
    assert.deepEqual(
      deliveries.map((each: Record<string, unknown>) => [each['transactionId'], each['batchId']]),
      [
        [null, json.batch.id],
        [null, json.batch.id],
      ],
    )
  })

  it('is told of both at once for a file of which nothing acts', async (t) => {
    const receiver = await registerReceiver(t, app, { events: ['batch.received', 'batch.completed'] })
    await postText(app.nextName(), fileOf(HEADER, 'Charge,"open'))
    await app.app.batches.runAll()
    await app.app.deliverWebhooks()
    assert.deepEqual(typesOf(receiver), ['batch.received', 'batch.completed'])
    assert.deepEqual(
      receiver.received.map(messageOf).map(({ data }) => data.batch.status),
      ['failed', 'failed'],
    )
  })
})
