import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Logger } from 'pino'
import { panDigits } from '../../test/harness/card-numbers.ts'
import { createLogger } from './logger.ts'

const NUMBER = '4920201996449560'

function linesOf(write: (logger: Logger) => void): string[] {
  const lines: string[] = []
  write(createLogger('trace', { write: (line) => void lines.push(line) }))
  return lines
}

function lineOf(write: (logger: Logger) => void) {
  const lines = linesOf(write)
  assert.equal(lines.length, 1)
  return { text: lines[0]!, json: JSON.parse(lines[0]!) }
}

describe('no log line holds a card number', () => {
  const places: Readonly<Record<string, (logger: Logger, text: string) => void>> = {
    'in a field': (logger, text) => logger.warn({ networkCode: text }, 'declined'),
    'in a field of a field': (logger, text) => logger.warn({ decline: { codes: [text] } }, 'declined'),
    'in the name of a field': (logger, text) => logger.warn({ [text]: 1 }, 'declined'),
    'in the sentence': (logger, text) => logger.warn(`declined with ${text}`),
    'in an error, its stack and its cause': (logger, text) =>
      logger.error({ err: new Error(`cannot read "${text}"\n`, { cause: new Error(text) }) }, 'failed'),
    'in what a child carries': (logger, text) => logger.child({ gatewayCode: text }).warn('declined'),
    'under a name that is otherwise an id': (logger, text) => logger.warn({ reqId: text, transactionId: text }),
  }

  for (const [place, write] of Object.entries(places)) {
    test(place, () => {
      const around = fc.constantFrom('', 'x', '9', '\\', '"', '\u0001', '\ud800', '\u00e9 ', '-')
      const property = fc.property(panDigits, around, (number, edge) => {
        const { text } = lineOf((logger) => write(logger, `${edge}${number}${edge}`))
        assert.ok(!text.includes(number), text)
        assert.ok(text.includes('[redacted]'), text)
      })
      fc.assert(property)
    })
  }

  test('as a number: the line stays JSON', () => {
    const { json } = lineOf((logger) => logger.warn({ code: Number(NUMBER), codes: [-Number(NUMBER), 7] }, 'declined'))
    assert.equal(json.code, '[redacted]')
    assert.deepEqual(json.codes, ['[redacted]', 7])
  })

  test('as people write it', () => {
    for (const text of ['4920 2019 9644 9560', '4920-2019-9644-9560', '4920  2019 - 96449560']) {
      assert.equal(lineOf((logger) => logger.warn({ text: `card ${text}.` })).json.text, 'card [redacted].')
    }
  })

  test('with the security code behind it', () => {
    assert.equal(lineOf((logger) => logger.warn({ text: `${NUMBER} 7391` })).json.text, '[redacted]')
  })
})

describe('no log line holds what a secret name stands for', () => {
  const names = ['authorization', 'creditCardNumber', 'cvv', 'pan', 'apiKey', 'masterKey', 'password', 'settings']
  for (const name of [...names, 'body', 'referenceData']) {
    test(`${name}, however deep`, () => {
      for (const value of ['tell-tale', { inner: ['tell-tale'] }, ['tell-tale']]) {
        for (const said of [{ [name]: value }, { a: { b: [{ c: { [name]: value } }] } }]) {
          const { text } = lineOf((logger) => logger.child({ reqId: 'r', [name]: value }).warn(said, 'said'))
          assert.ok(!text.includes('tell-tale'), text)
          assert.ok(text.includes('"msg":"said"') && text.endsWith('}\n'), text)
        }
      }
    })
  }
})

describe('what is no card number stays readable', () => {
  test('times, counts, codes and dates', () => {
    const said = { networkCode: '51', gatewayCode: '2000', bytes: 12_345_678_901, at: '2030-01-15T12:00:00.123Z' }
    const { json } = lineOf((logger) => logger.info(said, 'said'))
    const { level: _level, time, msg, ...rest } = json
    assert.deepEqual(rest, said)
    assert.equal(msg, 'said')
    assert.ok(!Number.isNaN(Date.parse(time)))
  })

  test('our own ids, whatever digits they drew', () => {
    const id = '01234567890123456789012345'
    const { json } = lineOf((logger) => logger.child({ reqId: id }).warn({ transactionId: id, code: NUMBER }))
    assert.deepEqual([json.reqId, json.transactionId, json.code], [id, id, '[redacted]'])
  })
})
