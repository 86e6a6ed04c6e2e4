import { localDayOf, localHourOf } from '../local-time.ts'
import { type CauseParts, partCauses } from './cause-parts.ts'
import {
  type CauseContext,
  cleared,
  endedShare,
  hoursOff,
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
  readonly #parts: CauseParts
  /** By place in SPELL_HOURS: whether a cause asks for it, and what the instant makes of it. */
  readonly #isAsked = new Uint8Array(SPELL_HOURS.length)
  readonly #ended = new Float64Array(SPELL_HOURS.length)

  /** @param causes places in CAUSES, in the order of the columns */
  constructor(context: CauseContext, causes: Uint16Array) {
    this.#context = context
    this.#changed = new ChangedShares(context.refusedMs)
    this.#parts = partCauses(context, causes)
    for (const { spell } of this.#parts.onOff) this.#isAsked[spell] = 1
  }

  /** Writes the columns of one instant and gateway into `row`, from `from` on. */
  fill(row: Float64Array, from: number, atMs: number, gatewayId: string): void {
    this.#fillFunds(row, from, atMs)
    this.#fillOnOff(row, from, atMs)
    for (const { column, atMs: clearsMs } of this.#parts.clears) row[from + column] = cleared(atMs >= clearsMs)
    for (const { column, through } of this.#parts.routes)
      row[from + column] = cleared(isRouteOpen(this.#context, through, gatewayId))
    for (const column of this.#parts.dead) row[from + column] = OPEN_WHEN_DEAD
  }

  #fillFunds(row: Float64Array, from: number, atMs: number): void {
    const { offsetMs } = this.#context
    const day = localDayOf(atMs, offsetMs)
    const today = daysSincePayday(day)
    const yesterday = daysSincePayday(day - 1)
    const arrived = arrivedShare(localHourOf(atMs, offsetMs))
    const changed = this.#changed.at(atMs)
    for (const { column, cause } of this.#parts.funds) {
      const late = lateOn(cause, today)
      row[from + column] = changed * (arrived === 1 ? late : arrived * late + (1 - arrived) * earlyOn(cause, yesterday))
    }
  }

  #fillOnOff(row: Float64Array, from: number, atMs: number): void {
    if (this.#parts.onOff.length === 0) return
    const offHours = hoursOff(this.#context.refusedMs, atMs)
    const ended = this.#ended
    if (offHours !== null)
      for (let spell = 0; spell < ended.length; spell++)
        if (this.#isAsked[spell]) ended[spell] = endedShare(SPELL_HOURS[spell] as number, offHours)
    for (const { column, share, spell } of this.#parts.onOff)
      row[from + column] = offHours === null ? share : OPEN_WHILE_BLOCKED + share * (ended[spell] as number)
  }
}
