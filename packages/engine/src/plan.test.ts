import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  before,
  DAY_MS,
  declined,
  HOUR_MS,
  mastercard,
  now,
  paymentOf,
  recommend,
  retryOf,
  row,
  stopOf,
  visa,
} from '../test/example-payment.ts'
import type { Attempt, GatewayOption } from './payment.ts'

describe('stops', () => {
  test('a never-answer anywhere in the case ends it', () => {
    assert.equal(stopOf(paymentOf([declined('41', 2 * DAY_MS), declined('51')])), 'never_retry')
    assert.equal(stopOf(paymentOf([declined('57')])), 'never_retry')
  })

  test('a never-answer of another payment binds here when it reaches the card', () => {
    const other = (networkCode: string) => ({
      otherAttemptsOnCard: [{ at: before(90 * DAY_MS), amountMinor: 1, outcome: 'declined' as const, networkCode }],
    })
    assert.equal(stopOf(paymentOf([declined('51')], other('R1'))), 'never_retry')
    assert.equal(recommend(paymentOf([declined('51')], other('R0'))).action, 'retry')
  })

  test('an advice that forbids ends it', () => {
    for (const adviceCode of ['03', '08', '21', '22', '42'])
      assert.equal(stopOf(paymentOf([declined('51', 60_000, { adviceCode })], { card: mastercard })), 'never_retry')
  })

  test('a limit that was reached is named rather than a lack of worth', () => {
    assert.equal(stopOf(paymentOf(row('59', 3), { retriesLeft: 0 })), 'retry_limit')
  })

  test('a hard decline is named rather than the limit that it happens to meet', () => {
    assert.equal(stopOf(paymentOf([declined('1A')], { retriesLeft: 0 })), 'needs_customer')
  })

  test('a reason that does not pass says who has to act', () => {
    const stops = { '1A': 'needs_customer', '13': 'needs_merchant', '40': 'hard_decline' }
    for (const [code, stop] of Object.entries(stops)) assert.equal(stopOf(paymentOf([declined(code)])), stop, code)
  })

  test('a gateway guard against retries is a limit', () => {
    const guarded = declined(undefined, 60_000, { gatewayType: 'adyen', gatewayCode: '46' })
    assert.equal(stopOf(paymentOf([guarded])), 'network_limit')
  })

  test('fifteen retries are the most, or as many as the merchant or the caller leaves', () => {
    const mixed = Array.from({ length: 16 }, (_, i) => declined(['51', '05', '61'][i % 3], (16 - i) * DAY_MS))
    assert.equal(stopOf(paymentOf(mixed, { deadline: new Date('2027-01-01T00:00:00Z') })), 'retry_limit')
    assert.equal(stopOf(paymentOf(row('51', 3)), { policy: { maxRetries: 2 } }), 'retry_limit')
    assert.equal(recommend(paymentOf(row('51', 3)), { policy: { maxRetries: 3 } }).action, 'retry')
    assert.equal(stopOf(paymentOf(row('51', 3), { retriesLeft: 0 })), 'retry_limit')
    assert.equal(stopOf(paymentOf(mixed, { retriesLeft: 9 })), 'retry_limit')
  })

  test('a policy cannot allow more than fifteen', () => {
    const mixed = Array.from({ length: 16 }, (_, i) => declined(['51', '05', '61'][i % 3], (16 - i) * DAY_MS))
    assert.equal(stopOf(paymentOf(mixed), { policy: { maxRetries: 99 } }), 'retry_limit')
  })

  test('thirty days after the first attempt it is over, or at the deadline, or after the days of the merchant', () => {
    assert.equal(stopOf(paymentOf([declined('51', 30 * DAY_MS)])), 'past_deadline')
    assert.equal(stopOf(paymentOf([declined('51')], { deadline: now })), 'past_deadline')
    assert.equal(stopOf(paymentOf([declined('51', 5 * DAY_MS)]), { policy: { maxDays: 5 } }), 'past_deadline')
  })

  test('a deadline of its own reaches beyond the default days, not beyond days that the merchant set', () => {
    const old = paymentOf([declined('51', 40 * DAY_MS)], { deadline: new Date(now.getTime() + 10 * DAY_MS) })
    assert.equal(recommend(old).action, 'retry')
    assert.equal(stopOf(old, { policy: { maxDays: 30 } }), 'past_deadline')
  })

  test('an advised wait that ends behind the deadline leaves nothing', () => {
    const advised = declined('51', 60_000, { adviceCode: '30' })
    const payment = paymentOf([advised], { card: mastercard, deadline: new Date(now.getTime() + 9 * DAY_MS) })
    assert.equal(stopOf(payment), 'past_deadline')
  })

  test('a count of the network that frees nothing before the deadline ends it', () => {
    const others = Array.from({ length: 16 }, (_, i) => ({
      at: before((i + 1) * HOUR_MS),
      amountMinor: 2000,
      outcome: 'declined' as const,
    }))
    const payment = paymentOf([declined('51')], {
      otherAttemptsOnCard: others,
      deadline: new Date(now.getTime() + 20 * DAY_MS),
    })
    const recommendation = recommend(payment)
    assert.equal(stopOf(payment), 'network_limit')
    assert.equal(recommendation.explanation.boundBy.at(-1)?.rule, 'visa_reattempts_30_days')
    assert.equal(recommend(payment, { policy: { safeCaps: false } }).action, 'retry')
  })

  test('no gateway that takes the card and the currency, no retry', () => {
    const only = (gateway: Partial<GatewayOption>) => ({ gateways: [{ gatewayId: 'alpha', ...gateway }] })
    assert.equal(stopOf(paymentOf([declined('51')], only({ networks: ['mastercard'] }))), 'no_gateway')
    assert.equal(stopOf(paymentOf([declined('51')], only({ currencies: ['EUR'] }))), 'no_gateway')
    assert.equal(
      retryOf(paymentOf([declined('51')], only({ networks: ['visa'], currencies: ['USD'] }))).action,
      'retry',
    )
  })

  test('an unknown code is tried once more, and then no further', () => {
    assert.equal(recommend(paymentOf([declined('no such code')])).action, 'retry')
    assert.equal(stopOf(paymentOf(row('no such code', 2))), 'not_worth_it')
  })

  test('a card that may have been renewed unseen is tried if that is worth it, else it needs the customer', () => {
    const expired = paymentOf([declined('54')])
    assert.equal(stopOf(expired, { policy: { attemptCostMinor: 1999 } }), 'needs_customer')
    const answer = recommend(expired)
    assert.ok(answer.action === 'retry' || answer.reason === 'needs_customer')
    const lifecycle = { card: mastercard }
    assert.equal(retryOf(paymentOf([declined('79', 60_000, { adviceCode: '02' })], lifecycle)).action, 'retry')
    assert.equal(
      stopOf(paymentOf([declined('79')], lifecycle), { policy: { attemptCostMinor: 1999 } }),
      'needs_customer',
    )
  })

  test('a decline that passes with time is retried until the limit, however often it came', () => {
    retryOf(paymentOf(row('51', 12)))
    retryOf(paymentOf(row('05', 12)))
    retryOf(paymentOf(row('01', 12)))
  })

  test('an attempt that costs more than it can bring is not made', () => {
    const payment = paymentOf([declined('51')], { gateways: [{ gatewayId: 'alpha', attemptFeeMinor: 1999 }] })
    assert.equal(stopOf(payment), 'not_worth_it')
    assert.equal(stopOf(paymentOf([declined('51')]), { policy: { attemptCostMinor: 1999 } }), 'not_worth_it')
  })

  test('every stop says which rule bound and why, in one sentence', () => {
    for (const code of ['41', '1A', '13', '40']) {
      const { explanation } = recommend(paymentOf([declined(code)]))
      assert.ok(explanation.boundBy[0]?.rule && explanation.boundBy[0].source)
      assert.match(explanation.summary, /^Declined for .*\.$/)
    }
  })
})

