import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWorld } from '../src/world.ts'
import { SHIPPED_WORLDS } from '../src/worlds/shipped-worlds.ts'
import type { WorldAggregates } from './world-aggregates.ts'
import { aggregatesOf } from './world-aggregates.ts'

type Range = readonly [number, number]

/**
 * Around the priors that calibration.json suggests (named behind each), as wide as its sources differ. Recovered shares are
 * the oracle's, so they lie above "good timing" by what no policy can know.
 */
const MIX: Readonly<Record<string, Range>> = {
  insufficient_funds: [0.28, 0.57], // 0.38; sources 0.28 to 0.57
  do_not_honor: [0.2, 0.4], // 0.27; sources 0.22 to 0.40
  generic_decline: [0.02, 0.1], // 0.06
  card_expired: [0.03, 0.13], // 0.06; sources 0.12 and far above
  invalid_number: [0.015, 0.055], // 0.04
  closed_account: [0.015, 0.05], // 0.03
  limit_exceeded: [0.015, 0.06], // 0.03
  suspected_fraud: [0.01, 0.06], // 0.02
}
const RECOVERED: Readonly<Record<string, Range>> = {
  insufficient_funds: [0.6, 0.78], // 0.65
  do_not_honor: [0.28, 0.55], // 0.35; sources 0.15 to 0.40
  generic_decline: [0.25, 0.65], // 0.40
  limit_exceeded: [0.6, 0.88], // 0.70
  issuer_unavailable: [0.65, 1], // 0.90
  processing_error: [0.7, 1], // 0.85
  suspected_fraud: [0.02, 0.35], // 0.15
  lost_card: [0, 0], // category 1: 0
  stolen_card: [0, 0],
  closed_account: [0, 0],
  pickup_card: [0, 0],
  revoked_authorization: [0, 0],
}
const WITHIN_10_DAYS: Range = [0.74, 1] // 0.90
const SAME_DAY: Range = [0.02, 0.4] // 0.25
const HIDDEN_FUNDS: Range = [0.4, 0.67] // half of do_not_honor
const PAYDAY_BONUS: Range = [0.02, 0.25] // 0.12
/** calibration.json: hourMultiplier and weekdayMultiplier (Sunday first), and how far a world may be from them. */
const HOURS = [0.85, 1.1, 1.15, 1.07, 1, 0.95, 0.9]
const WEEKDAYS = [0.93, 0.98, 1.03, 1.03, 1.03, 1.02, 0.97]
const FACTOR_TOLERANCE = 0.13

/** Where a world differs on purpose; that is its structure. */
const DIFFERS: Readonly<Record<string, { mix?: Readonly<Record<string, Range>>; without?: readonly string[] }>> = {
  // No common paydays.
  'gig-prepaid': { without: ['payday'] },
  // Companies: fewer without money, more limits, lines on statement days, office hours.
  'b2b-software': {
    mix: { insufficient_funds: [0.17, 0.3], limit_exceeded: [0.07, 0.14] },
    without: ['payday', 'hours', 'weekdays'],
  },
  // A tenth of the declines is technical.
  'outage-coast': { mix: { insufficient_funds: [0.22, 0.4], do_not_honor: [0.16, 0.4] } },
  // The conflicting source: midnight is best.
  'jp-midnight-drift': { without: ['hours', 'weekdays'] },
}

for (const file of SHIPPED_WORLDS)
  test(`${file.name} is calibrated`, () => {
    const found = aggregatesOf(createWorld(file, 'calibration', 2500))
    const { mix = {}, without = [] } = DIFFERS[file.name] ?? {}
    for (const [reason, range] of Object.entries({ ...MIX, ...mix }))
      within(`mix of ${reason}`, found.mix[reason] ?? 0, range)
    const recovered = { ...RECOVERED, card_expired: expiredRange(file.cards.updaterShare) }
    for (const [reason, range] of Object.entries(recovered))
      within(`recovered of ${reason}`, found.recovered[reason] ?? 0, range)
    within('recoveries within 10 days', found.within10Days, WITHIN_10_DAYS)
    within('same-day multiplier', found.sameDayMultiplier, SAME_DAY)
    within('do_not_honor that is about funds', found.hiddenFundsShare, HIDDEN_FUNDS)
    if (!without.includes('payday')) within('payday bonus', found.paydayBonus, PAYDAY_BONUS)
    if (!without.includes('hours')) near('hours', found.hourFactors, HOURS)
    if (!without.includes('weekdays')) near('weekdays', found.weekdayFactors, WEEKDAYS)
  })

test('there are at least six worlds, and their structure is not the same', () => {
  assert.ok(SHIPPED_WORLDS.length >= 6)
  const structures = SHIPPED_WORLDS.map(({ countries, gateways, issuers, billing }) =>
    JSON.stringify([
      billing,
      gateways.length,
      new Set(issuers.flatMap(({ velocity, hours, weekdays }) => [velocity, hours, weekdays])).size,
      countries.map(({ incomes }) => incomes.map(({ kind }) => kind)),
    ]),
  )
  assert.equal(new Set(structures).size, SHIPPED_WORLDS.length)
})

/** 0.45 with an updater, 0.05 without. */
function expiredRange(updaterShare: number): Range {
  return updaterShare > 0.2 ? [0.3, 0.6] : [0, 0.14]
}

function within(what: string, value: number, [from, to]: Range): void {
  assert.ok(value >= from && value <= to, `${what}: ${value.toFixed(3)} is not within ${from} to ${to}`)
}

function near(what: string, found: WorldAggregates['hourFactors'], expected: readonly number[]): void {
  found.forEach((factor, i) => {
    const wanted = expected[i] ?? 1
    within(`${what}, bucket ${i}`, factor, [wanted - FACTOR_TOLERANCE, wanted + FACTOR_TOLERANCE])
  })
}
