import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFromAny, isSourceNetwork } from './source-network.ts'

test('an address is in a network by its bits, whichever way it is written', () => {
  for (const [address, network, isIn] of [
    ['203.0.113.7', '203.0.113.0/24', true],
    ['203.0.114.7', '203.0.113.0/24', false],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.8', '203.0.113.7', false],
    ['::ffff:203.0.113.7', '203.0.113.0/24', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['203.0.113.7', '::/0', false],
    ['', '0.0.0.0/0', false],
  ] as const) {
    assert.equal(isFromAny(address, [network]), isIn, `${address} in ${network}`)
  }
  assert.equal(isFromAny('203.0.113.7', []), false)
  assert.equal(isFromAny('203.0.113.7', ['10.0.0.0/8', '203.0.113.7']), true)
})

test('what is no network is told from one', () => {
  for (const text of ['10.0.0.1', '10.0.0.0/8', '::1', '2001:db8::/128'])
    assert.equal(isSourceNetwork(text), true, text)
  for (const text of [
    '',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    'example.com',
    '10.0.0.0/-1',
    '::/129',
    '0x7f000001',
  ]) {
    assert.equal(isSourceNetwork(text), false, text)
  }
})
