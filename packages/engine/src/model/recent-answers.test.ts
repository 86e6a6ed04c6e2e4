import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MS_PER_HOUR, MS_PER_MINUTE } from '../local-time.ts'
import { downLater, keptAfter, moodAfter, RecentAnswers } from './recent-answers.ts'

const NOW = Date.UTC(2026, 10, 10, 16)
const ago = (minutes: number) => NOW - minutes * MS_PER_MINUTE
const answered = (minutes: number, surprise: number | null = null) => ({ atMs: ago(minutes), isDown: false, surprise })
const down = (minutes: number) => ({ atMs: ago(minutes), isDown: true, surprise: null })

function recentOf(...answers: readonly ReturnType<typeof answered>[]): RecentAnswers {
  const recent = new RecentAnswers()
  for (const answer of answers) recent.add('issuer', answer)
  return recent
}

describe('outages', () => {
  test('a place of which nothing is known is up', () => {
    assert.ok(recentOf().downChance('issuer', NOW) < 0.05)
  })

  test('an outage is believed within the next few answers', () => {
    const once = recentOf(answered(60), down(10)).downChance('issuer', NOW)
    const twice = recentOf(answered(60), down(10), down(8)).downChance('issuer', NOW)
    const thrice = recentOf(answered(60), down(10), down(8), down(6)).downChance('issuer', NOW)
    assert.ok(once < twice && twice < thrice)
    assert.ok(twice > 0.5, `${twice}`)
    assert.ok(thrice > 0.75, `${thrice}`)
  })

  test('it is forgotten as quickly: with the next answers, or with time', () => {
    const outage = [down(30), down(25), down(20), down(15)]
    const during = recentOf(...outage).downChance('issuer', ago(10))
    const after = recentOf(...outage, answered(10), answered(9), answered(8)).downChance('issuer', NOW)
    assert.ok(during > 0.75 && after < 0.1, `${during}, ${after}`)
    assert.ok(recentOf(...outage).downChance('issuer', NOW + 72 * MS_PER_HOUR) < 0.05)
  })

  test('places are told apart', () => {
    assert.ok(recentOf(down(3), down(2), down(1)).downChance('another', NOW) < 0.05)
  })

  test('what lies after now is ignored', () => {
    const recent = recentOf(answered(60), down(-5), down(-6), answered(-7, -1))
    assert.equal(recent.downChance('issuer', NOW), recentOf(answered(60)).downChance('issuer', NOW))
    assert.equal(recent.mood('issuer', NOW), 0)
  })

  test('the chance of being down fades to what it is on any day, from either side', () => {
    const ordinary = downLater(0, keptAfter(Number.POSITIVE_INFINITY))
    let [high, low] = [1, 0]
    for (let hours = 1; hours < 100; hours++) {
      assert.ok(downLater(1, keptAfter(hours)) < high && downLater(0, keptAfter(hours)) > low)
      high = downLater(1, keptAfter(hours))
      low = downLater(0, keptAfter(hours))
    }
    assert.ok(Math.abs(high - ordinary) < 0.01 && Math.abs(low - ordinary) < 0.01)
    assert.equal(downLater(1, keptAfter(0)), 1)
  })
})

describe('moods', () => {
  test('an issuer that answers better than expected is in a good mood, and the other way round', () => {
    const good = Array.from({ length: 10 }, (_, i) => answered(i + 1, 0.5))
    const bad = Array.from({ length: 10 }, (_, i) => answered(i + 1, -0.5))
    assert.ok(recentOf(...good).mood('issuer', NOW) > 0.3)
    assert.ok(recentOf(...bad).mood('issuer', NOW) < -0.3)
    assert.equal(recentOf(answered(1, null)).mood('issuer', NOW), 0)
  })

  test('one surprise is little, and moods pass within days', () => {
    const many = Array.from({ length: 10 }, (_, i) => answered(i + 1, 0.5))
    assert.ok(recentOf(answered(1, 0.5)).mood('issuer', NOW) < recentOf(...many).mood('issuer', NOW) / 2)
    assert.ok(recentOf(...many).mood('issuer', NOW + 240 * MS_PER_HOUR) < 0.05)
    assert.ok(moodAfter(1, 240) < 0.01)
  })

  test('chances and moods stay in their bounds, whatever came', () => {
    const answer = fc.record({
      atMs: fc.integer({ min: ago(600), max: ago(-600) }),
      isDown: fc.boolean(),
      surprise: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
    })
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 40 }), (answers) => {
        const recent = new RecentAnswers()
        for (const one of answers) recent.add('issuer', one)
        const chance = recent.downChance('issuer', NOW)
        assert.ok(chance > 0 && chance < 1)
        assert.ok(Math.abs(recent.mood('issuer', NOW)) <= 1.2)
      }),
    )
  })
})

test('answers survive JSON: what is read says the same as what was written', () => {
  const recent = recentOf(answered(90, 0.123456), down(10), down(8), answered(6.123, -0.9))
  const read = new RecentAnswers()
  read.load(JSON.parse(JSON.stringify(recent.toText())))
  for (const at of [ago(7), NOW, NOW + MS_PER_HOUR]) {
    assert.equal(read.downChance('issuer', at), recent.downChance('issuer', at))
    assert.equal(read.mood('issuer', at), recent.mood('issuer', at))
  }
})

test('of each place the newest answers are kept, of many places the newest', () => {
  const recent = new RecentAnswers()
  for (let i = 0; i < 100; i++) recent.add('issuer', answered(100 - i))
  assert.ok(Object.values(recent.toText()).join('').length < 100 * 8)
  for (let i = 0; i < 5000; i++) recent.add(`place-${i}`, down(1))
  assert.ok(recent.downChance('place-4999', NOW) > recent.downChance('place-0', NOW))
})
