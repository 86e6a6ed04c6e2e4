import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../harness/fuzz.ts'
import { openHostileTarget } from '../harness/hostile-target.ts'
import { oddUrlText } from '../harness/hostile-values.ts'
import { openTestApp } from '../harness/open-app.ts'
import { type ApiOperation, readOperations } from '../harness/openapi-operations.ts'

const app = await openTestApp({ after })
const target = await openHostileTarget(app)
const operations = await readOperations(app)
const MEBIBYTE = 1024 * 1024

interface Request {
  readonly url?: string
  readonly headers?: Record<string, string>
  readonly payload?: string | Buffer
}

function urlOf(operation: ApiOperation): string {
  return operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => target.known(operation, name))
}

async function send(operation: ApiOperation, { url = urlOf(operation), headers = {}, payload }: Request) {
  const body = payload ?? (operation.bodySchema === null ? undefined : JSON.stringify(target.validBody(operation)))
  return app.send({
    method: operation.method,
    url,
    headers: {
      authorization: `Basic ${app.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: body }),
  })
}

function asPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

describe('whatever stands in a URL, the answer is as documented and never a 500', () => {
  for (const operation of operations.filter(({ pathParameters }) => pathParameters.length > 0)) {
    test(`${operation.method} ${operation.path}: odd parameters of the path`, FUZZ_TIMEOUT, async () => {
      const property = fc.asyncProperty(oddUrlText, async (text) => {
        const url = operation.path.replaceAll(/\{\w+\}/g, text.replaceAll('$', '$$$$'))
        const answer = await send(operation, { url })
        // Where the path is another one by now, it is another operation's answer, or that of none.
        if ([404, 414].includes(answer.status)) return
        const isSame = !/[/?#]|%2f|^(\.|%2e)*$|%2e%2e/i.test(text)
        if (isSame) target.check(operation, answer)
        else assert.ok(answer.status < 500, answer.text)
      })
      await fc.assert(property, { numRuns: FUZZ_RUNS })
    })
  }

  for (const operation of operations.filter(({ queryParameters }) => queryParameters.length > 0)) {
    test(`${operation.method} ${operation.path}: odd values of the query, also twice`, FUZZ_TIMEOUT, async () => {
      const name = fc.oneof(fc.constantFrom(...operation.queryParameters), fc.constantFrom('__proto__', 'x', '%', ''))
      const queries = fc.array(fc.tuple(name, oddUrlText), { minLength: 1, maxLength: 5 })
      const property = fc.asyncProperty(queries, async (pairs) => {
        const query = pairs.map(([key, value]) => `${key}=${value}`).join('&')
        target.check(operation, await send(operation, { url: `${urlOf(operation)}?${query}` }))
      })
      await fc.assert(property, { numRuns: FUZZ_RUNS * 3 })
    })
  }

  test('paths that nobody has are 404', FUZZ_TIMEOUT, async () => {
    const property = fc.asyncProperty(fc.array(oddUrlText, { maxLength: 4 }), async (parts) => {
      const answer = await app.send({
        method: 'GET',
        url: `/v1/nothing/${parts.join('/')}`,
        headers: { authorization: `Basic ${app.apiKey}` },
      })
      assert.ok([400, 404, 414].includes(answer.status), `${answer.status} ${parts.join('/')}`)
    })
    await fc.assert(property, { numRuns: FUZZ_RUNS })
  })
})

describe('a wrong method is 404 or 405, and none of another is done', () => {
  const paths = [...new Set(operations.map(({ path }) => path))]
  for (const path of paths) {
    test(path, async () => {
      // /v1/gateways/charge is a path of /v1/gateways/{token}, too.
      const here = operations.filter((operation) => asPattern(operation.path).test(path))
      const first = here.find((operation) => operation.path === path)
      assert.ok(first)
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'] as const) {
        if (here.some((operation) => operation.method === method)) continue
        const headers = { authorization: `Basic ${app.apiKey}` }
        const answer = await app.app.server.inject({ method: method as 'GET', url: urlOf(first), headers })
        assert.ok([404, 405, 415].includes(answer.statusCode), `${method} ${path}: ${answer.statusCode} ${answer.body}`)
      }
    })
  }
})

describe('bodies that are not read', () => {
  for (const operation of operations.filter(({ bodySchema }) => bodySchema !== null)) {
    const name = `${operation.method} ${operation.path}`

    test(`${name}: another content type is 415`, async () => {
      const types = [
        'text/plain',
        'application/xml',
        'multipart/form-data; boundary=x',
        'application/jsonp',
        'x',
        '*/*',
      ]
      for (const type of types) {
        const answer = await send(operation, { headers: { 'content-type': type } })
        assert.equal(answer.status, 415, type)
        target.check(operation, answer)
      }
    })

    test(`${name}: 2 MB are 413`, async () => {
      const payload = `{"transaction":{"description":"${'x'.repeat(2 * MEBIBYTE)}"}}`
      const answer = await send(operation, { payload })
      assert.equal(answer.status, 413)
      target.check(operation, answer)
    })

    test(`${name}: an empty body is no body: 400`, async () => {
      const answer = await send(operation, { payload: '' })
      assert.equal(answer.status, 400)
      target.check(operation, answer)
    })

    test(`${name}: bytes that are no UTF-8 are no 500`, async () => {
      for (const bytes of [
        [0xff, 0xfe],
        [0xc3, 0x28],
        [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d],
        [0x1f, 0x8b],
      ]) {
        target.check(operation, await send(operation, { payload: Buffer.from(bytes) }))
      }
    })

    test(`${name}: without a key it is 401, whatever the body`, async () => {
      const answer = await send(operation, { headers: { authorization: 'Basic nobody' } })
      assert.equal(answer.status, 401)
      target.check(operation, answer)
    })
  }

  // A server that does not listen is not ready.
  const bodiless = operations.filter(({ bodySchema, path }) => bodySchema === null && path !== '/readyz')
  const uploads = bodiless.filter(({ operationId }) => operationId === 'createBatch')
  for (const operation of bodiless.filter((each) => each.method !== 'DELETE' && !uploads.includes(each))) {
    test(`${operation.method} ${operation.path}: a content type with nothing behind it is no body`, async () => {
      const answer = await send(operation, { payload: '', headers: { 'content-type': 'application/json' } })
      assert.ok(answer.status < 300, `${answer.status} ${answer.text}`)
      target.check(operation, answer)
    })
  }
})

test('an upload that is JSON or is called a form without being one is refused, and no 500', async () => {
  const [upload] = operations.filter(({ operationId }) => operationId === 'createBatch')
  assert.ok(upload !== undefined, 'the upload is documented')
  for (const [type, payload, status] of [
    // A file like any other, which then fails because it has no rows.
    ['text/plain', '', 200],
    ['application/json', '', 400],
    ['application/json', '{}', 400],
    ['multipart/form-data; boundary=x', '', 400],
    ['multipart/form-data; boundary=x', '--x\r\nbroken', 400],
    ['multipart/form-data', 'x', 400],
    ['application/xml', '<a/>', 415],
  ] as const) {
    const answer = await send(upload, { payload, headers: { 'content-type': type } })
    assert.equal(answer.status, status, `${type} ${JSON.stringify(payload)}: ${answer.text}`)
    target.check(upload, answer)
  }
})

test('a URL that cannot be decoded is 400 in the usual form, and holds nothing of it', async () => {
  for (const path of ['/v1/transactions/%zz', '/v1/transactions/4920201996449560%', '/%', '/docs/%ff']) {
    const answer = await app.send({ method: 'GET', url: path, headers: { authorization: `Basic ${app.apiKey}` } })
    assert.equal(answer.status, 400, path)
    assert.deepEqual(Object.keys(answer.json), ['error'])
    assert.deepEqual(Object.keys(answer.json.error), ['code', 'message', 'field', 'requestId'])
    assert.ok(!answer.text.includes(path))
    assert.ok(!answer.text.includes('4920201996449560'))
  }
})

test('no log line holds a card number, a security code or an API key, and no error was logged', () =>
  target.checkLogs())
