import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MS_PER_DAY } from '../local-time.ts'
import { arrivedShare, daysToPaydays, FUNDS_CAUSES, fewFunds, fundsOn, weighFunds } from './funds-calendar.ts'
import { PAY_CYCLES } from './pay-cycles.ts'

const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY
const cycleOf = (id: string) => PAY_CYCLES.findIndex((cycle) => cycle.id === id)
const causesOf = (id: string) =>
  FUNDS_CAUSES.map((cause, place) => ({ ...cause, place })).filter(({ cycle }) => cycle === cycleOf(id))

/** The 10th of November 2026 is a Tuesday. */
const payday = dayOf('2026-11-10')
const ofTheTenth = causesOf('m10b')

test('every cycle has causes that differ in how long the money lasts', () => {
  for (const [cycle] of PAY_CYCLES.entries()) {
    const lasts = FUNDS_CAUSES.filter((cause) => cause.cycle === cycle).map(({ lastsDays }) => lastsDays)
    assert.ok(lasts.length >= 3 && new Set(lasts).size === lasts.length)
  }
})

test('money is scarce on the eve, comes with the payday, and goes the sooner the shorter it lasts', () => {
  const chanceAfter = (place: number, days: number) => fundsOn(payday + days).late[place] ?? 0
  for (const { place, lastsDays } of ofTheTenth) {
    assert.ok(chanceAfter(place, 0) > chanceAfter(place, -1))
    assert.ok(chanceAfter(place, 0) > 0.8)
    for (let days = 1; days < 28; days++) assert.ok(chanceAfter(place, days) <= chanceAfter(place, days - 1))
    if (lastsDays < 10) assert.ok(chanceAfter(place, 25) < 0.1)
  }
  const shortest = ofTheTenth[0]?.place ?? 0
  const longest = ofTheTenth.at(-1)?.place ?? 0
  assert.ok(chanceAfter(longest, 10) > chanceAfter(shortest, 10) + 0.5)
})

test('before the inflow of a payday it is still as if the last one had gone on', () => {
  for (const { place } of ofTheTenth) {
    const { early, late } = fundsOn(payday)
    assert.ok((early[place] ?? 1) < (late[place] ?? 0))
    assert.ok((early[place] ?? 1) <= (fundsOn(payday - 1).late[place] ?? 0))
  }
})

test('days asked for in any order are the same days', () => {
  const days = [payday + 40, payday, payday - 3, payday + 1, payday + 41]
  const asked = days.map((day) => [...fundsOn(day).late])
  for (let day = dayOf('2001-01-01'); day < dayOf('2006-01-01'); day++) fundsOn(day)
  for (const [i, day] of [...days.entries()].reverse()) assert.deepEqual([...fundsOn(day).late], asked[i])
})

test('a few causes on many days are what all of them are on each, however many days are held at once', () => {
  for (const causes of [
    [3, 200, 41],
    [3, 200],
    [200, 3],
  ]) {
    const funds = fewFunds(causes)
    funds.hold(payday, payday + 100)
    for (const day of [payday + 100, payday, payday + 64, payday - 3, payday + 30, payday + 94]) {
      const from = funds.placeOf(day)
      for (const [i, cause] of causes.entries()) {
        assert.equal(funds.early[from + i], fundsOn(day).early[cause])
        assert.equal(funds.late[from + i], fundsOn(day).late[cause])
      }
    }
  }
})

test('money arrives during the morning, some of it in the night', () => {
  assert.ok(arrivedShare(0) > 0 && arrivedShare(0) < arrivedShare(5) && arrivedShare(5) < 1)
  assert.equal(arrivedShare(10), 1)
  assert.equal(arrivedShare(23.9), 1)
})

test('money seen on a payday speaks for its calendar, money missed on it speaks against', () => {
  const weighed = (isOpen: boolean, trust: number) => {
    const funds = new Float64Array(FUNDS_CAUSES.length).fill(1)
    weighFunds(funds, payday, 12, isOpen, trust)
    return funds
  }
  const short = ofTheTenth[0]?.place ?? 0
  // Paid on the 20th, gone within days: broke on the 10th.
  const other = causesOf('m20b')[0]?.place ?? 0
  const [seen, missed, ignored] = [weighed(true, 1), weighed(false, 1), weighed(true, 0)]
  assert.ok((seen[short] ?? 0) > 5 * (seen[other] ?? 0))
  assert.ok((missed[short] ?? 0) < (missed[other] ?? 0) / 5)
  assert.ok(
    ignored.every((weight) => weight === 1),
    'what is not trusted says nothing',
  )
})

test('days to the next payday are counted from tomorrow', () => {
  assert.equal(daysToPaydays(payday - 1)[cycleOf('m10b')], 1)
  assert.equal(daysToPaydays(payday)[cycleOf('m10b')], 30)
  assert.equal(daysToPaydays(payday)[cycleOf('w2')], 7)
})
