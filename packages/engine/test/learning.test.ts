import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Attempt, FailedPayment } from '../src/payment.ts'
import type { RetryEngine } from '../src/retry-engine.ts'
import { createRetryEngine } from '../src/retry-engine.ts'
import { asRetry, DAY_MS, HOUR_MS, paymentOf } from './example-payment.ts'

const ZULU = { utcOffsetMinutes: 0 }

/** Teaches every attempt of some payments in the order in which they were made. */
function teach(engine: RetryEngine, ...payments: readonly FailedPayment[]): void {
  const lessons = payments.flatMap((payment) =>
    payment.attempts.map(({ at }, i) => ({ at, payment: { ...payment, attempts: payment.attempts.slice(0, i + 1) } })),
  )
  for (const { payment } of lessons.sort((a, b) => a.at.getTime() - b.at.getTime())) engine.learn(payment)
}

const refused = (date: string, more: Partial<Attempt> = {}): Attempt => ({
  at: new Date(date),
  gatewayId: 'alpha',
  outcome: 'declined',
  networkCode: '51',
  ...more,
})
const approved = (date: string, more: Partial<Attempt> = {}): Attempt => ({
  at: new Date(date),
  gatewayId: 'alpha',
  outcome: 'approved',
  ...more,
})

/**
 * A cardholder who is paid on a day of the month: broke in the days before it, with money on it. Payments fall due at
 * different times before, so that nothing but the calendar explains it.
 */
function historyOf(customerId: string, paydays: readonly string[], from = 0): FailedPayment[] {
  return paydays.map((payday, i) => {
    const noon = Date.parse(`${payday}T12:00:00Z`)
    const on = (days: number) => new Date(noon + days * DAY_MS).toISOString()
    const due = 2 + (((i + from) * 5) % 9)
    const refusedOn = [-due, ...(due > 5 ? [-Math.floor(due / 2)] : []), -1]
    return paymentOf([...refusedOn.map((days) => refused(on(days))), approved(on(0))], {
      ...ZULU,
      customerId,
      paymentId: `${customerId}-${i}`,
    })
  })
}

/** None of them falls on a weekend. */
const THE_12TH = ['2026-01-12', '2026-02-12', '2026-03-12', '2026-05-12', '2026-06-12', '2026-08-12', '2026-10-12']
const THE_22ND = ['2026-01-22', '2026-04-22', '2026-05-22', '2026-06-22', '2026-07-22', '2026-09-22', '2026-10-22']

/** Declined early in November; asked with few retries, so that the moment counts. */
const asked = (customerId: string) =>
  paymentOf([refused('2026-11-03T12:00:00Z')], { ...ZULU, customerId, paymentId: 'november', retriesLeft: 1 })
const askedAt = new Date('2026-11-03T12:05:00Z')
const dayOf = (at: Date) => at.toISOString().slice(0, 10)

describe('a customer of his own', () => {
  test('his payday is found from his history, and the next payment waits for it', () => {
    const engine = createRetryEngine()
    teach(engine, ...historyOf('ada', THE_12TH), ...historyOf('grace', THE_22ND))
    const ada = dayOf(asRetry(engine.recommend(asked('ada'), askedAt)).at)
    const grace = dayOf(asRetry(engine.recommend(asked('grace'), askedAt)).at)
    assert.ok(ada >= '2026-11-12' && ada <= '2026-11-14', ada)
    // The 22nd is a Sunday: he may be paid on the Friday before it or on the Monday after.
    assert.ok(grace >= '2026-11-20' && grace <= '2026-11-25', grace)
  })

  test('the explanation says so', () => {
    const engine = createRetryEngine()
    teach(engine, ...historyOf('ada', THE_12TH))
    const { drivers } = asRetry(engine.recommend(asked('ada'), askedAt)).explanation
    assert.ok(drivers.some(({ feature, effect }) => feature === 'payday' && effect > 0.1))
  })

  test('of a moment before it was learned nothing of it is known', () => {
    const engine = createRetryEngine()
    teach(engine, ...historyOf('ada', THE_12TH))
    const early = (customerId: string) =>
      asRetry(
        engine.recommend(
          paymentOf([refused('2025-11-03T12:00:00Z')], { ...ZULU, customerId, paymentId: 'early', retriesLeft: 1 }),
          new Date('2025-11-03T12:05:00Z'),
        ),
      )
    // Own weights are tied to no moment; the calendar that was found is.
    assert.equal(dayOf(early('ada').at), dayOf(early('a stranger').at))
  })

  test('one who is paid otherwise now is followed', () => {
    const engine = createRetryEngine()
    const before = ['2025-01-22', '2025-04-22', '2025-05-22', '2025-07-22', '2025-08-22']
    teach(engine, ...historyOf('ada', before), ...historyOf('ada', THE_12TH).map(renamed))
    const day = dayOf(asRetry(engine.recommend(asked('ada'), askedAt)).at)
    assert.ok(day >= '2026-11-12' && day <= '2026-11-14', day)
  })
})

