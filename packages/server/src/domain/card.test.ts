import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, inspect } from 'node:util'
import fc from 'fast-check'
import { panDigits, SANDBOX_PANS } from '../../test/harness/card-numbers.ts'
import {
  Cvv,
  holdsIssuedPan,
  holdsPan,
  maskPan,
  Pan,
  parseCvv,
  parseExpiryMonth,
  parseExpiryYear,
  parsePan,
  passesLuhn,
} from './card.ts'

test('a card number is read with spaces and hyphens anywhere', () => {
  for (const text of [
    '4111111111111111',
    ' 4111 1111 1111 1111 ',
    '4111-1111-1111-1111',
    '4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1',
  ]) {
    const parsed = parsePan(text)
    assert.ok(parsed.ok)
    assert.equal(parsed.pan.reveal(), '4111111111111111')
  }
})

test('a card number that is none tells why', () => {
  const faultOf = (text: string) => {
    const parsed = parsePan(text)
    return parsed.ok ? 'ok' : parsed.fault
  }
  assert.equal(faultOf(''), 'missing')
  assert.equal(faultOf(' - '), 'missing')
  assert.equal(faultOf(' '.repeat(100)), 'missing')
  assert.equal(faultOf('4111'), 'length')
  assert.equal(faultOf('4'.repeat(20)), 'length')
  assert.equal(faultOf('4'.repeat(1_000_000)), 'length')
  assert.equal(faultOf('411111111111111a'), 'length')
  assert.equal(faultOf('٤١١١١١١١١١١١١١١١'), 'length')
  assert.equal(faultOf('4111111111111112'), 'luhn')
})

test('one wrong digit fails the check, as ISO/IEC 7812 promises', () => {
  fc.assert(
    fc.property(panDigits, fc.nat(), fc.integer({ min: 1, max: 9 }), (digits, at, shift) => {
      const index = at % digits.length
      const wrong = `${digits.slice(0, index)}${(Number(digits[index]) + shift) % 10}${digits.slice(index + 1)}`
      return passesLuhn(digits) && !passesLuhn(wrong)
    }),
  )
})

test('the sandbox cards are of their networks', () => {
  for (const [network, digits] of Object.entries(SANDBOX_PANS)) assert.equal(new Pan(digits).network, network)
})

test('a mask shows the first six and the last four', () => {
  assert.equal(new Pan('4111111111111111').masked, '411111******1111')
  assert.equal(new Pan('341674949684898').masked, '341674*****4898')
  assert.equal(maskPan('411111', '1111'), '411111******1111')
  assert.equal(maskPan('', ''), '****************')
})

/** Every way in which an object ends up as text by accident. */
function printings(value: object): string[] {
  const error = new Error(`failed with ${value}`, { cause: value })
  return [
    String(value),
    `${value}`,
    JSON.stringify(value),
    JSON.stringify({ nested: [value] }),
    JSON.stringify({ ...value }),
    JSON.stringify(Object.entries(value)),
    inspect(value),
    inspect({ deep: { deeper: { deepest: value } } }, { depth: null, showHidden: true }),
    inspect(value, { customInspect: false, showHidden: true, getters: true, depth: null }),
    inspect(new Map([[value, value]]), { showHidden: true }),
    inspect(structuredClone(value)),
    format('%s %o %O %j %d', value, value, value, value, value),
    String(error),
    inspect(error, { depth: null }),
    error.stack ?? '',
  ]
}

test('no way of printing a Pan shows more than its mask', () => {
  fc.assert(
    fc.property(panDigits, (digits) => {
      const hidden = digits.slice(6, -4)
      const shown = printings(new Pan(digits)).filter((text) => text.includes(digits))
      assert.deepEqual(shown, [])
      if (hidden.length >= 4)
        assert.ok(!printings(new Pan(digits)).some((text) => text.includes(`${digits.slice(0, 6)}${hidden}`)))
    }),
    { numRuns: 50 },
  )
  assert.equal(JSON.stringify({ pan: new Pan('4111111111111111') }), '{"pan":"411111******1111"}')
  assert.equal(inspect(new Pan('4111111111111111')), '411111******1111')
})

test('no way of printing a Cvv shows its digits', () => {
  const cvv = new Cvv('8673')
  for (const text of printings(cvv)) assert.doesNotMatch(text.replaceAll(/:\d+:\d+/g, ''), /8673/)
  assert.equal(JSON.stringify({ cvv }), '{"cvv":"***"}')
  assert.equal(cvv.reveal(), '8673')
})

test('errors of a wrong card number or CVV do not quote it', () => {
  assert.throws(
    () => new Pan('49202019964495601234x'),
    (error: Error) => !/4920/.test(inspect(error)),
  )
  assert.throws(
    () => new Cvv('86734'),
    (error: Error) => !error.message.includes('8673'),
  )
})

test('a card number is found within a text, however it is written, and nothing is taken for one that is none', () => {
  for (const number of Object.values(SANDBOX_PANS)) {
    const spaced = number.replace(/(.{4})/g, '$1 ')
    for (const text of [
      number,
      `x${number}`,
      `card ${spaced}was declined`,
      `${number} 09/31`,
      `${number.slice(0, 6)}-${number.slice(6)}`,
    ]) {
      assert.equal(holdsPan(text), true, text)
    }
    const wrong = `${number.slice(0, -1)}${(Number(number.slice(-1)) + 1) % 10}`
    for (const text of [wrong, `7${number}`, number.slice(0, 6), '']) assert.equal(holdsPan(text), false, text)
  }
  assert.equal(holdsPan(`timestamp 1700000000008`), false)
})

test('where long numbers are ordinary, a card number is one that some network issues', () => {
  for (const text of ['4111111111111111', 'no. 3782 822463 10005', '5105-1051-0510-5100', '36227206271667']) {
    assert.equal(holdsIssuedPan(text), true, text)
  }
  // A date with a count, and a phone number: both with a right check digit.
  for (const text of ['202611240005', '447911123456']) {
    assert.deepEqual([passesLuhn(text), holdsPan(text), holdsIssuedPan(text)], [true, true, false])
  }
  for (const text of ['4111111111111112', '']) assert.equal(holdsIssuedPan(text), false, text)
})

test('a CVV has three or four digits', () => {
  assert.equal(parseCvv(' 201 ')?.reveal(), '201')
  assert.equal(parseCvv('0123')?.reveal(), '0123')
  for (const text of ['', '12', '12345', '12a', '１２３']) assert.equal(parseCvv(text), null)
})

test('an expiry is a month of two digits and a year of four', () => {
  assert.deepEqual(parseExpiryMonth('9'), { ok: true, month: '09' })
  assert.deepEqual(parseExpiryMonth('12'), { ok: true, month: '12' })
  assert.deepEqual(parseExpiryMonth(' '), { ok: false, fault: 'missing' })
  for (const text of ['0', '00', '13', '1.0', '-1', 'ab', '009']) {
    assert.deepEqual(parseExpiryMonth(text), { ok: false, fault: 'invalid' })
  }
  assert.deepEqual(parseExpiryYear('2030'), { ok: true, year: '2030' })
  assert.deepEqual(parseExpiryYear('1999'), { ok: true, year: '1999' })
  assert.deepEqual(parseExpiryYear(''), { ok: false, fault: 'missing' })
  for (const text of ['30', '0000', '20300', '1e3', '9999']) {
    assert.deepEqual(parseExpiryYear(text), { ok: false, fault: 'invalid' })
  }
})