describe('times', () => {
  const localHour = (at: Date, offsetMinutes: number) => new Date(at.getTime() + offsetMinutes * 60_000).getUTCHours()

  test('an advised wait is kept to the second, from the attempt that carried it', () => {
    const ends = { '24': 1, '25': 24, '26': 48, '27': 96, '28': 144, '29': 192, '30': 240 }
    for (const [adviceCode, hours] of Object.entries(ends)) {
      const advised = declined('51', HOUR_MS / 2 + 17_300, { adviceCode })
      const { at, alternatives } = retryOf(paymentOf([advised], { card: mastercard }))
      for (const each of [at, ...alternatives.map((other) => other.at)])
        assert.ok(each.getTime() >= advised.at.getTime() + hours * HOUR_MS, adviceCode)
    }
  })

  test('a rule that decided when is named, and one that ended before is not', () => {
    const advised = declined('51', 10 * HOUR_MS + 17_300, { adviceCode: '26' })
    const endMs = advised.at.getTime() + 48 * HOUR_MS
    const boundOf = (deadline: Date) =>
      retryOf(paymentOf([advised], { card: mastercard, deadline })).explanation.boundBy.map(({ rule }) => rule)
    assert.deepEqual(boundOf(new Date(endMs + 30_000)), ['mastercard_advice_26'])
    assert.deepEqual(retryOf(paymentOf([declined('51', 3 * DAY_MS)])).explanation.boundBy, [])
  })

  test('an older advice binds on while newer answers carry none, and a newer one replaces it', () => {
    const old = declined('51', 2 * DAY_MS, { adviceCode: '30' })
    const still = retryOf(paymentOf([old, declined('05')], { card: mastercard })).at
    assert.ok(still.getTime() >= old.at.getTime() + 240 * HOUR_MS)
    const replaced = declined('51', 60_000, { adviceCode: '25' })
    const sooner = retryOf(paymentOf([old, replaced], { card: mastercard })).at
    assert.ok(sooner.getTime() < old.at.getTime() + 240 * HOUR_MS)
    assert.ok(sooner.getTime() >= replaced.at.getTime() + 24 * HOUR_MS)
  })

  test('try later without a time does not shorten a wait in hours', () => {
    const old = declined('51', DAY_MS, { adviceCode: '30' })
    const later = declined('51', 60_000, { adviceCode: '02' })
    const { at } = retryOf(paymentOf([old, later], { card: mastercard }))
    assert.ok(at.getTime() >= old.at.getTime() + 240 * HOUR_MS)
  })

  test('a gateway that took nothing does not lift an advised wait', () => {
    const advised = declined('51', DAY_MS, { adviceCode: '27' })
    const down = declined(undefined, 60_000, { outcome: 'not_processed' })
    const { at } = retryOf(paymentOf([advised, down], { card: mastercard }))
    assert.ok(at.getTime() >= advised.at.getTime() + 96 * HOUR_MS)
  })

  test('quiet hours are kept where the cardholder lives, also across midnight, and no hour left means no retry', () => {
    for (const utcOffsetMinutes of [-480, 0, 330, 720])
      for (const quietHoursLocal of [
        [8, 20],
        [15, 3],
        [0, 23],
      ] as const) {
        const payment = paymentOf([declined('91')], { utcOffsetMinutes })
        const { at, alternatives } = retryOf(payment, { policy: { quietHoursLocal } })
        const [from, to] = quietHoursLocal
        for (const hour of [at, ...alternatives.map((other) => other.at)].map((each) =>
          localHour(each, utcOffsetMinutes),
        ))
          assert.ok(from < to ? hour < from || hour >= to : hour < from && hour >= to, `${hour} in ${from}-${to}`)
      }
    assert.equal(stopOf(paymentOf([declined('91')]), { policy: { quietHoursLocal: [0, 24] } }), 'past_deadline')
  })

  test('without an offset the clock is that of the country of the issuer, else UTC', () => {
    const policy = { quietHoursLocal: [1, 24] as const }
    const japanese = retryOf(paymentOf([declined('05')], { card: { ...visa, issuerCountry: 'JP' } }), { policy }).at
    assert.equal(localHour(japanese, 540), 0)
    const unknown = retryOf(paymentOf([declined('05')], { card: { network: 'visa', funding: 'debit' } }), { policy }).at
    assert.equal(localHour(unknown, 0), 0)
  })

  test('the least gap of the merchant is kept', () => {
    const { at } = retryOf(paymentOf([declined('91')]), { policy: { minGapMinutes: 600 } })
    assert.ok(at.getTime() >= before(60_000).getTime() + 600 * 60_000)
  })

  test('a deadline within hours gets one last try before it', () => {
    const deadline = new Date(now.getTime() + 5 * HOUR_MS)
    const { at } = retryOf(paymentOf([declined('51')], { deadline }))
    assert.ok(at.getTime() > now.getTime() && at.getTime() <= deadline.getTime())
  })

  test('payments of the same moment are spread over the hour', () => {
    const minutes = new Set(
      Array.from({ length: 50 }, (_, i) =>
        retryOf(paymentOf([declined('05')], { paymentId: `payment-${i}` })).at.toISOString(),
      ),
    )
    assert.ok(minutes.size > 25)
  })

  test('a late question is answered with a time after it', () => {
    const { at } = retryOf(paymentOf([declined('91', 20 * DAY_MS)]))
    assert.ok(at.getTime() > now.getTime())
  })
})

