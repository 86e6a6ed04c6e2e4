import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { InvalidArgumentError } from './invalid-argument-error.ts'
import type { Attempt, FailedPayment, GatewayOption, PaymentCard } from './payment.ts'
import type { Recommendation, RetryRecommendation } from './recommendation.ts'
import type { RetryEngineOptions } from './retry-engine.ts'
import { createRetryEngine } from './retry-engine.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A Tuesday morning in the middle of a month. */
const now = new Date('2026-11-10T16:00:00Z')
const before = (ms: number) => new Date(now.getTime() - ms)

const visa: PaymentCard = { network: 'visa', funding: 'debit', issuerCountry: 'US' }
const mastercard: PaymentCard = { ...visa, network: 'mastercard' }
const gateways: GatewayOption[] = [{ gatewayId: 'alpha' }, { gatewayId: 'beta' }]

function declined(networkCode: string | undefined, ageMs = 60_000, more: Partial<Attempt> = {}): Attempt {
  const attempt: Attempt = { at: before(ageMs), gatewayId: 'alpha', outcome: 'declined', ...more }
  return networkCode === undefined ? attempt : { ...attempt, networkCode }
}

function paymentOf(attempts: Attempt[], more: Partial<FailedPayment> = {}): FailedPayment {
  return {
    paymentId: 'payment-1',
    amountMinor: 2000,
    currency: 'USD',
    initiator: 'merchant',
    card: visa,
    attempts,
    gateways,
    ...more,
  }
}

function recommend(payment: FailedPayment, options: RetryEngineOptions = {}, at = now): Recommendation {
  return createRetryEngine(options).recommend(payment, at)
}

function retryOf(payment: FailedPayment, options: RetryEngineOptions = {}, at = now): RetryRecommendation {
  const recommendation = recommend(payment, options, at)
  assert.equal(recommendation.action, 'retry', recommendation.explanation.summary)
  return recommendation as RetryRecommendation
}

function stopOf(payment: FailedPayment, options: RetryEngineOptions = {}, at = now): string {
  const recommendation = recommend(payment, options, at)
  assert.equal(recommendation.action, 'stop', recommendation.explanation.summary)
  return recommendation.action === 'stop' ? recommendation.reason : ''
}

/** Declines of one code, a day apart, the newest a minute old. */
const row = (networkCode: string, count: number) =>
  Array.from({ length: count }, (_, i) => declined(networkCode, 60_000 + (count - 1 - i) * DAY_MS))

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
    assert.equal(stopOf(paymentOf([declined('54')], { retriesLeft: 0 })), 'needs_customer')
  })

  test('a reason that does not pass says who has to act', () => {
    const stops = { '54': 'needs_customer', '1A': 'needs_customer', '13': 'needs_merchant', '40': 'hard_decline' }
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

  test('an unknown code is tried once more, cautiously, and then no further', () => {
    const once = retryOf(paymentOf([declined('no such code')]))
    assert.ok(once.at.getTime() >= now.getTime() + 47 * HOUR_MS)
    assert.equal(stopOf(paymentOf(row('no such code', 2))), 'not_worth_it')
  })

  test('the retries a reason is worth are made, and no more', () => {
    assert.equal(recommend(paymentOf(row('59', 2))).action, 'retry')
    assert.equal(stopOf(paymentOf(row('59', 3))), 'not_worth_it')
    assert.equal(stopOf(paymentOf(row('78', 3))), 'needs_customer')
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
    for (const code of ['41', '54', '13', '40']) {
      const { explanation } = recommend(paymentOf([declined(code)]))
      assert.ok(explanation.boundBy[0]?.rule && explanation.boundBy[0].source)
      assert.match(explanation.summary, /^Declined for .*\.$/)
    }
  })
})

