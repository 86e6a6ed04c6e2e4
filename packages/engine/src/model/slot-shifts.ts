import { localDayOf, localHourOf, MS_PER_DAY, MS_PER_HOUR, weekdayOf } from '../local-time.ts'
import type { Outlook } from './outlook.ts'
import { dayOfMonthOf } from './pay-cycles.ts'
import { moodAfter } from './recent-answers.ts'
import { hourStepOf, refusalsStepOf, SLOT_GROUPS, type SlotGroup, sinceStepOf } from './slot-features.ts'

/** More steps than any group has. */
const STEPS_MAX = 32
const HOUR = SLOT_GROUPS.indexOf('hour')
const WEEKDAY = SLOT_GROUPS.indexOf('weekday')
const DAY_OF_MONTH = SLOT_GROUPS.indexOf('dayOfMonth')
const SINCE_NEWEST = SLOT_GROUPS.indexOf('sinceNewest')
const SINCE_FIRST = SLOT_GROUPS.indexOf('sinceFirst')
const REFUSALS = SLOT_GROUPS.indexOf('refusals')
/** What each step of each group comes to, for the payment at hand; NaN: not asked for yet. */
const sums = new Float64Array(SLOT_GROUPS.length * STEPS_MAX)

/**
 * Writes into `shifts` by how much each instant shifts the log-odds of a payment, all but the gateway. Each group of features
 * is summed once for each of its steps, and what instants in order of time share is looked up once: the steps are those of
 * slotStepsOf.
 */
export function fillShifts(shifts: Float64Array, outlook: Outlook, instants: readonly number[]): void {
  const { features } = outlook
  const { newestMs, causes } = features
  const { offsetMs, firstMs, refusedMs } = causes
  const calmFromMs = (refusedMs[refusedMs.length - 1] ?? Number.NEGATIVE_INFINITY) + MS_PER_DAY
  sums.fill(Number.NaN)
  fillMoods(shifts, outlook, instants)
  let day = Number.NaN
  let weekdayStep = 0
  let dayOfMonthStep = 0
  let sinceNewest = 0
  let sinceFirst = 0
  for (let i = 0; i < instants.length; i++) {
    const atMs = instants[i] as number
    const today = localDayOf(atMs, offsetMs)
    if (today !== day) {
      day = today
      weekdayStep = weekdayOf(day)
      dayOfMonthStep = dayOfMonthOf(day)
    }
    sinceNewest = sinceStepOf((atMs - newestMs) / MS_PER_HOUR, sinceNewest)
    sinceFirst = sinceStepOf((atMs - firstMs) / MS_PER_HOUR, sinceFirst)
    const hour = placeOf(outlook, HOUR, hourStepOf(localHourOf(atMs, offsetMs)))
    const weekday = placeOf(outlook, WEEKDAY, weekdayStep)
    const dayOfMonth = placeOf(outlook, DAY_OF_MONTH, dayOfMonthStep)
    const newest = placeOf(outlook, SINCE_NEWEST, sinceNewest)
    const first = placeOf(outlook, SINCE_FIRST, sinceFirst)
    const refusals = placeOf(outlook, REFUSALS, atMs >= calmFromMs ? 0 : refusalsStepOf(refusedMs, atMs))
    shifts[i] =
      (shifts[i] as number) +
      (sums[hour] as number) +
      (sums[weekday] as number) +
      (sums[dayOfMonth] as number) +
      (sums[newest] as number) +
      (sums[first] as number) +
      (sums[refusals] as number)
  }
}

/** What depends on neither features of the instant nor the gateway. */
function fillMoods(shifts: Float64Array, { base, mood, nowMs }: Outlook, instants: readonly number[]): void {
  for (let i = 0; i < instants.length; i++)
    shifts[i] = base + moodAfter(mood, ((instants[i] as number) - nowMs) / MS_PER_HOUR)
}

/** Where in `sums` a step stands, which is summed now if it was not before: a place is handed on for nothing, a sum is not. */
function placeOf(outlook: Outlook, group: number, step: number): number {
  const place = group * STEPS_MAX + step
  if (Number.isNaN(sums[place])) sums[place] = outlook.slotLogOdds(SLOT_GROUPS[group] as SlotGroup, step)
  return place
}
