import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attempt, CardNetwork, FailedPayment } from '@reprise/engine'
import type { ViolationKind } from './rule-checker.ts'
import { violationsOf } from './rule-checker.ts'

const FIRST_MS = Date.UTC(2026, 4, 4, 9)
const HOUR_MS = 3_600_000

function declined(hours: number, codes: Partial<Attempt> = { networkCode: '51' }): Attempt {
  return { at: new Date(FIRST_MS + hours * HOUR_MS), gatewayId: 'north', outcome: 'declined', ...codes }
}

function paymentOf(network: CardNetwork, attempts: Attempt[], more: Partial<FailedPayment> = {}): FailedPayment {
  return {
    paymentId: 'payment-1',
    amountMinor: 1999,
    currency: 'USD',
    initiator: 'merchant',
    card: { network, funding: 'debit', issuerCountry: 'US' },
    attempts,
    gateways: [
      { gatewayId: 'north' },
      { gatewayId: 'south', networks: ['elo'] },
      { gatewayId: 'west', currencies: ['BRL'] },
    ],
    ...more,
  }
}

const at = (hours: number) => new Date(FIRST_MS + hours * HOUR_MS)
const many = (count: number, hoursApart: number) => Array.from({ length: count }, (_, i) => declined(i * hoursApart))
const brazilian = { card: { network: 'mastercard' as const, funding: 'credit' as const, issuerCountry: 'BR' } }

const PLANTED: readonly [
  name: string,
  payment: FailedPayment,
  hours: number,
  gatewayId: string,
  kind: ViolationKind,
][] = [
  ['Visa category 1', paymentOf('visa', [declined(0, { networkCode: '14' })]), 48, 'north', 'after_never_answer'],
  ['a lost card', paymentOf('discover', [declined(0, { networkCode: '41' })]), 48, 'north', 'after_never_answer'],
  [
    'a pick-up in three digits',
    paymentOf('amex', [declined(0, { networkCode: '200' })]),
    48,
    'north',
    'after_never_answer',
  ],
  ['Elo, irreversible', paymentOf('elo', [declined(0, { networkCode: '54' })]), 48, 'north', 'after_never_answer'],
  [
    'advice 03 before the newest answer',
    paymentOf('mastercard', [declined(0, { networkCode: '05', adviceCode: '03' }), declined(24)]),
    48,
    'north',
    'after_never_answer',
  ],
  [
    'a never-answer to another payment of the card',
    paymentOf('visa', [declined(0)], {
      otherAttemptsOnCard: [{ at: at(-90), amountMinor: 500, outcome: 'declined', networkCode: 'R1' }],
    }),
    48,
    'north',
    'after_never_answer',
  ],
  ['the 21st reattempt on Visa', paymentOf('visa', many(21, 24)), 510, 'north', 'above_counted_limit'],
  ['the 11th decline in 24 hours', paymentOf('mastercard', many(10, 1)), 12, 'north', 'above_counted_limit'],
  ['the 36th decline in 30 days', paymentOf('mastercard', many(35, 20)), 700, 'north', 'above_counted_limit'],
  [
    'the 8th retry of a month in Brazil',
    paymentOf('mastercard', many(8, 26), brazilian),
    210,
    'north',
    'above_counted_limit',
  ],
  [
    'before an advised wait is over',
    paymentOf('mastercard', [declined(0, { networkCode: '51', adviceCode: '27' })]),
    95,
    'north',
    'before_advised_wait',
  ],
  ['a gateway without the network', paymentOf('visa', [declined(0)]), 48, 'south', 'incapable_gateway'],
  ['a gateway without the currency', paymentOf('visa', [declined(0)]), 48, 'west', 'incapable_gateway'],
  ['a gateway that is not there', paymentOf('visa', [declined(0)]), 48, 'east', 'incapable_gateway'],
  ['after the deadline', paymentOf('visa', [declined(0)]), 721, 'north', 'outside_window'],
  ['in the past', paymentOf('visa', [declined(0), declined(30)]), 30, 'north', 'outside_window'],
  ['no retries left', paymentOf('visa', [declined(0)], { retriesLeft: 0 }), 48, 'north', 'above_retry_budget'],
]

for (const [name, payment, hours, gatewayId, kind] of PLANTED)
  test(`the checker catches a retry that breaks a rule: ${name}`, () => {
    assert.deepEqual(violationsOf(payment, at(hours), gatewayId), [kind])
  })

const ALLOWED: readonly [name: string, payment: FailedPayment, hours: number][] = [
  ['a plain retry', paymentOf('visa', [declined(0)]), 48],
  ['the 20th reattempt on Visa', paymentOf('visa', many(20, 24)), 500],
  [
    'Visa counts anew after a success',
    paymentOf('visa', many(19, 24), {
      otherAttemptsOnCard: [
        ...many(10, 1).map(({ at: when }) => ({ at: when, amountMinor: 1999, outcome: 'declined' as const })),
        { at: at(20), amountMinor: 1999, outcome: 'approved' },
      ],
    }),
    500,
  ],
  ['the 10th decline on the second day', paymentOf('mastercard', many(10, 3)), 28],
  ['the 8th retry on a card of another country', paymentOf('mastercard', many(8, 26)), 210],
  [
    'the very end of an advised wait',
    paymentOf('mastercard', [declined(0, { networkCode: '51', adviceCode: '27' })]),
    96,
  ],
  ['"try later", which no network puts in hours', paymentOf('mastercard', [declined(0, { adviceCode: '02' })]), 24],
  ['code 14 where no network forbids it', paymentOf('mastercard', [declined(0, { networkCode: '14' })]), 48],
  [
    'an expired card of another payment on Elo',
    paymentOf('elo', [declined(0)], {
      otherAttemptsOnCard: [{ at: at(-90), amountMinor: 500, outcome: 'declined', networkCode: '54' }],
    }),
    48,
  ],
]

for (const [name, payment, hours] of ALLOWED)
  test(`the checker lets pass what no rule forbids: ${name}`, () => {
    assert.deepEqual(violationsOf(payment, at(hours), 'north'), [])
  })