function renamed(payment: FailedPayment): FailedPayment {
  return { ...payment, paymentId: `${payment.paymentId} now` }
}

describe('a merchant of his own', () => {
  const CARD = { network: 'visa', funding: 'debit', bin: '400000', issuerCountry: 'ZZ' } as const

  /** Many customers of a merchant, each seen but once, in a country of which nothing is known. */
  function teachMerchant(engine: RetryEngine, paydays: readonly string[]): void {
    const customers = Array.from({ length: 25 }, (_, i) => i)
    const payments = customers.flatMap((i) => historyOf(`customer-${i} ${paydays[0]}`, paydays, i))
    teach(engine, ...payments.map((payment) => ({ ...payment, customerId: payment.paymentId, card: CARD })))
  }

  const stranger = {
    ...asked('a stranger'),
    card: CARD,
  }

  test('what most of his customers do is expected of a new one, and a changed habit is followed', () => {
    const engine = createRetryEngine()
    teachMerchant(engine, THE_22ND.slice(0, 4))
    const first = dayOf(asRetry(engine.recommend(stranger, askedAt)).at)
    assert.ok(first >= '2026-11-20' && first <= '2026-11-25', first)
    teachMerchant(engine, THE_12TH)
    const second = dayOf(asRetry(engine.recommend(stranger, askedAt)).at)
    assert.ok(second >= '2026-11-12' && second <= '2026-11-14', second)
  })

  test('an issuer that refuses for good is believed to, others are not', () => {
    const engine = createRetryEngine()
    const ofIssuer = (bin: string, paymentId: string, attempts: Attempt[]) =>
      paymentOf(attempts, {
        ...ZULU,
        paymentId,
        card: { network: 'visa', funding: 'debit', issuerCountry: 'US', bin },
      })
    const days = (count: number) =>
      Array.from({ length: count }, (_, i) => new Date(askedAt.getTime() - (70 - 4 * i) * DAY_MS))
    for (let i = 0; i < 40; i++) {
      const dates = days(4).map((date) => date.toISOString())
      teach(
        engine,
        ofIssuer(
          '411111',
          `dead-${i}`,
          dates.map((date) => refused(date, { networkCode: '05' })),
        ),
      )
    }
    const chanceOf = (bin: string) => {
      const answer = engine.recommend(
        ofIssuer(bin, 'november', [refused('2026-11-03T12:00:00Z', { networkCode: '05' })]),
        askedAt,
      )
      return answer.action === 'stop' ? 0 : answer.approvalProbability
    }
    const untaught = asRetry(
      createRetryEngine().recommend(
        ofIssuer('411111', 'november', [refused('2026-11-03T12:00:00Z', { networkCode: '05' })]),
        askedAt,
      ),
    ).approvalProbability
    assert.ok(chanceOf('411111') < untaught / 2, `${chanceOf('411111')} of ${untaught}`)
    assert.ok(chanceOf('422222') > chanceOf('411111'))
  })

  test('nothing learned by one engine is known to another', () => {
    const engine = createRetryEngine()
    const other = createRetryEngine()
    const answer = other.recommend(asked('ada'), askedAt)
    const text = JSON.stringify(other.snapshot())
    teach(engine, ...historyOf('ada', THE_12TH))
    assert.deepEqual(other.recommend(asked('ada'), askedAt), answer)
    assert.ok(JSON.stringify(other.snapshot()) === text)
    assert.deepEqual(createRetryEngine().recommend(asked('ada'), askedAt), answer)
  })
})