describe('times', () => {
  const localHour = (at: Date, offsetMinutes: number) => new Date(at.getTime() + offsetMinutes * 60_000).getUTCHours()

  test('a bare refusal is tried in the morning where the cardholder lives', () => {
    for (const utcOffsetMinutes of [-480, 0, 330, 720]) {
      const { at } = retryOf(paymentOf([declined('05')], { utcOffsetMinutes }))
      assert.ok([9, 10].includes(localHour(at, utcOffsetMinutes)), `${utcOffsetMinutes}: ${at.toISOString()}`)
      assert.ok(at.getTime() - now.getTime() >= DAY_MS - 60_000)
    }
  })

  test('without an offset the clock is that of the country of the issuer, else UTC', () => {
    const japanese = retryOf(paymentOf([declined('05')], { card: { ...visa, issuerCountry: 'JP' } })).at
    assert.ok([9, 10].includes(localHour(japanese, 540)))
    const unknown = retryOf(paymentOf([declined('05')], { card: { network: 'visa', funding: 'debit' } })).at
    assert.ok([9, 10].includes(localHour(unknown, 0)))
  })

  test('missing funds wait for the next payday: the Friday before a 15th on a Sunday', () => {
    const { at } = retryOf(paymentOf([declined('51')]))
    assert.equal(at.toISOString().slice(0, 10), '2026-11-13')
  })

  test('a country with one payday a month waits for that day', () => {
    const card = { ...visa, issuerCountry: 'JP' }
    const attempt = declined('51', 0, { at: new Date('2026-11-18T03:00:00Z') })
    const { at } = retryOf(paymentOf([attempt], { card }), {}, new Date('2026-11-18T03:01:00Z'))
    assert.equal(new Date(at.getTime() + 9 * HOUR_MS).toISOString().slice(0, 10), '2026-11-25')
  })

  test('with few retries left a salary day is waited for', () => {
    const payment = paymentOf([declined('51')], { card: { ...visa, issuerCountry: 'DE' } })
    assert.equal(
      retryOf({ ...payment, retriesLeft: 10 })
        .at.toISOString()
        .slice(0, 10),
      '2026-11-13',
    )
    assert.equal(
      retryOf({ ...payment, retriesLeft: 1 })
        .at.toISOString()
        .slice(0, 10),
      '2026-11-30',
    )
  })

  test('a Sunday is passed over for the Monday when funds are not the matter', () => {
    const friday = new Date('2026-11-13T20:00:00Z')
    const attempt = declined('61', 0, { at: friday })
    const saturday = retryOf(paymentOf([attempt], { utcOffsetMinutes: 0 }), {}, friday).at
    // Saturday evening is a day later, so that Sunday morning would be next.
    assert.equal(saturday.toISOString().slice(0, 10), '2026-11-16')
  })

  test('each further refusal for the same reason waits longer', () => {
    const waits = [1, 2, 3].map((count) => {
      const attempts = Array.from({ length: count }, (_, i) => declined('01', 60_000 + (count - 1 - i) * 4 * DAY_MS))
      return retryOf(paymentOf(attempts, { utcOffsetMinutes: 0 }))
        .at.toISOString()
        .slice(0, 10)
    })
    assert.deepEqual(waits, ['2026-11-13', '2026-11-13', '2026-11-14'])
  })

  test('with an advice of the network a payday is waited for only when it is near', () => {
    const card = { ...mastercard, issuerCountry: 'JP' }
    const attempt = declined('51', 0, { at: new Date('2026-11-17T16:00:00Z'), adviceCode: '26' })
    const advised = retryOf(paymentOf([attempt], { card }), {}, new Date('2026-11-17T16:00:00Z')).at
    assert.equal(advised.toISOString().slice(0, 10), '2026-11-20')
  })

  test('a life-cycle decline is tried when an advice says when, and else needs new card details', () => {
    const card = mastercard
    assert.equal(stopOf(paymentOf([declined('79')], { card })), 'needs_customer')
    assert.equal(retryOf(paymentOf([declined('79', 60_000, { adviceCode: '02' })], { card })).action, 'retry')
  })

  test('the last try before a deadline is made in the morning, if one is left', () => {
    const deadline = new Date('2026-11-12T03:00:00Z')
    const { at } = retryOf(paymentOf([declined('51')], { deadline, utcOffsetMinutes: 0 }))
    assert.match(at.toISOString(), /^2026-11-11T(09|10)/)
  })

  test('a bare refusal that repeats is treated as missing funds', () => {
    const once = retryOf(paymentOf([declined('05')]))
    const twice = retryOf(paymentOf([declined('05', DAY_MS), declined('05')]))
    assert.equal(once.at.toISOString().slice(0, 10), '2026-11-11')
    assert.equal(twice.at.toISOString().slice(0, 10), '2026-11-13')
  })

  test('an issuer that was away is tried within hours, later and later', () => {
    const gaps = [1, 2, 3, 4].map((count) => {
      const attempts = row('91', count)
      return (retryOf(paymentOf(attempts)).at.getTime() - (attempts.at(-1)?.at.getTime() ?? 0)) / HOUR_MS
    })
    for (const [i, hours] of [1, 5, 24, 48].entries())
      assert.ok((gaps[i] ?? 0) >= hours && (gaps[i] ?? 0) < hours + 0.5, `${gaps[i]} hours`)
  })

  test('an advised wait is kept to the minute, from the attempt that carried it', () => {
    const advised = declined('51', 10 * HOUR_MS, { adviceCode: '26' })
    const { at, explanation } = retryOf(paymentOf([advised], { card: mastercard }))
    assert.ok(at.getTime() >= advised.at.getTime() + 48 * HOUR_MS)
    assert.ok(explanation.boundBy.some(({ rule }) => rule === 'mastercard_advice_26'))
  })

  test('an advice to wait less than the reason would is followed', () => {
    const card = { ...mastercard, issuerCountry: 'JP' }
    const { at } = retryOf(paymentOf([declined('51', 60_000, { adviceCode: '25' })], { card }))
    assert.equal(at.toISOString().slice(0, 10), '2026-11-12')
  })

  test('an advice of one hour is taken at its word', () => {
    const advised = declined('51', 60_000, { adviceCode: '24' })
    const { at } = retryOf(paymentOf([advised], { card: mastercard }))
    const hours = (at.getTime() - advised.at.getTime()) / HOUR_MS
    assert.ok(hours >= 1 && hours < 1.5)
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

  test('quiet hours are kept, also across midnight, and no hour left means no retry', () => {
    const quiet = (from: number, to: number) => ({ policy: { quietHoursLocal: [from, to] as const } })
    const payment = paymentOf([declined('91')], { utcOffsetMinutes: 0 })
    assert.equal(retryOf(payment, quiet(17, 20)).at.toISOString(), '2026-11-10T20:00:00.000Z')
    assert.equal(retryOf(payment, quiet(15, 3)).at.toISOString().slice(0, 13), '2026-11-11T03')
    const noMorning = retryOf(paymentOf([declined('05')], { utcOffsetMinutes: 0 }), quiet(8, 14)).at
    assert.equal(localHour(noMorning, 0), 14)
    assert.equal(stopOf(payment, quiet(0, 24)), 'past_deadline')
  })

  test('the least gap of the merchant is kept', () => {
    const { at } = retryOf(paymentOf([declined('91')]), { policy: { minGapMinutes: 600 } })
    assert.ok(at.getTime() >= before(60_000).getTime() + 600 * 60_000)
  })

  test('a deadline sooner than the wanted wait gets one last try before it', () => {
    const deadline = new Date(now.getTime() + 5 * HOUR_MS)
    const { at } = retryOf(paymentOf([declined('51')], { deadline }))
    assert.ok(at.getTime() > now.getTime() && at.getTime() <= deadline.getTime())
  })

  test('payments of the same moment are spread over the morning', () => {
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
  test('the same gateway is kept when nothing speaks against it', () => {
    assert.equal(retryOf(paymentOf([declined('51', 60_000, { gatewayId: 'beta' })])).gatewayId, 'beta')
  })

  test('a fault on the way speaks for another gateway', () => {
    for (const code of ['91', '96', '03']) assert.equal(retryOf(paymentOf([declined(code)])).gatewayId, 'beta', code)
    const down = declined(undefined, 60_000, { outcome: 'not_processed' })
    assert.equal(retryOf(paymentOf([down])).gatewayId, 'beta')
  })

  test('a gateway that does not take the card is never chosen, not even the last one used', () => {
    const some: GatewayOption[] = [{ gatewayId: 'alpha', networks: ['amex'] }, { gatewayId: 'beta' }]
    assert.equal(retryOf(paymentOf([declined('51')], { gateways: some })).gatewayId, 'beta')
  })

  test('among other gateways the least tried, then the domestic, then the cheapest is taken', () => {
    const some: GatewayOption[] = [
      { gatewayId: 'alpha', country: 'US' },
      { gatewayId: 'beta', country: 'DE', attemptFeeMinor: 5 },
      { gatewayId: 'gamma', country: 'US', attemptFeeMinor: 9 },
      { gatewayId: 'delta', country: 'US', attemptFeeMinor: 7 },
    ]
    const once = paymentOf([declined('91')], { gateways: some })
    assert.equal(retryOf(once).gatewayId, 'delta')
    const twice = paymentOf([declined('91', DAY_MS), declined('91', 60_000, { gatewayId: 'delta' })], {
      gateways: some,
    })
    assert.equal(retryOf(twice).gatewayId, 'gamma')
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
    assert.equal(retryOf(paymentOf(attempts)).gatewayId, 'beta')
  })
})

describe('numbers and words', () => {
  test('the value is the chance times the amount, less the fee and the cost', () => {
    const payment = paymentOf([declined('51')], { gateways: [{ gatewayId: 'alpha', attemptFeeMinor: 7 }] })
    const retry = retryOf(payment, { policy: { attemptCostMinor: 3 } })
    assert.equal(retry.expectedValueMinor, retry.approvalProbability * 2000 - 10)
  })

  test('alternatives are other gateways and other mornings, best first, and never the choice itself', () => {
    const { alternatives, at, gatewayId } = retryOf(paymentOf([declined('51')]))
    assert.ok(alternatives.length >= 2 && alternatives.length <= 5)
    assert.ok(alternatives.every((other) => other.at.getTime() !== at.getTime() || other.gatewayId !== gatewayId))
    const values = alternatives.map(({ expectedValueMinor }) => expectedValueMinor)
    assert.deepEqual(
      values,
      [...values].sort((a, b) => b - a),
    )
  })

  test('a retry explains itself: reason, three drivers at most, one sentence with time and gateway', () => {
    const retry = retryOf(paymentOf([declined('51')]))
    assert.equal(retry.explanation.reason, 'insufficient_funds')
    assert.ok(retry.explanation.drivers.length > 0 && retry.explanation.drivers.length <= 3)
    assert.ok(retry.explanation.summary.includes(retry.at.toISOString()))
    assert.ok(retry.explanation.summary.includes(retry.gatewayId))
    assert.equal(retry.propensity, 1)
    assert.equal(retry.modelVersion, 'rules-1')
  })

  test('a rule that did not decide when is not named', () => {
    assert.deepEqual(retryOf(paymentOf([declined('51')])).explanation.boundBy, [])
  })

  test('a payday and a fresh case raise the chance', () => {
    const payday = retryOf(paymentOf([declined('51')]))
    const ordinary = payday.alternatives.find(({ at }) => at.getTime() !== payday.at.getTime())
    assert.ok(ordinary && ordinary.approvalProbability < payday.approvalProbability)
    assert.ok(retryOf(paymentOf(row('51', 4))).approvalProbability < payday.approvalProbability)
  })
})

describe('the engine', () => {
  test('the same question has the same answer, asked of any engine with the same seed', () => {
    const payment = paymentOf([declined('05')])
    assert.deepEqual(recommend(payment, { seed: 'a' }), recommend(payment, { seed: 'a' }))
    const engine = createRetryEngine({ seed: 'a' })
    const first = engine.recommend(payment, now)
    engine.recommend(paymentOf([declined('51')]), now)
    assert.deepEqual(engine.recommend(payment, now), first)
  })

  test('learning twice changes nothing, and an approval may be learned', () => {
    const engine = createRetryEngine()
    const snapshot = engine.snapshot()
    const approved = paymentOf([declined('51'), declined(undefined, 0, { outcome: 'approved' })])
    engine.learn(approved)
    engine.learn(approved)
    assert.deepEqual(engine.snapshot(), snapshot)
  })

  test('a snapshot survives JSON and is accepted again', () => {
    const snapshot = JSON.parse(JSON.stringify(createRetryEngine().snapshot()))
    assert.equal(createRetryEngine({ model: snapshot }).snapshot().version, 'rules-1')
  })

  test('a snapshot of another engine is refused by name', () => {
    assert.throws(() => createRetryEngine({ model: { version: 'learned-7' } }), fieldNamed('model.version'))
  })

  test('options that make no sense are refused by name', () => {
    const refused: [RetryEngineOptions, string][] = [
      [{ exploration: 1.5 }, 'exploration'],
      [{ exploration: Number.NaN }, 'exploration'],
      [{ policy: { maxRetries: -1 } }, 'policy.maxRetries'],
      [{ policy: { maxDays: 0 } }, 'policy.maxDays'],
      [{ policy: { attemptCostMinor: -1 } }, 'policy.attemptCostMinor'],
      [{ policy: { minGapMinutes: Number.POSITIVE_INFINITY } }, 'policy.minGapMinutes'],
      [{ policy: { quietHoursLocal: [3, 25] } }, 'policy.quietHoursLocal'],
    ]
    for (const [options, field] of refused) assert.throws(() => createRetryEngine(options), fieldNamed(field))
  })

  test('arguments that make no sense are refused, and the error names the field', () => {
    const good = paymentOf([declined('51', DAY_MS), declined('51')])
    const invalid = new Date(Number.NaN)
    const [first] = good.attempts
    const refused: [Partial<FailedPayment>, string][] = [
      [{ attempts: [] }, 'attempts'],
      [{ attempts: [...good.attempts].reverse() }, 'attempts[1].at'],
      [{ attempts: [declined('51', 0, { at: invalid })] }, 'attempts[0].at'],
      [{ attempts: [declined('51', 0, { outcome: 'lost' as 'declined' })] }, 'attempts[0].outcome'],
      [{ attempts: first ? [first, declined(undefined, 0, { outcome: 'approved' })] : [] }, 'attempts[1].outcome'],
      [{ amountMinor: -1 }, 'amountMinor'],
      [{ amountMinor: 10.5 }, 'amountMinor'],
      [{ amountMinor: Number.NaN }, 'amountMinor'],
      [{ currency: 'dollars' }, 'currency'],
      [{ paymentId: '' }, 'paymentId'],
      [{ card: { network: 'bitcoin' as 'visa', funding: 'debit' } }, 'card.network'],
      [{ gateways: [] }, 'gateways'],
      [{ gateways: [{ gatewayId: 'alpha', attemptFeeMinor: -1 }] }, 'gateways[0].attemptFeeMinor'],
      [{ deadline: invalid }, 'deadline'],
      [{ retriesLeft: -1 }, 'retriesLeft'],
      [{ utcOffsetMinutes: 86_400 }, 'utcOffsetMinutes'],
      [{ quietHoursLocal: [3, 25] }, 'quietHoursLocal'],
      [{ quietHoursLocal: [3] as unknown as [number, number] }, 'quietHoursLocal'],
      [{ otherAttemptsOnCard: [{ at: invalid, amountMinor: 1, outcome: 'declined' }] }, 'otherAttemptsOnCard[0].at'],
    ]
    const engine = createRetryEngine()
    for (const [wrong, field] of refused)
      assert.throws(() => engine.recommend({ ...good, ...wrong }, now), fieldNamed(field), field)
    assert.throws(() => engine.recommend(good, invalid), fieldNamed('now'))
    assert.throws(() => engine.learn({ ...good, attempts: [] }), fieldNamed('attempts'))
  })
})

function fieldNamed(field: string) {
  return (error: unknown) =>
    error instanceof InvalidArgumentError && error.field === field && error.message.startsWith(field)
}
