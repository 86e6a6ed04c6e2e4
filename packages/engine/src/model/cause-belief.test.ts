import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MS_PER_DAY, MS_PER_HOUR } from '../local-time.ts'
import type { Attempt, FailedPayment } from '../payment.ts'
import { readAnswers } from '../payment-history.ts'
import { believe, believeApproved, causeContextOf } from './cause-belief.ts'
import { CAUSE_COUNT, causePlace, FUNDS_COUNT, momentOf, openAt } from './causes.ts'

/** A Tuesday. */
const FIRST_MS = Date.UTC(2026, 10, 10, 16)
const uniform = () => new Float64Array(CAUSE_COUNT).fill(1 / CAUSE_COUNT)
const placeOf = (id: string) => {
  const place = causePlace(id)
  assert.ok(place !== undefined, id)
  return place
}

function paymentOf(attempts: readonly Partial<Attempt>[], network: 'visa' | 'mastercard' = 'visa'): FailedPayment {
  return {
    paymentId: 'payment-1',
    amountMinor: 2000,
    currency: 'USD',
    initiator: 'merchant',
    card: { network, funding: 'debit' },
    utcOffsetMinutes: 0,
    attempts: attempts.map((attempt) => ({
      at: new Date(FIRST_MS),
      gatewayId: 'alpha',
      outcome: 'declined' as const,
      networkCode: '51',
      ...attempt,
    })),
    gateways: [{ gatewayId: 'alpha' }, { gatewayId: 'beta' }],
  }
}

function beliefOf(payment: FailedPayment) {
  return believe(uniform(), payment, readAnswers(payment), 'funds')
}

const after = (hours: number, more: Partial<Attempt> = {}): Partial<Attempt> => ({
  at: new Date(FIRST_MS + hours * MS_PER_HOUR),
  ...more,
})

describe('a refusal', () => {
  test('makes the causes that predicted an approval less likely, and those that did not likelier', () => {
    const { probabilities } = beliefOf(paymentOf([{}]))
    const moment = momentOf(causeContextOf(paymentOf([{}]), []), FIRST_MS, 'alpha')
    const changes = Array.from({ length: FUNDS_COUNT }, (_, cause) => ({
      isOpen: openAt(cause, moment),
      change: (probabilities[cause] ?? 0) * CAUSE_COUNT,
    })).sort((a, b) => a.isOpen - b.isOpen)
    for (const [i, { change }] of changes.entries())
      assert.ok(i === 0 || change <= (changes[i - 1]?.change ?? 0) + 1e-9)
    assert.ok((changes[0]?.change ?? 0) > 3 * (changes.at(-1)?.change ?? 1))
  })

  test('long after what clears should have cleared speaks against it', () => {
    const once = beliefOf(paymentOf([{}])).probabilities
    const twice = beliefOf(paymentOf([{}, after(72)])).probabilities
    const ratio = (id: string) => (twice[placeOf(id)] ?? 0) / (once[placeOf(id)] ?? 1)
    assert.ok(ratio('clears/12') < ratio('clears/192') / 5)
  })

  test('through another gateway speaks against the route', () => {
    const same = beliefOf(paymentOf([{}, after(24)])).probabilities
    const other = beliefOf(paymentOf([{}, after(24, { gatewayId: 'beta' })])).probabilities
    const route = placeOf('route/other')
    assert.ok((other[route] ?? 1) < (same[route] ?? 0) / 5)
  })

  test('soon after another says less than one a day later', () => {
    const change = (hours: number) => {
      const once = beliefOf(paymentOf([{}])).probabilities
      const twice = beliefOf(paymentOf([{}, after(hours)])).probabilities
      return twice.reduce((sum, chance, i) => sum + Math.abs(chance - (once[i] ?? 0)), 0)
    }
    // Ten hours are the bound; below it money that was missing has hardly had time to come in.
    assert.ok(change(9.9) < 0.7 * change(10.1), `${change(9.9)}, ${change(10.1)}`)
  })

  test('of which the issuer knows nothing says nothing', () => {
    const once = beliefOf(paymentOf([{}]))
    const down = beliefOf(paymentOf([{}, after(24, { outcome: 'not_processed', networkCode: '' })]))
    assert.deepEqual(down, once)
    assert.deepEqual(once.refusedMs, [FIRST_MS])
  })

  test('that says no money makes money likelier, one that says another thing less likely', () => {
    const fundsIn = (networkCode: string) => {
      const payment = paymentOf([{ networkCode }])
      const { probabilities } = believe(uniform(), payment, readAnswers(payment), 'vague')
      return probabilities.slice(0, FUNDS_COUNT).reduce((sum, chance) => sum + chance, 0)
    }
    assert.ok(fundsIn('51') > fundsIn('61'))
  })
})

