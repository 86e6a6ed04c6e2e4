import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from './local-time.ts'
import { CAUSE_IDS, calendarLimits, causePlace, momentOf, openAt } from './model/causes.ts'
import type { PlanCandidate } from './plan-candidate.ts'
import type { PlanNumbers } from './plan-numbers.ts'
import { planRetries } from './retry-plan.ts'

/** A Tuesday. */
const NOW = Date.UTC(2026, 10, 10, 16)

function numbersOf(more: Partial<PlanNumbers>): PlanNumbers {
  return {
    nowMs: NOW,
    amountMinor: 2000,
    retriesLeft: 4,
    minGapMs: 60 * MS_PER_MINUTE,
    offsetMs: 0,
    firstMs: NOW,
    firstGatewayId: 'alpha',
    domesticGatewayIds: null,
    refusedMs: [NOW],
    causes: [],
    gateways: [
      { gatewayId: 'alpha', costMinor: 0 },
      { gatewayId: 'beta', costMinor: 0 },
    ],
    candidates: [],
    exploration: { share: 0, draw: 0 },
    ...more,
  }
}

const at = (hours: number, gateway = 0, pass = 0.9): PlanCandidate => [NOW + hours * MS_PER_HOUR, gateway, pass, 0.5]

const candidate = fc
  .tuple(
    fc.integer({ min: 2, max: 700 }),
    fc.integer({ min: 0, max: 1 }),
    fc.double({ min: 0.01, max: 1, noNaN: true }),
  )
  .map((drawn) => at(...drawn))
const causes = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...CAUSE_IDS), fc.double({ min: 0.01, max: 1, noNaN: true })), {
    selector: ([id]) => id,
    minLength: 1,
    maxLength: 12,
  })
  .map((drawn) => {
    const sum = drawn.reduce((total, [, weight]) => total + weight, 0)
    return drawn.map(([id, weight]) => [id, weight / sum] as const)
  })
const numbers = fc
  .record({
    retriesLeft: fc.integer({ min: 0, max: 15 }),
    minGapMs: fc.integer({ min: 0, max: 3 * MS_PER_DAY }),
    costs: fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 200 })),
    causes,
    candidates: fc.array(candidate, { maxLength: 40 }),
  })
  .map(({ costs: [alpha, beta], ...drawn }) =>
    numbersOf({
      ...drawn,
      gateways: [
        { gatewayId: 'alpha', costMinor: alpha },
        { gatewayId: 'beta', costMinor: beta },
      ],
    }),
  )

/** Chance of one attempt alone, by the plain sum over the causes. */
function chanceAlone(asked: PlanNumbers, [atMs, gateway, pass]: PlanCandidate): number {
  const { offsetMs, firstMs, firstGatewayId, refusedMs } = asked
  const clearsOn = calendarLimits(firstMs, offsetMs)
  const context = { offsetMs, firstMs, firstGatewayId, domesticGatewayIds: null, refusedMs, clearsOn }
  const moment = momentOf(context, atMs, asked.gateways[gateway]?.gatewayId ?? '')
  return asked.causes.reduce(
    (sum, [id, probability]) => sum + probability * Math.min(0.98, openAt(causePlace(id) ?? -1, moment) * pass),
    0,
  )
}

const instantsOf = (asked: PlanNumbers, attempts: readonly number[]) =>
  attempts.map((place) => asked.candidates[place]?.[0] ?? Number.NaN)

