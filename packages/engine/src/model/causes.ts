import { exponential } from '../exponential.ts'
import { localDayOf, localHourOf, MS_PER_HOUR, startOfLocalDay, weekdayOf } from '../local-time.ts'
import { changedShare } from './changed-share.ts'
import { arrivedShare, FUNDS_CAUSES, type FundsCause, fundsOn } from './funds-calendar.ts'
import { dayOfMonthOf, PAY_CYCLES } from './pay-cycles.ts'

/**
 * What may lie behind a decline, as hypotheses that each say when the way is open. Which one is true of a payment is
 * never seen; every answer makes some likelier. Given the cause, attempts at different times are taken as independent.
 *
 * - funds: money by a calendar; one for each cycle and each time that it lasts
 * - on-off: comes and goes by no calendar; a share of the time, in spells of some length
 * - clears: over after a time, and then for good
 * - route: not through this gateway
 * - never: dead
 */
export type Cause =
  | { readonly kind: 'funds'; readonly funds: number }
  | { readonly kind: 'on_off'; readonly share: number; readonly spellHours: number }
  | { readonly kind: 'clears'; readonly afterHours: number }
  | { readonly kind: 'clears_on'; readonly on: CalendarLimit }
  | { readonly kind: 'route'; readonly through: 'domestic' | 'other' }
  | { readonly kind: 'never' }

export const SPELL_HOURS = [2, 14, 72, 200]
const SPELL_SHARES = [0.08, 0.22, 0.45, 0.8]
const CLEARS_AFTER_HOURS = [
  0.5, 1, 2, 3, 5, 8, 12, 18, 24, 36, 48, 60, 72, 96, 120, 144, 192, 240, 288, 336, 408, 480, 576, 672,
]
const CALENDAR_LIMITS: readonly CalendarLimit[] = ['midnight', 'monday', 'month']

const ON_OFF = SPELL_HOURS.flatMap((spellHours) =>
  SPELL_SHARES.map((share) => ({ kind: 'on_off' as const, share, spellHours })),
)

/** A name that stays when causes are added: what is stored is stored by it. */
export function causeId(cause: Cause): string {
  switch (cause.kind) {
    case 'funds': {
      const { cycle, lastsDays } = FUNDS_CAUSES[cause.funds] as FundsCause
      return `${PAY_CYCLES[cycle]?.id}/${lastsDays}`
    }
    case 'on_off':
      return `on-off/${cause.share}/${cause.spellHours}`
    case 'clears':
      return `clears/${cause.afterHours}`
    case 'clears_on':
      return `clears-on/${cause.on}`
    case 'route':
      return `route/${cause.through}`
    default:
      return 'never'
  }
}

/** Every cause; those of funds first, at the places they have in FUNDS_CAUSES. openOfOthers follows the same order. */
export const CAUSES: readonly Cause[] = [
  ...FUNDS_CAUSES.map((_, funds) => ({ kind: 'funds' as const, funds })),
  ...ON_OFF,
  ...CLEARS_AFTER_HOURS.map((afterHours) => ({ kind: 'clears' as const, afterHours })),
  ...CALENDAR_LIMITS.map((on) => ({ kind: 'clears_on' as const, on })),
  { kind: 'route', through: 'domestic' },
  { kind: 'route', through: 'other' },
  { kind: 'never' },
]

/** By place in CAUSES. */
export const CAUSE_IDS: readonly string[] = CAUSES.map(causeId)
const PLACES = new Map(CAUSE_IDS.map((id, place) => [id, place]))

/** Place in CAUSES; undefined: no such cause. */
export function causePlace(id: string): number | undefined {
  return PLACES.get(id)
}

export const FUNDS_COUNT = FUNDS_CAUSES.length
export const CAUSE_COUNT = CAUSES.length
export const OTHERS_COUNT = CAUSE_COUNT - FUNDS_COUNT
/** Where the causes begin on which gateways differ, the domestic route first; only what is dead follows them. */
export const ROUTES_FROM = CAUSES.findIndex(({ kind }) => kind === 'route')
export const DEAD_FROM = CAUSES.findIndex(({ kind }) => kind === 'never')
/** Causes as the decline's reason tells them apart: all of funds as one, and every other by itself. */
export const CLASS_COUNT = 1 + CAUSE_COUNT - FUNDS_COUNT