test('an approval leaves the causes that let it through', () => {
  const payment = paymentOf([{}])
  const belief = beliefOf(payment)
  // The evening of the 13th, the Friday before the 15th.
  const moment = momentOf(causeContextOf(payment, belief.refusedMs), Date.UTC(2026, 10, 13, 20), 'alpha')
  const approved = believeApproved(belief, moment)
  const ratio = (id: string) => (approved[placeOf(id)] ?? 0) / (belief.probabilities[placeOf(id)] ?? 1)
  assert.ok(ratio('m15b/1.2') > 10 * ratio('m25b/1.2'))
  assert.ok(ratio('clears/24') > 10 * ratio('clears/192'))
  assert.ok(ratio('never') < 0.1)
})

describe('an advised wait for missing funds', () => {
  const advised = (adviceCode?: string) =>
    beliefOf(paymentOf([adviceCode === undefined ? {} : { adviceCode }], 'mastercard')).probabilities
  const gain = (id: string, adviceCode: string) =>
    (advised(adviceCode)[placeOf(id)] ?? 0) / (advised()[placeOf(id)] ?? 1)

  test('speaks for the paydays that it reaches and a shorter one would not', () => {
    // Three days to the 13th, the Friday before the 15th: 96 hours reach it, 48 do not.
    assert.ok(gain('m15b/1.2', '27') > 2 * gain('m25b/1.2', '27'))
    assert.ok(gain('m15b/1.2', '27') > 2 * gain('m15b/1.2', '25'))
    assert.ok(gain('m15b/1.2', '30') < gain('m20b/1.2', '30'))
  })

  test('never rules a calendar out: the issuer may not know', () => {
    for (const adviceCode of ['24', '25', '26', '27', '28', '29', '30'])
      for (const id of ['m15b/1.2', 'm25b/1.2']) assert.ok(gain(id, adviceCode) > 0.1, `${adviceCode} ${id}`)
  })
})

test('whatever came, what is believed sums to one and nothing is negative', () => {
  const answer = fc.record({
    hours: fc.integer({ min: 0, max: 72 }),
    networkCode: fc.constantFrom('51', '05', '61', '91', '54', '??'),
    adviceCode: fc.constantFrom(undefined, '24', '27', '30'),
    gatewayId: fc.constantFrom('alpha', 'beta'),
  })
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1, maxLength: 16 }), (answers) => {
      let atMs = FIRST_MS
      const attempts = answers.map(({ hours, adviceCode, ...rest }) => {
        atMs += hours * MS_PER_HOUR
        return { ...rest, at: new Date(atMs), ...(adviceCode !== undefined && { adviceCode }) }
      })
      const belief = beliefOf(paymentOf(attempts, 'mastercard'))
      const context = causeContextOf(paymentOf(attempts), belief.refusedMs)
      const approved = believeApproved(belief, momentOf(context, atMs + MS_PER_DAY, 'alpha'))
      for (const chances of [belief.probabilities, approved]) {
        assert.ok(Math.abs(chances.reduce((sum, chance) => sum + chance, 0) - 1) < 1e-9)
        assert.ok(chances.every((chance) => chance >= 0))
      }
    }),
    { numRuns: 60 },
  )
})