describe('a plan', () => {
  test('never has more attempts than retries are left, each once and in order of time', () => {
    fc.assert(
      fc.property(numbers, (asked) => {
        const { attempts } = planRetries(asked)
        assert.ok(attempts.length <= asked.retriesLeft)
        assert.equal(new Set(attempts).size, attempts.length)
        const instants = instantsOf(asked, attempts)
        assert.deepEqual(
          instants,
          [...instants].sort((a, b) => a - b),
        )
      }),
    )
  })

  test('keeps the gap between any two attempts', () => {
    fc.assert(
      fc.property(numbers, (asked) => {
        const instants = instantsOf(asked, planRetries(asked).attempts)
        for (const [i, atMs] of instants.entries())
          assert.ok(i === 0 || atMs - (instants[i - 1] ?? 0) >= asked.minGapMs)
      }),
    )
  })

  test('recovers with a chance between 0 and 1, and the likelier the more retries are left', () => {
    fc.assert(
      fc.property(numbers, (asked) => {
        let before = 0
        for (const retriesLeft of [1, 2, 4, 15]) {
          const { recovery } = planRetries({ ...asked, retriesLeft })
          assert.ok(recovery >= before - 1e-12 && recovery <= 1 + 1e-9)
          before = recovery
        }
      }),
    )
  })

  test('without costs is worth at least any single attempt, but for the patience it has', () => {
    fc.assert(
      fc.property(numbers, (drawn) => {
        const asked = { ...drawn, retriesLeft: Math.max(1, drawn.retriesLeft), gateways: numbersOf({}).gateways }
        const { recovery } = planRetries(asked)
        // Later money is worth a little less, so that a single later attempt may have a slightly higher chance.
        for (const one of asked.candidates) {
          const days = (one[0] - NOW) / MS_PER_DAY
          const worth = chanceAlone(asked, one) * (1 - 0.0015 * days)
          assert.ok(recovery >= worth - 2e-4 - 1e-9)
        }
      }),
    )
  })

  test('comes within 1 - 1/e of the best of all sets, where attempts are far apart', () => {
    const few = fc.record({
      hours: fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { minLength: 2, maxLength: 8 }),
      pass: fc.double({ min: 0.2, max: 1, noNaN: true }),
      retriesLeft: fc.integer({ min: 1, max: 4 }),
      causes,
    })
    fc.assert(
      fc.property(few, ({ hours, pass, ...drawn }) => {
        // Three days apart, so that a failed attempt says nothing of the next but what it says of the cause.
        const asked = numbersOf({ ...drawn, candidates: hours.map((step) => at(step * 72, 0, pass)) })
        const { recovery } = planRetries(asked)
        const slack = 15 * 2e-4 + 0.0015 * 30
        assert.ok(recovery >= (1 - 1 / Math.E) * bestRecovery(asked) - slack)
      }),
      { numRuns: 60 },
    )
  })

  test('recovers what its attempts do, one after the other, where they are far apart', () => {
    const far = fc.record({
      candidates: fc.uniqueArray(candidate, { minLength: 1, maxLength: 12, selector: ([atMs]) => atMs }),
      causes,
    })
    fc.assert(
      fc.property(far, (drawn) => {
        // No two within three days of each other: the one says nothing of the other but what it says of the cause.
        const asked = numbersOf({ ...drawn, retriesLeft: 5, minGapMs: 3 * MS_PER_DAY })
        const { attempts, recovery } = planRetries(asked)
        const plain = recoveryOf(
          asked,
          attempts.map((place) => asked.candidates[place] as PlanCandidate),
        )
        assert.ok(Math.abs(recovery - plain) < 1e-12)
      }),
    )
  })

  test('is nothing when nothing is left to try or to spend', () => {
    const some = { causes: [['clears/24', 1] as const], candidates: [at(30)] }
    assert.deepEqual(planRetries(numbersOf({ ...some, retriesLeft: 0 })), { attempts: [], recovery: 0 })
    assert.deepEqual(planRetries(numbersOf({ ...some, candidates: [] })).attempts, [])
    assert.deepEqual(planRetries(numbersOf({ ...some, causes: [['never', 1]] })).attempts.length <= 1, true)
    assert.deepEqual(planRetries(numbersOf(some)).attempts, [0])
  })

  test('leaves out causes that a later release no longer knows', () => {
    const known = numbersOf({ causes: [['clears/24', 0.5]], candidates: [at(30)] })
    const older = numbersOf({ ...known, causes: [...known.causes, ['from another release', 0.5]] })
    assert.deepEqual(planRetries(older), planRetries(known))
  })
})

