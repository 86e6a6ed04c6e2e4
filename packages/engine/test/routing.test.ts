import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Attempt, CardNetwork, FailedPayment, GatewayOption, NewPayment } from '../src/payment.ts'
import type { GatewayReason } from '../src/rank-gateways.ts'
import { createRetryEngine, type RetryEngine } from '../src/retry-engine.ts'
import { before, HOUR_MS, now, paymentOf, retryOf, visa } from './example-payment.ts'

const A = { gatewayId: 'alpha' }
const B = { gatewayId: 'beta' }

function newPayment(gateways: readonly GatewayOption[], more: Partial<NewPayment> = {}): NewPayment {
  return { paymentId: 'new', amountMinor: 2000, currency: 'USD', initiator: 'merchant', card: visa, gateways, ...more }
}

let taught = 0

/** A first attempt that became known, `hours` ago. */
function teach(engine: RetryEngine, gatewayId: string, outcome: Attempt['outcome'] | Partial<Attempt>, hours = 48) {
  taught += 1
  const attempt = typeof outcome === 'string' ? { outcome } : { outcome: 'declined' as const, ...outcome }
  const at = before(hours * HOUR_MS + taught)
  engine.learn(paymentOf([{ at, gatewayId, ...attempt }], { paymentId: `taught-${taught}`, gateways: [A, B] }))
}

function choice(engine: RetryEngine, gateways: readonly GatewayOption[], more: Partial<NewPayment> = {}) {
  const { chosen, decidedBy, summary } = engine.chooseGateway(newPayment(gateways, more), now)
  return { gatewayId: chosen?.gatewayId, decidedBy, summary }
}

function chose(made: ReturnType<typeof choice>, gatewayId: string, decidedBy: GatewayReason) {
  assert.deepEqual([made.gatewayId, made.decidedBy], [gatewayId, decidedBy], made.summary)
}

