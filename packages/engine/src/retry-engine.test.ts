import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY_MS, declined, now, paymentOf, recommend, retryOf, row, visa } from '../test/example-payment.ts'
import { InvalidArgumentError } from './invalid-argument-error.ts'
import type { FailedPayment } from './payment.ts'
import type { ModelSnapshot, RetryEngineOptions } from './retry-engine.ts'
import { createRetryEngine } from './retry-engine.ts'

const ADA = { customerId: 'ada' }
const idOf = (i: number) => ({ paymentId: `payment-${i}`, customerId: `customer-${i % 7}` })

describe('numbers and words', () => {
  test('the value is the chance times the amount, less the fee and the cost', () => {
    const payment = paymentOf([declined('51')], { gateways: [{ gatewayId: 'alpha', attemptFeeMinor: 7 }] })
    const retry = retryOf(payment, { policy: { attemptCostMinor: 3 } })
    assert.equal(retry.expectedValueMinor, retry.approvalProbability * 2000 - 10)
  })

  test('alternatives are other gateways and other days, best first, and never the choice itself', () => {
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
    assert.equal(retry.modelVersion, createRetryEngine().snapshot().version)
    for (const { effect, words } of retry.explanation.drivers) assert.ok(Math.abs(effect) <= 1 && words !== '')
  })

  test('a case that was refused again and again has less of a chance than a fresh one', () => {
    assert.ok(
      retryOf(paymentOf(row('05', 8))).approvalProbability < retryOf(paymentOf([declined('05')])).approvalProbability,
    )
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

  test('learning the same attempt twice changes nothing, and an approval may be learned', () => {
    const engine = createRetryEngine()
    const fresh = JSON.stringify(engine.snapshot())
    const approved = paymentOf([declined('51', DAY_MS), declined(undefined, 0, { outcome: 'approved' })], ADA)
    engine.learn(approved)
    const once = JSON.stringify(engine.snapshot())
    engine.learn(approved)
    engine.learn(structuredClone(approved))
    assert.ok(once !== fresh && JSON.stringify(engine.snapshot()) === once)
  })

  test('asking changes nothing', () => {
    const engine = createRetryEngine({ exploration: 0.5 })
    const fresh = JSON.stringify(engine.snapshot())
    engine.recommend(paymentOf([declined('51')], ADA), now)
    engine.decide(paymentOf([declined('05')], ADA), now)
    assert.ok(JSON.stringify(engine.snapshot()) === fresh)
  })

  test('an engine made of a snapshot that went through JSON answers and learns as the one it came from', () => {
    const engine = createRetryEngine()
    for (let i = 0; i < 40; i++) engine.learn(paymentOf(row(['51', '05', '91'][i % 3] ?? '51', 1 + (i % 4)), idOf(i)))
    const reborn = createRetryEngine({ model: JSON.parse(JSON.stringify(engine.snapshot())) })
    const asked = paymentOf([declined('51')], ADA)
    assert.deepEqual(reborn.recommend(asked, now), engine.recommend(asked, now))
    for (const one of [engine, reborn]) one.learn(paymentOf(row('61', 3), ADA))
    assert.ok(JSON.stringify(reborn.snapshot()) === JSON.stringify(engine.snapshot()))
  })

  test('a snapshot is a copy: what is learned later does not change it', () => {
    const engine = createRetryEngine()
    engine.learn(paymentOf([declined('51')], ADA))
    const snapshot = engine.snapshot()
    const text = JSON.stringify(snapshot)
    for (let i = 0; i < 20; i++) engine.learn(paymentOf(row('51', 3), idOf(i)))
    assert.ok(JSON.stringify(snapshot) === text)
    assert.ok(JSON.stringify(engine.snapshot()) !== text)
  })

  test('an engine leaves the snapshot that it goes on from as it was', () => {
    const snapshot = createRetryEngine().snapshot()
    const text = JSON.stringify(snapshot)
    createRetryEngine({ model: snapshot }).learn(paymentOf(row('51', 3), ADA))
    assert.ok(JSON.stringify(snapshot) === text)
  })

  test('another seed spreads attempts otherwise, and draws others to explore', () => {
    const times = (seed: string) =>
      Array.from({ length: 12 }, (_, i) =>
        createRetryEngine({ seed }).recommend(paymentOf([declined('51')], idOf(i)), now),
      ).map((answer) => (answer.action === 'retry' ? answer.at.getTime() : 0))
    assert.deepEqual(times('a'), times('a'))
    assert.notDeepEqual(times('a'), times('b'))
  })

  test('exploring takes other attempts of the plan now and then, and says with which chance', () => {
    const engine = createRetryEngine({ exploration: 0.5 })
    const answers = Array.from({ length: 40 }, (_, i) => engine.recommend(paymentOf([declined('51')], idOf(i)), now))
    const propensities = answers.map((answer) => (answer.action === 'retry' ? answer.propensity : 0))
    assert.ok(propensities.every((propensity) => propensity > 0 && propensity < 1))
    assert.ok(new Set(propensities.map((propensity) => propensity > 0.5)).size === 2)
  })

  test('a snapshot of another engine, or a part of one, is refused by name', () => {
    assert.throws(() => createRetryEngine({ model: { version: 'learned-7' } }), fieldNamed('model.version'))
    const { learned, ...part } = createRetryEngine().snapshot()
    assert.notEqual(learned, undefined)
    assert.throws(() => createRetryEngine({ model: part }), fieldNamed('model'))
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
      [{ policy: { quietHoursLocal: 22 as unknown as [number, number] } }, 'policy.quietHoursLocal'],
      [{ policy: { safeCaps: 'no' as unknown as boolean } }, 'policy.safeCaps'],
      [{ exploration: '0.5' as unknown as number }, 'exploration'],
      [{ seed: 7 as unknown as string }, 'seed'],
      [{ model: null as unknown as ModelSnapshot }, 'model.version'],
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

  test('a field of another type is refused by its name, and nothing of it is learned', () => {
    const card = { at: new Date(0), amountMinor: 1, outcome: 'declined' }
    const wrong: [object, string][] = [
      [{ customerId: 7 }, 'customerId'],
      [{ currency: Number.NaN }, 'currency'],
      [{ initiator: 'bank' }, 'initiator'],
      [{ card: { ...visa, funding: 'charge' } }, 'card.funding'],
      [{ card: { ...visa, bin: 411111 } }, 'card.bin'],
      [{ card: { ...visa, issuerCountry: 840 } }, 'card.issuerCountry'],
      [{ utcOffsetMinutes: '60' }, 'utcOffsetMinutes'],
      [{ tenureMonths: '12' }, 'tenureMonths'],
      [{ attempts: [null] }, 'attempts[0]'],
      [{ attempts: [{ ...declined('51'), networkCode: 51 }] }, 'attempts[0].networkCode'],
      [{ attempts: [{ ...declined('51'), adviceCode: 3 }] }, 'attempts[0].adviceCode'],
      [{ attempts: [{ ...declined('51'), gatewayType: 'nmi', gatewayCode: 200 }] }, 'attempts[0].gatewayCode'],
      [{ gateways: ['alpha'] }, 'gateways[0]'],
      [{ gateways: [{ gatewayId: 'alpha', networks: 'visa' }] }, 'gateways[0].networks'],
      [{ gateways: [{ gatewayId: 'alpha', currencies: [840] }] }, 'gateways[0].currencies'],
      [{ gateways: [{ gatewayId: 'alpha', country: 840 }] }, 'gateways[0].country'],
      [{ otherAttemptsOnCard: {} }, 'otherAttemptsOnCard'],
      [{ otherAttemptsOnCard: [{ ...card, networkCode: 41 }] }, 'otherAttemptsOnCard[0].networkCode'],
    ]
    const engine = createRetryEngine()
    const before = JSON.stringify(engine.snapshot())
    for (const [fields, field] of wrong) {
      const payment = { ...paymentOf([declined('51')]), ...fields } as FailedPayment
      assert.throws(() => engine.recommend(payment, now), fieldNamed(field), field)
      assert.throws(() => engine.learn(payment), fieldNamed(field), field)
    }
    assert.equal(JSON.stringify(engine.snapshot()), before)
  })

  test('a tenure below nothing, as a history that begins before its customers has it, is taken', () => {
    const payment = { ...paymentOf([declined('51')]), tenureMonths: -1 }
    assert.equal(createRetryEngine().recommend(payment, now).action, 'retry')
  })

  test('null in an optional field, as JSON has it, is a field that is not given', () => {
    const absent = { networkCode: null, adviceCode: null, gatewayType: null, gatewayCode: null, message: null }
    const payment = paymentOf([declined(undefined)])
    const withNulls = {
      ...payment,
      customerId: null,
      utcOffsetMinutes: null,
      otherAttemptsOnCard: null,
      attempts: payment.attempts.map((attempt) => ({ ...attempt, ...absent })),
      gateways: payment.gateways.map((gateway) => ({
        ...gateway,
        country: null,
        networks: null,
        attemptFeeMinor: null,
      })),
    } as unknown as FailedPayment
    // What is learned of payments without a customer says nothing of any customer.
    const [told, untold] = [createRetryEngine(), createRetryEngine()]
    const attempts = [...row('51', 3), declined(undefined, 0, { outcome: 'approved' })]
    for (let i = 0; i < 20; i++) {
      const recovered = { paymentId: `recovered-${i}`, attempts }
      told.learn({ ...withNulls, ...recovered, ...(i % 2 ? { customerId: '' } : {}) })
      untold.learn({ ...payment, ...recovered })
    }
    assert.deepEqual(told.recommend(withNulls, now), untold.recommend(payment, now))
  })
})

function fieldNamed(field: string) {
  return (error: unknown) =>
    error instanceof InvalidArgumentError && error.field === field && error.message.startsWith(field)
}