describe('gateways', () => {
  test('a gateway that does not take the card is never chosen, not even the last one used', () => {
    const some: GatewayOption[] = [{ gatewayId: 'alpha', networks: ['amex'] }, { gatewayId: 'beta' }]
    assert.equal(retryOf(paymentOf([declined('51')], { gateways: some })).gatewayId, 'beta')
  })

  test('of gateways that are as good the cheapest is taken, and the fee tells', () => {
    const some: GatewayOption[] = [
      { gatewayId: 'alpha', networks: ['amex'] },
      { gatewayId: 'beta', attemptFeeMinor: 90 },
      { gatewayId: 'gamma', attemptFeeMinor: 5 },
    ]
    const retry = retryOf(paymentOf([declined('91')], { gateways: some }))
    assert.equal(retry.gatewayId, 'gamma')
    assert.equal(retry.expectedValueMinor, retry.approvalProbability * 2000 - 5)
  })

  test('where the merchant is not set up anywhere, the merchant has to act', () => {
    const everywhere = [declined('03', DAY_MS), declined('03', 60_000, { gatewayId: 'beta' })]
    assert.equal(stopOf(paymentOf(everywhere)), 'needs_merchant')
  })

  test('a gateway that took nothing and said why is believed', () => {
    const refused: Partial<Attempt> = { outcome: 'not_processed', gatewayType: 'nmi', gatewayCode: '411' }
    const payment = paymentOf([declined('51', DAY_MS), declined(undefined, 60_000, refused)])
    assert.equal(retryOf(payment).explanation.reason, 'merchant_misconfigured')
    assert.equal(retryOf(payment).gatewayId, 'beta')
  })

  test('a gateway that took nothing leaves the word to the answer before it', () => {
    const attempts = [declined('51', DAY_MS), declined(undefined, 60_000, { outcome: 'not_processed' })]
    assert.equal(retryOf(paymentOf(attempts)).explanation.reason, 'insufficient_funds')
  })
})
