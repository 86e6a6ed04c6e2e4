import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifyDecline } from './classify-decline.ts'
import { NETWORK_CODES } from './network-codes.ts'
import { isNeverAnswer, neverAnswerOf } from './never-answer.ts'
import type { CardNetwork } from './payment.ts'

const at = new Date('2026-11-24T10:00:00Z')

function reachOf(network: CardNetwork, networkCode: string, adviceCode?: string, when = at) {
  const raw = { network, networkCode, at: when, ...(adviceCode !== undefined && { adviceCode }) }
  return classifyDecline(raw).never?.reach
}

test('the twelve codes of Visa category 1 are never-answers, with the documented reach', () => {
  const reach = {
    '04': 'card',
    '07': 'card',
    '12': 'payment',
    '14': 'card',
    '15': 'payment',
    '41': 'card_number',
    '43': 'card_number',
    '46': 'card',
    '57': 'payment',
    R0: 'payment',
    R1: 'card',
    R3: 'card',
  }
  for (const [code, expected] of Object.entries(reach)) assert.equal(reachOf('visa', code), expected, code)
})

test('no other code is category 1 on Visa today', () => {
  const category1 = Object.keys(NETWORK_CODES).filter(
    (networkCode) => classifyDecline({ network: 'visa', networkCode, at }).never?.rule === 'visa_category_1',
  )
  assert.equal(category1.length, 12)
})

test('03, 62, 78 and 93 were category 1 until 17 April 2021', () => {
  for (const code of ['03', '62', '78', '93']) {
    assert.equal(reachOf('visa', code, undefined, new Date('2021-04-16T23:59:59Z')), 'payment', code)
    assert.equal(reachOf('visa', code, undefined, new Date('2021-04-17T00:00:00Z')), undefined, code)
  }
})

test('the oldest rules hold before their own date as well', () => {
  assert.equal(reachOf('visa', '62', undefined, new Date('1999-01-01T00:00:00Z')), 'payment')
  assert.equal(reachOf('visa', '57', undefined, new Date('1999-01-01T00:00:00Z')), 'payment')
})

test('12, 14, 15 and 57 forbid nothing on Mastercard', () => {
  for (const code of ['12', '14', '15', '57']) assert.equal(reachOf('mastercard', code), undefined, code)
})

test('pick-up, lost, stolen, closed, stopped and revoked forbid another try on any network', () => {
  for (const network of ['mastercard', 'amex', 'discover', 'diners', 'jcb', 'elo', 'unknown'] as const) {
    for (const code of ['04', '07', '46', 'R1', 'R3', '17']) assert.equal(reachOf(network, code), 'card', code)
    for (const code of ['41', '43', 'T3']) assert.equal(reachOf(network, code), 'card_number', code)
    for (const code of ['R0', 'N5', '34', '35', '37', '67']) assert.equal(reachOf(network, code), 'payment', code)
  }
})

test('a gateway code that means lost, revoked or pick-up reaches as far as the network code would', () => {
  const reach = (gatewayType: string, gatewayCode: string) =>
    classifyDecline({ network: 'visa', gatewayType, gatewayCode, at }).never?.reach
  assert.equal(reach('nmi', '251'), 'card_number')
  assert.equal(reach('nmi', '261'), 'card')
  assert.equal(reach('nmi', '262'), 'payment')
  assert.equal(reach('nmi', '250'), 'card')
})

test('advice 03 and 21 reach the card, 08, 22 and 42 the payment', () => {
  for (const advice of ['03', '21']) assert.equal(reachOf('mastercard', '51', advice), 'card', advice)
  for (const advice of ['08', '22', '42']) assert.equal(reachOf('mastercard', '51', advice), 'payment', advice)
})

test('no other advice forbids anything', () => {
  for (const advice of ['01', '02', '04', '05', '24', '30', '40', '41', '43', '99'])
    assert.equal(reachOf('mastercard', '51', advice), undefined, advice)
})

test('of two rules the one that reaches farther holds', () => {
  assert.equal(reachOf('visa', '57', '03'), 'card')
  assert.equal(reachOf('mastercard', '41', '03'), 'card_number')
})

test('a never-answer has no code for a retry and keeps the one to stop with', () => {
  const invalidNumber = classifyDecline({ network: 'visa', networkCode: '14', at })
  assert.deepEqual(invalidNumber.responseCode, { retry: null, stop: '30012' })
  const elsewhere = classifyDecline({ network: 'mastercard', networkCode: '14', at })
  assert.equal(elsewhere.responseCode.retry, '20103')
})

test('an irreversible Elo answer forbids another try', () => {
  assert.equal(reachOf('elo', '54'), 'payment')
  assert.equal(reachOf('elo', '51'), undefined)
})

test('whether there is a never-answer is asked for short, and answered alike', () => {
  for (const network of ['visa', 'mastercard', 'amex', 'discover', 'unknown'] as const)
    for (const [networkCode, { reason }] of Object.entries(NETWORK_CODES))
      for (const when of [at, new Date('2020-01-01T00:00:00Z')]) {
        const answer = { network, networkCode, adviceCode: undefined, reason, isNetworkReason: true, at: when }
        assert.equal(isNeverAnswer(network, networkCode, reason, when), neverAnswerOf(answer) !== undefined)
      }
})
