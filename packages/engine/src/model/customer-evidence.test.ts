import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MS_PER_DAY, MS_PER_HOUR } from '../local-time.ts'
import { CAUSES, MONEY_COUNT } from './causes.ts'
import { CustomerEvidence, type FundsEvidence } from './customer-evidence.ts'
import { FUNDS_CAUSES } from './funds-calendar.ts'
import { PAY_CYCLES } from './pay-cycles.ts'
import { normalize } from './tallies.ts'

const NOW = Date.UTC(2026, 10, 10, 16)
const OTHER_PAYMENT = 7

function seen(date: string, isOpen: boolean, more: Partial<FundsEvidence> = {}): FundsEvidence {
  const hour = Date.parse(`${date}T12:00:00Z`) / MS_PER_HOUR
  return { localHour: hour, utcHour: hour, isOpen, weight: 1, paymentTag: OTHER_PAYMENT, ...more }
}

function evidenceOf(...list: readonly FundsEvidence[]): CustomerEvidence {
  const evidence = new CustomerEvidence()
  for (const one of list) evidence.add('ada', one)
  return evidence
}

/** Chances by money cause after weighing, all alike before. */
function weighed(evidence: CustomerEvidence, nowMs = NOW, customerId = 'ada', paymentTag = 1): Float64Array {
  const money = new Float64Array(MONEY_COUNT).fill(1)
  evidence.weigh(money, customerId, paymentTag, nowMs)
  return normalize(money)
}

function chanceOfCycle(money: Float64Array, id: string): number {
  return FUNDS_CAUSES.reduce((sum, { cycle }, i) => sum + (PAY_CYCLES[cycle]?.id === id ? (money[i] ?? 0) : 0), 0)
}

/** Broke before the 11th and with money on the 14th, three months in a row. */
const paidNearThe12th = ['2026-08', '2026-09', '2026-10'].flatMap((month) => [
  seen(`${month}-05`, false),
  seen(`${month}-10`, false),
  seen(`${month}-14`, true),
])

test('a cardholder who has money from about the 12th on is found to be paid then', () => {
  const before = weighed(evidenceOf())
  const after = weighed(evidenceOf(...paidNearThe12th))
  const near = (money: Float64Array) =>
    ['m11a', 'm12a', 'm13a', 'm14a', 'm12b', 'm13b', 'm14b'].reduce((sum, id) => sum + chanceOfCycle(money, id), 0)
  assert.ok(near(after) > 4 * near(before), `${near(before)}, ${near(after)}`)
  assert.ok(chanceOfCycle(after, 'm25b') < chanceOfCycle(before, 'm25b') / 2)
})

test('of somebody else, of nobody, and by the payment itself nothing is said', () => {
  const none = weighed(evidenceOf())
  assert.deepEqual(weighed(evidenceOf(...paidNearThe12th), NOW, 'grace'), none)
  assert.deepEqual(weighed(evidenceOf(...paidNearThe12th), NOW, 'ada', OTHER_PAYMENT), none)
})

test('what lies after now is ignored', () => {
  const future = seen('2026-11-12', true)
  assert.deepEqual(weighed(evidenceOf(...paidNearThe12th, future)), weighed(evidenceOf(...paidNearThe12th)))
  const atOnce = seen('2026-11-10', true, { utcHour: Math.floor(NOW / MS_PER_HOUR) })
  assert.notDeepEqual(weighed(evidenceOf(atOnce)), weighed(evidenceOf()))
})

test('old evidence fades, and is forgotten in the end', () => {
  const told = (days: number) => {
    const money = weighed(evidenceOf(seen('2026-11-09', true)), NOW + days * MS_PER_DAY)
    return money.reduce((sum, chance) => sum + Math.abs(chance - 1 / MONEY_COUNT), 0)
  }
  assert.ok(told(0) > told(200) && told(200) > told(400) && told(400) > 0)
  assert.ok(told(500) < 1e-12)
})

test('the less an answer was about money, the less it says', () => {
  const told = (weight: number) => {
    const money = weighed(evidenceOf(seen('2026-11-09', true, { weight })))
    return money.reduce((sum, chance) => sum + Math.abs(chance - 1 / MONEY_COUNT), 0)
  }
  assert.ok(told(1) > told(0.4) && told(0.4) > told(0))
  assert.ok(told(0) < 1e-12)
})