describe('the gateway of a first attempt', () => {
  it('is the first in the order given when nothing sets them apart', () => {
    const engine = createRetryEngine()
    chose(choice(engine, [A, B]), 'alpha', 'preference')
    chose(choice(engine, [B, A]), 'beta', 'preference')
    chose(choice(engine, [B]), 'beta', 'only_one')
  })

  it('is the one that costs less: a share, a flat fee, or what a refusal costs', () => {
    const engine = createRetryEngine()
    chose(
      choice(engine, [
        { ...A, approvedFeeMinor: 58 },
        { ...B, approvedFeeMinor: 50 },
      ]),
      'beta',
      'fees',
    )
    chose(choice(engine, [{ ...A, attemptFeeMinor: 5 }, B]), 'beta', 'fees')
    const dearerRefusals = { ...A, attemptFeeMinor: 100, approvedFeeMinor: 10 }
    chose(choice(engine, [dearerRefusals, { ...B, approvedFeeMinor: 20 }]), 'beta', 'fees')
  })

  it('is another than one that was not reached a moment ago, until that is long past', () => {
    const engine = createRetryEngine()
    teach(engine, 'alpha', 'not_processed', 0.1)
    chose(choice(engine, [A, B]), 'beta', 'availability')
    chose(choice(engine, [A]), 'alpha', 'only_one')
    const later = engine.chooseGateway(newPayment([A, B]), new Date(now.getTime() + 96 * HOUR_MS))
    assert.deepEqual([later.chosen?.gatewayId, later.decidedBy], ['alpha', 'preference'])
  })

  it('is the one that has more such payments approved, though it costs a little more', () => {
    const engine = createRetryEngine()
    for (let i = 0; i < 60; i++) {
      teach(engine, 'alpha', i % 3 === 0 ? { networkCode: '05' } : 'approved')
      teach(engine, 'beta', i % 20 === 0 ? { networkCode: '05' } : 'approved')
    }
    const gateways = [A, { ...B, attemptFeeMinor: 20 }]
    chose(choice(engine, gateways), 'beta', 'approval')
    assert.match(choice(engine, gateways).summary, /\d+ in 100 such payments are approved there, \d+ through alpha/)
    chose(choice(engine, [A, { ...B, attemptFeeMinor: 900 }]), 'alpha', 'fees')
  })

  it('is not changed by the luck of a few payments', () => {
    const engine = createRetryEngine()
    teach(engine, 'alpha', { networkCode: '05' })
    for (let i = 0; i < 3; i++) teach(engine, 'beta', 'approved')
    chose(choice(engine, [A, B]), 'alpha', 'preference')
  })

  it('is not held against a gateway that is sent the harder cards', () => {
    const engine = createRetryEngine()
    const hard = { ...visa, issuerCountry: 'BR', bin: '411111' }
    for (let i = 0; i < 120; i++) {
      teach(engine, 'beta', i % 20 === 0 ? { networkCode: '05' } : 'approved')
      const attempt: Attempt = { at: before(HOUR_MS * 48 + i), gatewayId: 'alpha', outcome: 'approved' }
      const refused: Attempt = { ...attempt, outcome: 'declined', networkCode: '05' }
      engine.learn(paymentOf([i % 2 === 0 ? refused : attempt], { paymentId: `hard-${i}`, card: hard }))
    }
    const rates = engine.chooseGateway(newPayment([A, B]), now)
    assert.ok((rates.chosen?.approvalProbability ?? 0) > 0.85)
    const alpha = [rates.chosen, ...rates.alternatives].find((each) => each?.gatewayId === 'alpha')
    assert.ok((alpha?.approvalProbability ?? 0) > 0.75, `${alpha?.approvalProbability}`)
  })

  it('learns nothing of approvals from captures, and is kept in the snapshot', () => {
    const engine = createRetryEngine()
    for (let i = 0; i < 100; i++) {
      const at = before(HOUR_MS * 48 + i)
      const capture: Attempt = { at, gatewayId: 'beta', outcome: 'approved' }
      engine.learn(paymentOf([capture], { paymentId: `capture-${i}`, isCapture: true }))
      teach(engine, 'alpha', i % 5 === 0 ? { networkCode: '05' } : 'approved')
    }
    chose(choice(engine, [A, B]), 'alpha', 'preference')
    for (let i = 0; i < 60; i++) teach(engine, 'alpha', { networkCode: '05' })
    for (let i = 0; i < 60; i++) teach(engine, 'beta', 'approved')
    const written = JSON.parse(JSON.stringify(engine.snapshot()))
    const read = createRetryEngine({ model: written })
    assert.deepEqual(read.chooseGateway(newPayment([A, B]), now), engine.chooseGateway(newPayment([A, B]), now))
    chose(choice(read, [A, B]), 'beta', 'approval')
    const { firsts: _, ...older } = written
    chose(choice(createRetryEngine({ model: older }), [A, B]), 'alpha', 'preference')
  })

  it('is now and then another, to learn, once the best one’s rate is known; and says how likely that was', () => {
    const engine = createRetryEngine({ exploration: 1 })
    assert.equal(engine.chooseGateway(newPayment([A, B]), now).propensity, 1)
    for (let i = 0; i < 100; i++) teach(engine, 'alpha', 'approved')
    const explored = engine.chooseGateway(newPayment([A, B]), now)
    assert.deepEqual([explored.chosen?.gatewayId, explored.decidedBy], ['beta', 'exploration'])
    assert.equal(explored.propensity, 1)
    teach(engine, 'beta', 'not_processed', 0.1)
    assert.equal(engine.chooseGateway(newPayment([A, B]), now).chosen?.gatewayId, 'alpha', 'never one that seems down')
  })

  it('is refused with the field’s name when the question makes no sense', () => {
    const engine = createRetryEngine()
    assert.throws(() => engine.chooseGateway(newPayment([]), now), /gateways/)
    assert.throws(() => engine.chooseGateway(newPayment([{ ...A, approvedFeeMinor: -1 }]), now), /approvedFeeMinor/)
    assert.throws(() => engine.chooseGateway(newPayment([A], { amountMinor: 1.5 }), now), /amountMinor/)
  })
})

const NETWORKS: readonly CardNetwork[] = ['visa', 'mastercard', 'amex', 'discover', 'unknown']
const CURRENCIES = ['USD', 'EUR', 'JPY']
const option = fc.record(
  {
    gatewayId: fc.constantFrom('alpha', 'beta', 'gamma', 'delta'),
    networks: fc.subarray([...NETWORKS]),
    currencies: fc.subarray(CURRENCIES),
    attemptFeeMinor: fc.integer({ min: 0, max: 60 }),
    approvedFeeMinor: fc.integer({ min: 0, max: 200 }),
  },
  { requiredKeys: ['gatewayId'], noNullPrototype: true },
)
const options = fc.uniqueArray(option, { minLength: 1, maxLength: 4, selector: ({ gatewayId }) => gatewayId })
const lesson = fc.record({
  gatewayId: fc.constantFrom('alpha', 'beta', 'gamma', 'delta'),
  outcome: fc.constantFrom<Attempt['outcome']>('approved', 'declined', 'not_processed'),
})
const question = fc.record({
  gateways: options,
  lessons: fc.array(lesson, { maxLength: 40 }),
  exploration: fc.constantFrom(0, 0.5, 1),
  amountMinor: fc.constantFrom(0, 5, 2000, 1_000_000_000_000),
  currency: fc.constantFrom(...CURRENCIES),
  network: fc.constantFrom(...NETWORKS),
})