/** Causes that are about a person's money, and the same for his other payments: funds and on-off, the first of CAUSES. */
export const MONEY_COUNT = FUNDS_COUNT + ON_OFF.length
/** By on-off cause: share of the time that money is there, and place of its spell in SPELL_HOURS. */
export const ON_OFF_SHARES: readonly number[] = ON_OFF.map(({ share }) => share)
export const ON_OFF_SPELLS: readonly number[] = ON_OFF.map(({ spellHours }) => SPELL_HOURS.indexOf(spellHours))

/** The class of a cause: 0 for all of funds. */
export function classOf(cause: number): number {
  return cause < FUNDS_COUNT ? 0 : cause - FUNDS_COUNT + 1
}

/** Chances while a cause holds and after it has passed. ASSUMPTIONS: somebody always pays, and something always fails. */
export const OPEN_WHILE_BLOCKED = 0.02
const OPEN_WHEN_CLEARED = 0.95
export const OPEN_WHEN_DEAD = 0.002

/** What the causes are asked of: the payment as far as they depend on it. */
export interface CauseContext {
  readonly offsetMs: number
  /** The first attempt: from when on what clears has been clearing. */
  readonly firstMs: number
  readonly firstGatewayId: string
  /** Gateways that acquire in the card's country; null: where they acquire, or the card's country, is not known. */
  readonly domesticGatewayIds: ReadonlySet<string> | null
  /** Attempts that the issuer refused before the instant in question, oldest first. */
  readonly refusedMs: readonly number[]
  /** When limits that follow the cardholder's calendar open again. */
  readonly clearsOn: Readonly<Record<CalendarLimit, number>>
}

/** Limits open again with the cardholder's next day, week or month. */
export type CalendarLimit = 'midnight' | 'monday' | 'month'

/** A payment at an instant, as the causes see it: worked out once for all of them. */
export interface Moment {
  readonly early: Float64Array
  readonly late: Float64Array
  readonly arrived: number
  readonly changed: number
  /** Chances of the causes that are not of funds, from FUNDS_COUNT on. */
  readonly others: Float64Array
}

/** `others`: room for the chances of that name; the moment is good until it is used again. */
export function momentOf(context: CauseContext, atMs: number, gatewayId: string, others?: Float64Array): Moment {
  const { early, late } = fundsOn(localDayOf(atMs, context.offsetMs))
  return {
    early,
    late,
    arrived: arrivedShare(localHourOf(atMs, context.offsetMs)),
    changed: changedShare(context.refusedMs, atMs),
    others: openOfOthers(context, atMs, gatewayId, others),
  }
}

/** Chance that nothing of the payment's own stands in the way, if this is the cause. */
export function openAt(cause: number, { early, late, arrived, changed, others }: Moment): number {
  if (cause >= FUNDS_COUNT) return others[cause - FUNDS_COUNT] as number
  if (arrived === 1) return changed * (late[cause] as number)
  return changed * (arrived * (late[cause] as number) + (1 - arrived) * (early[cause] as number))
}

const openOfEvery = new Float64Array(CAUSE_COUNT)

/** As openAt, by place in CAUSES. Without room of its own the answer is good until it is asked again. */
export function openOfAll({ early, late, arrived, changed, others }: Moment, open = openOfEvery): Float64Array {
  const fundsCount = late.length
  if (arrived === 1) for (let i = 0; i < fundsCount; i++) open[i] = changed * (late[i] as number)
  else
    for (let i = 0; i < fundsCount; i++)
      open[i] = changed * (arrived * (late[i] as number) + (1 - arrived) * (early[i] as number))
  const othersCount = others.length
  for (let i = 0; i < othersCount; i++) open[fundsCount + i] = others[i] as number
  return open
}

