import { paydaysOf, periodDaysOf } from './pay-cycle.ts'
import type { SeededRandom } from './random.ts'
import { localDayOf, MS_PER_DAY, MS_PER_HOUR } from './virtual-time.ts'
import type { IncomeSpec, MoneySpec } from './world-file.ts'

/** A person's money over the whole span of a world, in his own usual charge as the unit. */
export interface Purse {
  readonly offsetMs: number
  readonly firstDay: number
  /** Hour at which inflows arrive. */
  readonly hour: number
  /** Money at the start of each local day, before that day's inflow. */
  readonly opening: Float32Array
  readonly inflow: Float32Array
  /** 1 where the income itself came in, side money not counted. */
  readonly paydays: Uint8Array
  /** Share of the money that is left an hour later. */
  readonly hourlyKeep: number
}

/** A side inflow is about this many charges, and spent like any other money. ASSUMPTION. */
const SIDE_INFLOW_IN_CHARGES = { median: 1.5, spread: 0.5 }
/** Days before a world starts: money then no longer depends on where it began. */
export const WARM_UP_DAYS = 40
/** Nobody's money lasts a shorter time than this many days: spending takes time too. */
const LASTS_DAYS_MIN = 0.75
const DAYS_PER_YEAR = 365

export interface PurseQuestion {
  readonly income: IncomeSpec
  readonly money: MoneySpec
  readonly offsetMs: number
  readonly firstDay: number
  readonly dayCount: number
  /** From this day on salaries come `shiftDays` later. */
  readonly shift: { readonly fromDay: number; readonly days: number } | null
  readonly random: SeededRandom
}

/** Money that comes on paydays and in between, and runs off: fast for some, slowly for others. */
export function fillPurse(question: PurseQuestion): Purse {
  const { income, money, offsetMs, firstDay, dayCount, random } = question
  const paydays = withShift(paydaysOf(income, firstDay, dayCount, random), question)
  const peak =
    Math.max(1.05, random.logNormal(money.peakInCharges.median, money.peakInCharges.spread)) * income.peakFactor
  const lastsDays = Math.max(LASTS_DAYS_MIN, random.between(...income.lastsShare) * periodDaysOf(income))
  // After `lastsDays` a peak has come down to one charge.
  const dailyKeep = Math.exp(-Math.log(Math.max(1.05, peak)) / lastsDays)
  const isEmpty = random.isHit(money.emptyShare)
  const loss = isEmpty ? { from: 0, to: dayCount } : drawLoss(money, dayCount, random)
  const opening = new Float32Array(dayCount)
  const inflow = new Float32Array(dayCount)
  const salary = peak * (1 - dailyKeep ** periodDaysOf(income))
  let held = isEmpty ? 0 : peak * random.next()
  for (let day = 0; day < dayCount; day++) {
    opening[day] = held
    const isLost = loss !== null && day >= loss.from && day < loss.to
    const isPaid = paydays[day] === 1 && !isLost && !random.isHit(money.missedInflowShare)
    let came = isPaid ? random.logNormal(salary, money.inflowSpread) : 0
    if (!isPaid) paydays[day] = 0
    if (!isEmpty && money.sideInflowEveryDays > 0 && random.isHit(1 / money.sideInflowEveryDays))
      came += random.logNormal(SIDE_INFLOW_IN_CHARGES.median, SIDE_INFLOW_IN_CHARGES.spread)
    inflow[day] = came
    held = (held + came) * dailyKeep * Math.exp(money.noise * random.normal())
  }
  return { offsetMs, firstDay, hour: income.hour, opening, inflow, paydays, hourlyKeep: dailyKeep ** (1 / 24) }
}

/** What is there at an instant, in usual charges. It changes with the local hour only. */
export function moneyAt(purse: Purse, atMs: number): number {
  const day = localDayOf(atMs, purse.offsetMs) - purse.firstDay
  const hour = Math.floor((atMs + purse.offsetMs - (day + purse.firstDay) * MS_PER_DAY) / MS_PER_HOUR)
  const came = hour >= purse.hour ? (purse.inflow[day] ?? 0) : 0
  return (purse.opening[day] ?? 0) * purse.hourlyKeep ** hour + came
}

/** Days until income next comes in, counted from an instant; Infinity: not within the span. */
export function daysToPayday(purse: Purse, atMs: number): number {
  const today = localDayOf(atMs, purse.offsetMs) - purse.firstDay
  for (let day = today; day < purse.paydays.length; day++) {
    if (purse.paydays[day] !== 1) continue
    const payMs = (day + purse.firstDay) * MS_PER_DAY - purse.offsetMs + purse.hour * MS_PER_HOUR
    if (payMs > atMs) return (payMs - atMs) / MS_PER_DAY
  }
  return Number.POSITIVE_INFINITY
}

function withShift(paydays: Uint8Array, { shift, firstDay }: PurseQuestion): Uint8Array {
  if (!shift || shift.days === 0) return paydays
  const from = shift.fromDay - firstDay
  const shifted = new Uint8Array(paydays.length)
  paydays.forEach((isPayday, day) => {
    const moved = day >= from ? day + shift.days : day
    if (isPayday === 1 && moved >= 0 && moved < shifted.length) shifted[moved] = 1
  })
  return shifted
}

function drawLoss(money: MoneySpec, dayCount: number, random: SeededRandom): { from: number; to: number } | null {
  if (!random.isHit(Math.min(1, (money.lossShare * dayCount) / DAYS_PER_YEAR))) return null
  const from = random.below(dayCount)
  return { from, to: from + random.between(...money.lossDays) }
}
