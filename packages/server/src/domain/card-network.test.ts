import assert from 'node:assert/strict'
import { test } from 'node:test'
import creditCardType from 'credit-card-type'
import fc from 'fast-check'
import { panDigits } from '../../test/harness/card-numbers.ts'
import { networkOfFirstSix, networkOfPrefix, PREFIX_DIGITS_MAX } from './card-network.ts'

test('no range of the library is longer than the prefix that is looked up', () => {
  const lengths = Object.values(creditCardType.types).flatMap((type) =>
    creditCardType.getTypeInfo(type).patterns.flatMap((pattern) => [pattern].flat().map((end) => String(end).length)),
  )
  assert.ok(Math.max(...lengths) <= PREFIX_DIGITS_MAX)
})

test('the longer range wins, and what is none of the networks is unknown', () => {
  assert.equal(networkOfPrefix('438935'), 'elo')
  assert.equal(networkOfPrefix('411111'), 'visa')
  assert.equal(networkOfPrefix('222100'), 'mastercard')
  assert.equal(networkOfPrefix('650052'), 'unknown')
  assert.equal(networkOfPrefix('999999'), 'unknown')
})

test('a gateway method without six digits has no known network', () => {
  assert.equal(networkOfFirstSix('341674'), 'amex')
  for (const firstSix of [null, '', '4', '41111', '4111111', '4111x1'])
    assert.equal(networkOfFirstSix(firstSix), 'unknown')
})

test('asking twice gives the same answer, also when the memory of prefixes overflows', () => {
  fc.assert(
    fc.property(panDigits, (digits) => {
      const first = networkOfPrefix(digits)
      return networkOfPrefix(digits) === first && networkOfPrefix(digits.slice(0, PREFIX_DIGITS_MAX)) === first
    }),
    { numRuns: 5000 },
  )
})