/**
 * As openAt, by place in CAUSES from FUNDS_COUNT on; all at once, since hundreds of instants are asked for every payment.
 * `open`: room for the answer, to be used again for the next instant.
 */
function openOfOthers(
  context: CauseContext,
  atMs: number,
  gatewayId: string,
  open: Float64Array = new Float64Array(OTHERS_COUNT),
): Float64Array {
  const { firstMs, refusedMs, clearsOn } = context
  let place = 0
  const offMs = lastOffMs(refusedMs)
  const isOff = atMs >= offMs
  for (let spell = 0; spell < SPELL_HOURS.length; spell++) {
    const ended = isOff ? endedShare(SPELL_HOURS[spell] as number, (atMs - offMs) / MS_PER_HOUR) : 1
    for (let i = 0; i < SPELL_SHARES.length; i++) {
      const share = SPELL_SHARES[i] as number
      open[place++] = isOff ? OPEN_WHILE_BLOCKED + share * ended : share
    }
  }
  for (let i = 0; i < CLEARS_AFTER_HOURS.length; i++)
    open[place++] = cleared(atMs >= firstMs + (CLEARS_AFTER_HOURS[i] as number) * MS_PER_HOUR)
  open[place++] = cleared(atMs >= clearsOn.midnight)
  open[place++] = cleared(atMs >= clearsOn.monday)
  open[place++] = cleared(atMs >= clearsOn.month)
  open[place++] = cleared(isRouteOpen(context, 'domestic', gatewayId))
  open[place++] = cleared(isRouteOpen(context, 'other', gatewayId))
  open[place] = OPEN_WHEN_DEAD
  return open
}

/** When what comes and goes was last seen off: from then on that spell has to end first. Infinity: it was not. */
export function lastOffMs(refusedMs: readonly number[]): number {
  return refusedMs[refusedMs.length - 1] ?? Number.POSITIVE_INFINITY
}

/** Chance that a spell which was on has ended some hours later. */
export function endedShare(spellHours: number, hours: number): number {
  // What is left is less than the last digit.
  if (hours > 37 * spellHours) return 1
  return 1 - exponential(-hours / spellHours)
}

/** When a cause is over that is over at some time and then for good; those stand from MONEY_COUNT up to ROUTES_FROM. */
export function clearsAtMs(cause: number, { firstMs, clearsOn }: CauseContext): number {
  const place = cause - MONEY_COUNT
  const hours = CLEARS_AFTER_HOURS[place]
  if (hours !== undefined) return firstMs + hours * MS_PER_HOUR
  return clearsOn[CALENDAR_LIMITS[place - CLEARS_AFTER_HOURS.length] as CalendarLimit]
}

/** Whether a gateway is one that a cause of the route lets through. */
export function isRouteOpen(
  { firstGatewayId, domesticGatewayIds }: CauseContext,
  through: 'domestic' | 'other',
  gatewayId: string,
): boolean {
  const isOther = gatewayId !== firstGatewayId
  return through === 'other' ? isOther : (domesticGatewayIds?.has(gatewayId) ?? isOther)
}

export function cleared(isCleared: boolean): number {
  return isCleared ? OPEN_WHEN_CLEARED : OPEN_WHILE_BLOCKED
}

const SHORTEST_MONTH_DAYS = 28

export function calendarLimits(firstMs: number, offsetMs: number): Record<CalendarLimit, number> {
  const tomorrow = localDayOf(firstMs, offsetMs) + 1
  let monday = tomorrow
  while (weekdayOf(monday) !== 1) monday++
  const dayOfMonth = dayOfMonthOf(tomorrow)
  let month = dayOfMonth === 1 ? tomorrow : tomorrow - dayOfMonth + SHORTEST_MONTH_DAYS + 1
  while (dayOfMonthOf(month) !== 1) month++
  return {
    midnight: startOfLocalDay(tomorrow, offsetMs),
    monday: startOfLocalDay(monday, offsetMs),
    month: startOfLocalDay(month, offsetMs),
  }
}
