import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { InvalidField } from '../domain/errors.ts'
import { parseAdvance } from './parse-advance.ts'

describe('parseAdvance', () => {
  for (const [advance, ms] of [
    ['1s', 1_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
    ['90d', 7_776_000_000],
    ['2160h', 7_776_000_000],
  ] as const) {
    test(`reads ${advance}`, () => assert.equal(parseAdvance({ advance }), ms))
  }

  for (const [advance, rule] of [
    ['0s', /at least 1s: the clock only goes forward/],
    ['-1d', /the clock only goes forward/],
    ['91d', /at most 90d/],
    ['7776001s', /at most 90d/],
    ['99999999999999999d', /at most 90d/],
    ['30', /whole number of seconds, minutes, hours or days/],
    [30, /whole number of seconds/],
    ['30w', /whole number of seconds/],
    ['30D', /whole number of seconds/],
    ['+30d', /whole number of seconds/],
    ['1.5d', /whole number of seconds/],
    [' 30d', /whole number of seconds/],
    ['30d\n', /whole number of seconds/],
    ['1d12h', /whole number of seconds/],
    ['tomorrow', /whole number of seconds/],
    [{ days: 30 }, /must be text/],
    [null, /is required/],
    ['', /is required/],
    ['9'.repeat(50), /at most 20 characters/],
  ] as const) {
    test(`refuses ${JSON.stringify(advance)}, and says by which rule`, () => {
      assert.throws(
        () => parseAdvance({ advance }),
        (error) => error instanceof InvalidField && error.field === 'advance' && rule.test(error.message),
      )
    })
  }

  test('refuses what is no object', () => {
    for (const request of [null, [], '30d', 30]) assert.throws(() => parseAdvance(request), InvalidField)
  })
})
