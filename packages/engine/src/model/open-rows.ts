import { localDayOf, localHourOf, MS_PER_HOUR } from '../local-time.ts'
import {
  CAUSES,
  type CauseContext,
  cleared,
  clearsAtMs,
  endedShare,
  FUNDS_COUNT,
  isRouteOpen,
  OPEN_WHEN_DEAD,
  OPEN_WHILE_BLOCKED,
  SPELL_HOURS,
} from './causes.ts'
import { ChangedShares } from './changed-share.ts'
import { arrivedShare, daysSincePayday, earlyOn, lateOn } from './funds-calendar.ts'

/**
 * How open the way is by each of a few causes, for one instant and gateway after the other. The same as openAt; what
 * does not change between instants is worked out once, and what the few causes do not ask for is not worked out at all.
 */
export class OpenRows {
  readonly #context: CauseContext
  readonly #changed: ChangedShares
  readonly #funds: readonly { readonly column: number; readonly cause: number }[]
  readonly #onOff: readonly { readonly column: number; readonly share: number; readonly spell: number }[]
  readonly #clears: readonly { readonly column: number; readonly atMs: number }[]
  readonly #routes: readonly { readonly column: number; readonly through: 'domestic' | 'other' }[]
  readonly #dead: readonly number[]
  /** By place in SPELL_HOURS: whether a cause asks for it, and what the instant makes of it. */
  readonly #isAsked = new Uint8Array(SPELL_HOURS.length)
  readonly #ended = new Float64Array(SPELL_HOURS.length)

  /** @param causes places in CAUSES, in the order of the columns */
  constructor(context: CauseContext, causes: Uint16Array) {
    this.#context = context
    this.#changed = new ChangedShares(context.refusedMs)
    const funds = []
    const onOff = []
    const clears = []
    const routes = []
    const dead = []
    for (let column = 0; column < causes.length; column++) {
      const place = causes[column] as number
      if (place < FUNDS_COUNT) {
        funds.push({ column, cause: place })
        continue
      }
      const cause = CAUSES[place]
      const atMs = cause ? clearsAtMs(cause, context) : null
      if (cause?.kind === 'on_off') {
        const spell = SPELL_HOURS.indexOf(cause.spellHours)
        this.#isAsked[spell] = 1
        onOff.push({ column, share: cause.share, spell })
      } else if (atMs !== null) clears.push({ column, atMs })
      else if (cause?.kind === 'route') routes.push({ column, through: cause.through })
      else dead.push(column)
    }
    this.#funds = funds
    this.#onOff = onOff
    this.#clears = clears
    this.#routes = routes
    this.#dead = dead
  }

  /** Writes the columns of one instant and gateway into `row`, from `from` on. */
  fill(row: Float64Array, from: number, atMs: number, gatewayId: string): void {
    this.#fillFunds(row, from, atMs)
    this.#fillOnOff(row, from, atMs)
    for (const { column, atMs: clearsMs } of this.#clears) row[from + column] = cleared(atMs >= clearsMs)
    for (const { column, through } of this.#routes)
      row[from + column] = cleared(isRouteOpen(this.#context, through, gatewayId))
    for (const column of this.#dead) row[from + column] = OPEN_WHEN_DEAD
  }

  #fillFunds(row: Float64Array, from: number, atMs: number): void {
    const { offsetMs } = this.#context
    const day = localDayOf(atMs, offsetMs)
    const today = daysSincePayday(day)
    const yesterday = daysSincePayday(day - 1)
    const arrived = arrivedShare(localHourOf(atMs, offsetMs))
    const changed = this.#changed.at(atMs)
    for (const { column, cause } of this.#funds) {
      const late = lateOn(cause, today)
      row[from + column] = changed * (arrived === 1 ? late : arrived * late + (1 - arrived) * earlyOn(cause, yesterday))
    }
  }

  #fillOnOff(row: Float64Array, from: number, atMs: number): void {
    if (this.#onOff.length === 0) return
    const { refusedMs } = this.#context
    const lastMs = refusedMs[refusedMs.length - 1]
    // Off when last seen: the spell has to end first.
    const offHours = lastMs === undefined || atMs < lastMs ? null : (atMs - lastMs) / MS_PER_HOUR
    const ended = this.#ended
    if (offHours !== null)
      for (let spell = 0; spell < ended.length; spell++)
        if (this.#isAsked[spell]) ended[spell] = endedShare(SPELL_HOURS[spell] as number, offHours)
    for (const { column, share, spell } of this.#onOff)
      row[from + column] = offHours === null ? share : OPEN_WHILE_BLOCKED + share * (ended[spell] as number)
  }
}
