import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { FUZZ_RUNS, FUZZ_TIMEOUT } from '../harness/fuzz.ts'
import { openHostileTarget } from '../harness/hostile-target.ts'
import { oddValue, saysNoTelltale, withValueAt } from '../harness/hostile-values.ts'
import { openTestApp } from '../harness/open-app.ts'
import { type ApiOperation, fieldPathsOf, readOperations } from '../harness/openapi-operations.ts'

const app = await openTestApp({ after })
const target = await openHostileTarget(app)
const operations = (await readOperations(app)).filter(({ bodySchema }) => bodySchema !== null)

async function send(operation: ApiOperation, payload: string) {
  const url = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => target.known(operation, name))
  const headers = { authorization: `Basic ${app.apiKey}`, 'content-type': 'application/json' }
  const answer = await app.send({ method: operation.method, url, headers, payload })
  target.check(operation, answer)
  return answer
}

describe('whatever a body holds, the answer is as documented, never a 500, and tells no secret', () => {
  test('the operations with a body are found', () => assert.ok(operations.length >= 11))

  for (const operation of operations) {
    const { method, path, bodySchema } = operation
    const paths = fieldPathsOf(bodySchema ?? {})
    const envelope = paths[0]?.[0] ?? 'transaction'

    test(`${method} ${path}: a body that is in order is taken`, async () => {
      const answer = await send(operation, JSON.stringify(target.validBody(operation)))
      assert.ok(answer.status < 300, answer.text)
    })

    test(`${method} ${path}: each field of a valid body replaced by something odd`, FUZZ_TIMEOUT, async () => {
      const property = fc.asyncProperty(fc.constantFrom(...paths), oddValue, async (place, value) => {
        await send(operation, JSON.stringify(withValueAt(target.validBody(operation), place, value)))
      })
      await fc.assert(property, { numRuns: FUZZ_RUNS * 2 })
    })

    test(`${method} ${path}: several fields at once`, FUZZ_TIMEOUT, async () => {
      const changes = fc.array(fc.tuple(fc.constantFrom(...paths), oddValue), { minLength: 2, maxLength: 12 })
      const property = fc.asyncProperty(changes, async (replaced) => {
        let body = target.validBody(operation)
        for (const [place, value] of replaced) body = withValueAt(body, place, value)
        await send(operation, JSON.stringify(body))
      })
      await fc.assert(property, { numRuns: FUZZ_RUNS })
    })

    test(`${method} ${path}: any JSON, bare and in its envelope`, FUZZ_TIMEOUT, async () => {
      const property = fc.asyncProperty(
        fc.json({ maxDepth: 8 }).filter(saysNoTelltale),
        fc.boolean(),
        async (json, isWrapped) => {
          await send(operation, isWrapped ? `{"${envelope}":${json}}` : json)
        },
      )
      await fc.assert(property, { numRuns: FUZZ_RUNS })
    })

    test(`${method} ${path}: text that is no JSON is 400`, FUZZ_TIMEOUT, async () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }),
        fc.nat(60).map((length) => JSON.stringify(target.validBody(operation)).slice(0, length + 1)),
        fc.constantFrom('{"a":1,}', '{a:1}', "{'a':1}", 'NaN', '{"a":01}', '\ufeff{', '{}{}', '"\\u12"', '\u0000'),
      )
      const property = fc.asyncProperty(text, async (payload) => {
        fc.pre(!isJson(payload))
        assert.equal((await send(operation, payload)).status, 400)
      })
      await fc.assert(property, { numRuns: FUZZ_RUNS })
    })

    test(`${method} ${path}: keys that mean something to the language`, async () => {
      for (const key of ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'then', 'toJSON', '']) {
        for (const value of ['{"polluted":true}', '{"prototype":{"polluted":true}}', '1', 'null']) {
          await send(operation, `{"${key}":${value},"${envelope}":{"${key}":${value}}}`)
        }
      }
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
    })

    test(`${method} ${path}: a hundred thousand brackets`, async () => {
      await send(operation, '['.repeat(100_000))
      await send(operation, `{"${envelope}":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)
      await send(operation, `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)
    })
  }
})

test('no log line holds a card number, a security code or an API key, and no error was logged', () =>
  target.checkLogs())

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