describe('outages', () => {
  const now = new Date('2026-11-10T16:00:00Z')
  const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString()
  const cardOf = (bin: string) => ({ card: { network: 'visa', funding: 'debit', issuerCountry: 'US', bin } }) as const

  /** Other payments of the issuer, each with one answer. */
  function others(engine: RetryEngine, bin: string, attempts: readonly Attempt[]): void {
    for (const [i, attempt] of attempts.entries())
      engine.learn(paymentOf([attempt], { ...cardOf(bin), paymentId: `other ${bin} ${i} ${attempt.at.getTime()}` }))
  }

  const down = (minutes: number) => refused(ago(minutes), { networkCode: '91' })
  const away = (bin: string, deadlineHours: number) =>
    paymentOf([refused(ago(90), { networkCode: '05' })], {
      ...cardOf(bin),
      deadline: new Date(now.getTime() + deadlineHours * HOUR_MS),
    })
  /** Chance of a try within the hour: it is all that the deadline leaves. */
  const chanceSoon = (engine: RetryEngine, bin: string) => {
    const answer = engine.recommend(away(bin, 0.5), now)
    return answer.action === 'stop' ? 0 : answer.approvalProbability
  }

  test('an outage of the issuer seen on other payments lowers what can be had now, at that issuer alone', () => {
    const engine = createRetryEngine()
    const before = chanceSoon(engine, '411111')
    others(engine, '411111', [down(30), down(20), down(10), down(5)])
    assert.ok(chanceSoon(engine, '411111') < before / 2)
    assert.ok(Math.abs(chanceSoon(engine, '422222') - before) < 0.01)
  })

  test('it delays the next attempt', () => {
    const waitOf = (engine: RetryEngine) =>
      asRetry(engine.recommend({ ...away('411111', 12), retriesLeft: 1 }, now)).at.getTime() - now.getTime()
    const engine = createRetryEngine()
    others(engine, '411111', [down(30), down(20), down(10), down(5)])
    assert.ok(waitOf(engine) >= waitOf(createRetryEngine()))
    assert.ok(waitOf(engine) > 2 * HOUR_MS)
  })

  test('it is noticed within the next few answers, and forgotten as quickly', () => {
    const engine = createRetryEngine()
    const before = chanceSoon(engine, '411111')
    others(engine, '411111', [down(60), down(55), down(50)])
    const during = chanceSoon(engine, '411111')
    others(
      engine,
      '411111',
      [20, 15, 10, 5].map((minutes) => approved(ago(minutes))),
    )
    const after = chanceSoon(engine, '411111')
    assert.ok(during < 0.75 * before, `${during} of ${before}`)
    assert.ok(after > 0.9 * before, `${after} of ${before}`)
  })

  test('what is seen after now is ignored', () => {
    const engine = createRetryEngine()
    const before = chanceSoon(engine, '411111')
    others(engine, '411111', [down(-30), down(-40), down(-50)])
    assert.equal(chanceSoon(engine, '411111'), before)
  })

  test('a gateway that is down is avoided, and used again when it is back', () => {
    const engine = createRetryEngine()
    const payment = paymentOf([refused(ago(90), { gatewayId: 'beta' })], {
      gateways: [{ gatewayId: 'alpha' }, { gatewayId: 'beta', attemptFeeMinor: 5 }],
      deadline: new Date(now.getTime() + HOUR_MS / 2),
    })
    const gatewayOf = () => asRetry(engine.recommend(payment, now)).gatewayId
    assert.equal(gatewayOf(), 'alpha', 'it is the cheaper')
    const failing = [12, 9, 6, 3].map((minutes) => {
      const { networkCode, ...attempt } = refused(ago(minutes))
      assert.ok(networkCode)
      return { ...attempt, outcome: 'not_processed' as const }
    })
    for (const bin of ['433333', '444444']) others(engine, bin, failing)
    const answer = engine.recommend(payment, now)
    assert.ok(answer.action === 'stop' || answer.gatewayId === 'beta')
    others(
      engine,
      '455555',
      [2.5, 2, 1.5, 1, 0.5].map((minutes) => approved(ago(minutes))),
    )
    assert.equal(gatewayOf(), 'alpha')
  })
})