describe('costs', () => {
  const causesThatClear = { causes: [['clears/24', 0.5] as const, ['clears/240', 0.5] as const] }

  test('an attempt that costs more than it adds is not made', () => {
    const asked = (costMinor: number) =>
      numbersOf({ ...causesThatClear, candidates: [at(30), at(250)], gateways: [{ gatewayId: 'alpha', costMinor }] })
    assert.equal(planRetries(asked(0)).attempts.length, 2)
    assert.equal(planRetries(asked(1999)).attempts.length, 0)
  })

  test('an early attempt is paid whenever it is made: no later one that is likelier makes it cheap', () => {
    const asked = (costMinor: number) =>
      numbersOf({
        causes: [
          ['m13b/1.2', 0.96],
          ['m11b/1.2', 0.04],
        ],
        candidates: [at(20), at(68)],
        gateways: [{ gatewayId: 'alpha', costMinor }],
      })
    assert.deepEqual(planRetries(asked(0)).attempts, [0, 1])
    assert.deepEqual(planRetries(asked(100)).attempts, [1])
  })

  test('the first attempt of any plan is worth more than it costs', () => {
    fc.assert(
      fc.property(numbers, (drawn) => {
        const [first] = planRetries(drawn).attempts
        if (first === undefined) return
        const one = drawn.candidates[first] as PlanCandidate
        assert.ok(chanceAlone(drawn, one) * drawn.amountMinor > (drawn.gateways[one[1]]?.costMinor ?? 0))
      }),
    )
  })

  test('of two gateways that are as good the cheaper is taken', () => {
    const gateways = [
      { gatewayId: 'alpha', costMinor: 40 },
      { gatewayId: 'beta', costMinor: 10 },
    ]
    const asked = numbersOf({ ...causesThatClear, candidates: [at(30, 0), at(30, 1)], gateways })
    assert.deepEqual(planRetries(asked).attempts, [1])
  })

  test('the dearer an attempt, the fewer are made', () => {
    const spread = numbersOf({
      retriesLeft: 15,
      causes: [12, 16, 18, 20, 24, 26].map((day) => [`m${day}b/1.2`, 1 / 6] as const),
      candidates: Array.from({ length: 28 }, (_, day) => at(day * 24 + 20)),
    })
    const counts = [0, 60, 200, 1500].map(
      (costMinor) => planRetries({ ...spread, gateways: [{ gatewayId: 'alpha', costMinor }] }).attempts.length,
    )
    for (const [i, count] of counts.entries()) assert.ok(i === 0 || count <= (counts[i - 1] ?? 0))
    assert.ok((counts[0] ?? 0) > (counts[3] ?? 0))
  })
})

describe('what is left decides', () => {
  /** Money most likely comes on the 13th, the Friday before the 15th, but maybe on some other day. */
  const open = {
    causes: [
      ['m15b/1.2', 0.4] as const,
      ['m11b/1.2', 0.15] as const,
      ['m17b/1.2', 0.15] as const,
      ['m20b/1.2', 0.15] as const,
      ['m25b/1.2', 0.15] as const,
    ],
    candidates: Array.from({ length: 28 }, (_, day) => at(day * 24 + 20)),
  }

  test('the only retry waits for the moment that counts, the first of many does not', () => {
    const one = planRetries(numbersOf({ ...open, retriesLeft: 1 }))
    const many = planRetries(numbersOf({ ...open, retriesLeft: 15 }))
    const dayOf = (place: number | undefined) => new Date(open.candidates[place ?? -1]?.[0] ?? 0).getUTCDate()
    assert.equal(dayOf(one.attempts[0]), 13)
    assert.equal(dayOf(many.attempts[0]), 11)
    assert.ok(many.attempts.length >= 5)
  })

  test('two attempts are not spent on the same chance while another is open', () => {
    const asked = numbersOf({
      retriesLeft: 2,
      causes: [
        ['clears/24', 0.6],
        ['route/other', 0.4],
      ],
      candidates: [at(30, 0), at(100, 0), at(30, 1)],
    })
    const gateways = planRetries(asked).attempts.map((place) => asked.candidates[place]?.[1])
    assert.ok(gateways.includes(1))
  })
})

/** The most that any set of attempts recovers: tried one by one. */
function bestRecovery(asked: PlanNumbers): number {
  let best = 0
  for (let set = 0; set < 1 << asked.candidates.length; set++) {
    const chosen = asked.candidates.filter((_, place) => set & (1 << place))
    if (chosen.length <= asked.retriesLeft) best = Math.max(best, recoveryOf(asked, chosen))
  }
  return best
}

/** Chance that one of some attempts is approved, by the plain sum over the causes; they are far from each other. */
function recoveryOf(asked: PlanNumbers, chosen: readonly PlanCandidate[]): number {
  const { offsetMs, firstMs, firstGatewayId, refusedMs } = asked
  const clearsOn = calendarLimits(firstMs, offsetMs)
  const context = { offsetMs, firstMs, firstGatewayId, domesticGatewayIds: null, refusedMs, clearsOn }
  return asked.causes.reduce((sum, [id, probability]) => {
    const failing = chosen.reduce((product, [atMs, gateway, pass]) => {
      const moment = momentOf(context, atMs, asked.gateways[gateway]?.gatewayId ?? '')
      return product * (1 - Math.min(0.98, openAt(causePlace(id) ?? -1, moment) * pass))
    }, 1)
    return sum + probability * (1 - failing)
  }, 0)
}