function takes({ networks, currencies }: GatewayOption, network: string, currency: string): boolean {
  return (networks?.includes(network) ?? true) && (currencies?.includes(currency) ?? true)
}

describe('whatever was learned, and whatever it costs', () => {
  it('a first attempt goes to a gateway that takes it, and nowhere when none does; every one that does is shown', () => {
    fc.assert(
      fc.property(question, ({ gateways, lessons, exploration, amountMinor, currency, network }) => {
        const engine = createRetryEngine({ exploration })
        for (const { gatewayId, outcome } of lessons) teach(engine, gatewayId, outcome, 1)
        const asked = newPayment(gateways, { amountMinor, currency, card: { ...visa, network } })
        const made = engine.chooseGateway(asked, now)
        const taking = gateways.filter((each) => takes(each, network, currency)).map(({ gatewayId }) => gatewayId)
        const shown = [made.chosen, ...made.alternatives].flatMap((each) => each?.gatewayId ?? [])
        assert.deepEqual(shown.toSorted(), taking.toSorted())
        for (const each of made.alternatives) {
          assert.ok(each.approvalProbability >= 0 && each.approvalProbability <= 1)
          if (exploration === 0) assert.ok(each.expectedValueMinor <= (made.chosen?.expectedValueMinor ?? 0))
        }
        assert.ok(made.propensity > 0 && made.propensity <= 1)
        assert.deepEqual(engine.chooseGateway(asked, now), made, 'asking changes nothing')
      }),
      { numRuns: 200 },
    )
  })

  it('a retry goes to a gateway that takes it, with any fees', () => {
    fc.assert(
      fc.property(question, ({ gateways, amountMinor, currency, network }) => {
        const payment: FailedPayment = paymentOf(
          [{ at: before(60_000), gatewayId: 'alpha', outcome: 'declined', networkCode: '05' }],
          { gateways, amountMinor, currency, card: { ...visa, network } },
        )
        const decided = createRetryEngine().recommend(payment, now)
        if (decided.action === 'stop') return
        const used = gateways.find(({ gatewayId }) => gatewayId === decided.gatewayId)
        assert.ok(used !== undefined && takes(used, network, currency))
        const { approvalProbability: chance, expectedValueMinor } = decided
        const { attemptFeeMinor = 0, approvedFeeMinor = attemptFeeMinor } = used
        const value = chance * (amountMinor - approvedFeeMinor) - (1 - chance) * attemptFeeMinor
        assert.ok(Math.abs(expectedValueMinor - value) <= 1e-6 * Math.max(1, amountMinor))
      }),
      { numRuns: 200 },
    )
  })
})

describe('the gateway of a retry', () => {
  const refused: Attempt = { at: before(60_000), gatewayId: 'alpha', outcome: 'declined', networkCode: '51' }

  it('is the one that costs less where nothing else sets them apart, and the words say so', () => {
    const dear = { ...A, approvedFeeMinor: 200 }
    const retry = retryOf(paymentOf([refused], { gateways: [dear, { ...B, approvedFeeMinor: 20 }] }))
    assert.equal(retry.gatewayId, 'beta')
    assert.match(retry.explanation.summary, /\(.*alpha.*\)/)
    const others = retry.alternatives.filter(({ at }) => at.getTime() !== retry.at.getTime())
    assert.ok(others.length > 0 && others.every(({ gatewayId }) => gatewayId === 'beta'))
  })

  it('is named without a comparison when no other takes the payment', () => {
    const retry = retryOf(paymentOf([refused], { gateways: [A, { ...B, currencies: ['EUR'] }] }))
    assert.doesNotMatch(retry.explanation.summary, /beta/)
  })

  it('is not retried where an approval would cost more than it brings', () => {
    const decided = createRetryEngine().recommend(
      paymentOf([refused], { gateways: [{ ...A, approvedFeeMinor: 2001 }] }),
      now,
    )
    assert.equal(decided.action === 'stop' ? decided.reason : '', 'not_worth_it')
  })
})
