import { localDayOf, localHourOf, MS_PER_HOUR, weekdayOf } from './local-time.ts'
import { CAUSE_COUNT, CAUSES, FUNDS_COUNT, momentOf, openAt } from './model/causes.ts'
import { FUNDS_CAUSES } from './model/funds-calendar.ts'
import type { Outlook } from './model/outlook.ts'
import { PAY_CYCLES } from './model/pay-cycles.ts'
import { gatewayFeatures, type SlotGroup, slotFeatures, slotStepsOf } from './model/slot-features.ts'
import type { Candidate, Driver } from './recommendation.ts'

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
/** A calendar that is at least this likely is named. */
const NAMED_CHANCE = 0.3
const HOURS_PER_DAY = 24

/** What moved the chance of an attempt, each by how much it would be lower or higher without it; not sorted. */
export function driversOf(outlook: Outlook, { at, gatewayId, approvalProbability }: Candidate): Driver[] {
  const atMs = at.getTime()
  const steps = slotStepsOf(outlook.features, atMs)
  const { offsetMs } = outlook.causes
  const byShift = (feature: string, shift: number, words: string): Driver => ({
    feature,
    effect: approvalProbability - shifted(approvalProbability, -shift),
    words,
  })
  const ofSlot = (group: SlotGroup) => outlook.logOdds(slotFeatures(outlook.features, group, steps[group]))
  const day = localDayOf(atMs, offsetMs)
  const down = outlook.gatewayDown(gatewayId)
  const up = outlook.upChance(down, outlook.keptAt(atMs))
  const upNow = outlook.upChance(down, outlook.keptAt(outlook.nowMs))
  return [
    causeDriver(outlook, atMs, gatewayId),
    byShift('local_hour', ofSlot('hour'), `around ${Math.floor(localHourOf(atMs, offsetMs))}:00 for the cardholder`),
    byShift('weekday', ofSlot('weekday') + ofSlot('dayOfMonth'), `on a ${WEEKDAYS[weekdayOf(day)]}`),
    byShift(
      'waiting',
      ofSlot('sinceNewest') + ofSlot('sinceFirst') + ofSlot('refusals'),
      `${spanOf(atMs - outlook.features.newestMs)} after the last attempt`,
    ),
    byShift('gateway', outlook.logOdds(gatewayFeatures(outlook.features, gatewayId)), `through ${gatewayId}`),
    byShift('payment', outlook.base, 'payments of this reason, issuer, network and amount'),
    byShift('issuer_mood', outlook.moodAt(atMs), 'what the issuer answered to other payments lately'),
    {
      feature: 'outage',
      effect: approvalProbability * (1 - upNow / up),
      words: 'an outage that other payments met is over by then',
    },
  ].filter(({ effect }) => Math.abs(effect) >= 0.001)
}

/** How much better the causes leave the way open then than right now, told by the likeliest kind of cause. */
function causeDriver({ belief, causes, nowMs }: Outlook, atMs: number, gatewayId: string): Driver {
  const { probabilities } = belief
  const then = momentOf(causes, atMs, gatewayId)
  const now = momentOf(causes, nowMs + 1, gatewayId)
  const byCycle = new Float64Array(PAY_CYCLES.length)
  let fundsChance = 0
  let fundsGain = 0
  for (let place = 0; place < FUNDS_COUNT; place++) {
    const probability = probabilities[place] as number
    const { cycle } = FUNDS_CAUSES[place] as (typeof FUNDS_CAUSES)[number]
    fundsGain += probability * (openAt(place, then) - openAt(place, now))
    fundsChance += probability
    byCycle[cycle] = (byCycle[cycle] as number) + probability
  }
  const gains = { funds: fundsGain, clears: 0, on_off: 0, route: 0 }
  for (let place = FUNDS_COUNT; place < CAUSE_COUNT; place++) {
    const { kind } = CAUSES[place] as (typeof CAUSES)[number]
    if (kind !== 'never')
      gains[kind === 'clears_on' ? 'clears' : kind] +=
        (probabilities[place] as number) * (openAt(place, then) - openAt(place, now))
  }
  const [kind, effect] = Object.entries(gains).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))[0] ?? ['funds', 0]
  const cycle = likeliest(byCycle)
  const isNamed = fundsChance > 0 && (byCycle[cycle] as number) / fundsChance >= NAMED_CHANCE
  const calendar = isNamed ? `, most likely ${PAY_CYCLES[cycle]?.words}` : ''
  return { feature: FEATURES[kind] ?? kind, effect, words: `${WORDS[kind]}${kind === 'funds' ? calendar : ''}` }
}

/** The place of the highest chance, the first of equals. */
function likeliest(chances: Float64Array): number {
  let place = 0
  for (let i = 1; i < chances.length; i++) if ((chances[i] as number) > (chances[place] as number)) place = i
  return place
}

const FEATURES: Readonly<Record<string, string>> = {
  funds: 'payday',
  clears: 'clearing',
  on_off: 'change',
  route: 'route',
}
const WORDS: Readonly<Record<string, string>> = {
  funds: 'money of this cardholder is likely to have come in',
  clears: 'what stood in the way is likely to have passed',
  on_off: 'the issuer or the balance may have changed',
  route: 'another route may be what it takes',
}

function shifted(chance: number, shift: number): number {
  const odds = (chance / (1 - chance)) * Math.exp(shift)
  return odds / (1 + odds)
}

function spanOf(ms: number): string {
  const hours = Math.round(ms / MS_PER_HOUR)
  return hours < 2 * HOURS_PER_DAY ? `${hours} h` : `${Math.round(hours / HOURS_PER_DAY)} days`
}