test('money that was there speaks for those who mostly have it, and the other way round', () => {
  const place = (share: number) => CAUSES.findIndex((cause) => cause.kind === 'on_off' && cause.share === share)
  const shares = CAUSES.flatMap((cause) => (cause.kind === 'on_off' ? [cause.share] : []))
  const [least, most] = [place(Math.min(...shares)), place(Math.max(...shares))]
  const open = weighed(evidenceOf(seen('2026-11-09', true)))
  const closed = weighed(evidenceOf(seen('2026-11-09', false)))
  assert.ok((open[most] ?? 0) > (open[least] ?? 0))
  assert.ok((closed[most] ?? 0) < (closed[least] ?? 0))
})

test('evidence survives as text: what is read says the same as what was written', () => {
  const evidence = fc.record({
    localHour: fc.integer({ min: 400_000, max: 600_000 }),
    difference: fc.integer({ min: -12, max: 14 }),
    isOpen: fc.boolean(),
    weight: fc.double({ min: 0, max: 1, noNaN: true }),
    paymentTag: fc.integer({ min: 0, max: 0xffff }),
  })
  fc.assert(
    fc.property(fc.array(evidence, { maxLength: 30 }), (list) => {
      const written = new CustomerEvidence()
      for (const { difference, ...one } of list) written.add('ada', { ...one, utcHour: one.localHour - difference })
      const read = new CustomerEvidence()
      read.load(JSON.parse(JSON.stringify(written.toText())))
      const at = 610_000 * MS_PER_HOUR
      assert.deepEqual(weighed(read, at), weighed(written, at))
      assert.deepEqual(read.toText(), written.toText())
    }),
    { numRuns: 50 },
  )
})

test('of each cardholder the newest is kept, and of many cardholders the newest', () => {
  const evidence = new CustomerEvidence()
  for (let i = 0; i < 100; i++) evidence.add('ada', seen('2026-11-09', true))
  const length = JSON.stringify(evidence.toText()).length
  for (let i = 0; i < 100; i++) evidence.add('ada', seen('2026-11-09', true))
  assert.equal(JSON.stringify(evidence.toText()).length, length)
  for (let i = 0; i < 30_000; i++) evidence.add(`customer-${i}`, seen('2026-11-09', true))
  assert.deepEqual(weighed(evidence), weighed(evidenceOf()), 'the longest unseen made room')
  assert.notDeepEqual(weighed(evidence, NOW, 'customer-29999'), weighed(evidenceOf()))
})

test('who was longest unseen is still known as such after writing and reading, ids that are numbers included', () => {
  const written = new CustomerEvidence()
  const ids = ['zoe', '20', 'ada', '3', '100']
  for (const id of ids) written.add(id, seen('2026-11-09', true))
  const read = new CustomerEvidence()
  read.load(JSON.parse(JSON.stringify(written.toText())))
  assert.deepEqual(
    read.toText().map(([id]) => id),
    ids,
  )
})

test('as many cardholders as are kept, with ids as long as a UUID and all evidence that is kept, are written in 4 MB', () => {
  const evidence = new CustomerEvidence()
  const pad = '00000000-0000-4000-8000-'
  for (let i = 0; i < 20_000; i++)
    for (let n = 0; n < 30; n++) evidence.add(`${pad}${String(i).padStart(12, '0')}`, seen('2026-11-09', n % 2 === 0))
  assert.ok(JSON.stringify(evidence.toText()).length < 4e6)
})

test('an id of any length takes no more room than a long one, and is still told from others', () => {
  const evidence = new CustomerEvidence()
  const long = 'customer '.repeat(500)
  evidence.add(`${long}1`, seen('2026-10-12', true))
  assert.ok(JSON.stringify(evidence.toText()).length < 200)
  assert.notDeepEqual(weighed(evidence, NOW, `${long}1`), weighed(evidence, NOW, 'nobody'))
  assert.deepEqual(weighed(evidence, NOW, `${long}2`), weighed(evidence, NOW, 'nobody'))
})
