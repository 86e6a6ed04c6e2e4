import { localDayOf, localHourOf, MS_PER_HOUR, weekdayOf } from './local-time.ts'
import { CAUSE_COUNT, CAUSES, FUNDS_COUNT, momentOf, OTHERS_COUNT, openOfAll } from './model/causes.ts'
import { CYCLES } from './model/funds-calendar.ts'
import type { Outlook } from './model/outlook.ts'
import { PAY_CYCLES } from './model/pay-cycles.ts'
import { gatewayFeatures, type SlotGroup, slotStepsOf } from './model/slot-features.ts'
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
  const ofSlot = (group: SlotGroup) => outlook.slotLogOdds(group, steps[group])
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

/** Kinds of causes that an attempt can gain by; the last of KIND_OF, what is dead, is none of them. */
const KINDS = ['funds', 'clears', 'on_off', 'route'] as const
/** By place in CAUSES: place in KINDS. */
const KIND_OF = Uint8Array.from(CAUSES, ({ kind }) =>
  kind === 'never' ? KINDS.length : KINDS.indexOf(kind === 'clears_on' ? 'clears' : kind),
)

/** Room for what is worked out of one attempt. */
const othersRoom = new Float64Array(OTHERS_COUNT)
const openThen = new Float64Array(CAUSE_COUNT)
const openNow = new Float64Array(CAUSE_COUNT)
const byCycle = new Float64Array(PAY_CYCLES.length)

/** How much better the causes leave the way open then than right now, told by the likeliest kind of cause. */
function causeDriver({ belief, causes, nowMs }: Outlook, atMs: number, gatewayId: string): Driver {
  const { probabilities } = belief
  openOfAll(momentOf(causes, atMs, gatewayId, othersRoom), openThen)
  openOfAll(momentOf(causes, nowMs + 1, gatewayId, othersRoom), openNow)
  byCycle.fill(0)
  let fundsChance = 0
  const gains = [0, 0, 0, 0, 0]
  for (let place = 0; place < FUNDS_COUNT; place++) {
    const probability = probabilities[place] as number
    const cycle = CYCLES[place] as number
    fundsChance += probability
    byCycle[cycle] = (byCycle[cycle] as number) + probability
  }
  const count = probabilities.length
  for (let place = 0; place < count; place++) {
    const kind = KIND_OF[place] as number
    const gain = (probabilities[place] as number) * ((openThen[place] as number) - (openNow[place] as number))
    gains[kind] = (gains[kind] as number) + gain
  }
  let strongest = 0
  for (let kind = 1; kind < KINDS.length; kind++)
    if (Math.abs(gains[kind] as number) > Math.abs(gains[strongest] as number)) strongest = kind
  const kind = KINDS[strongest] as (typeof KINDS)[number]
  const cycle = likeliest(byCycle)
  const isNamed = fundsChance > 0 && (byCycle[cycle] as number) / fundsChance >= NAMED_CHANCE
  const calendar = isNamed ? `, most likely ${PAY_CYCLES[cycle]?.words}` : ''
  const words = `${WORDS[kind]}${kind === 'funds' ? calendar : ''}`
  return { feature: FEATURES[kind], effect: gains[strongest] as number, words }
}

/** The place of the highest chance, the first of equals. */
function likeliest(chances: Float64Array): number {
  let place = 0
  for (let i = 1; i < chances.length; i++) if ((chances[i] as number) > (chances[place] as number)) place = i
  return place
}

const FEATURES: Readonly<Record<(typeof KINDS)[number], string>> = {
  funds: 'payday',
  clears: 'clearing',
  on_off: 'change',
  route: 'route',
}
const WORDS: Readonly<Record<(typeof KINDS)[number], string>> = {
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
