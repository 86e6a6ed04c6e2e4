import { localDayOf, localHourOf, MS_PER_HOUR } from '../local-time.ts'
import { type CauseParts, partCauses } from './cause-parts.ts'
import {
  type CauseContext,
  cleared,
  endedShare,
  isRouteOpen,
  lastOffMs,
  OPEN_WHEN_DEAD,
  OPEN_WHILE_BLOCKED,
  SPELL_HOURS,
} from './causes.ts'
import { ChangedShares } from './changed-share.ts'
import { arrivedShare, fewFunds } from './funds-calendar.ts'

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
  constructor(context: CauseContext, causes: ArrayLike<number>) {
    this.#context = context
    this.#changed = new ChangedShares(context.refusedMs)
    this.#parts = partCauses(context, causes)
    for (const spell of this.#parts.onOff.spells) this.#isAsked[spell] = 1
  }

  /** Writes the columns of one instant and gateway into `row`, from `from` on. */
  fill(row: Float64Array, from: number, atMs: number, gatewayId: string): void {
    const { clears, routes, dead } = this.#parts
    this.#fillFunds(row, from, atMs)
    this.#fillOnOff(row, from, atMs)
    for (let i = 0; i < clears.columns.length; i++)
      row[from + (clears.columns[i] as number)] = cleared(atMs >= (clears.atMs[i] as number))
    for (let i = 0; i < routes.columns.length; i++) {
      const isOpen = isRouteOpen(this.#context, routes.through[i] as 'domestic' | 'other', gatewayId)
      row[from + (routes.columns[i] as number)] = cleared(isOpen)
    }
    for (let i = 0; i < dead.columns.length; i++) row[from + (dead.columns[i] as number)] = OPEN_WHEN_DEAD
  }

  #fillFunds(row: Float64Array, from: number, atMs: number): void {
    const { columns, causes } = this.#parts.funds
    if (columns.length === 0) return
    const { offsetMs } = this.#context
    const arrived = arrivedShare(localHourOf(atMs, offsetMs))
    const changed = this.#changed.at(atMs)
    const funds = fewFunds(causes)
    const place = funds.placeOf(localDayOf(atMs, offsetMs))
    const { early, late } = funds
    if (arrived === 1)
      for (let i = 0; i < columns.length; i++)
        row[from + (columns[i] as number)] = changed * (late[place + i] as number)
    else
      for (let i = 0; i < columns.length; i++)
        row[from + (columns[i] as number)] =
          changed * (arrived * (late[place + i] as number) + (1 - arrived) * (early[place + i] as number))
  }

  #fillOnOff(row: Float64Array, from: number, atMs: number): void {
    const { columns, shares, spells } = this.#parts.onOff
    if (columns.length === 0) return
    const offMs = lastOffMs(this.#context.refusedMs)
    const isOff = atMs >= offMs
    const ended = this.#ended
    if (isOff)
      for (let spell = 0; spell < ended.length; spell++)
        if (this.#isAsked[spell]) ended[spell] = endedShare(SPELL_HOURS[spell] as number, (atMs - offMs) / MS_PER_HOUR)
    for (let i = 0; i < columns.length; i++) {
      const share = shares[i] as number
      row[from + (columns[i] as number)] = isOff
        ? OPEN_WHILE_BLOCKED + share * (ended[spells[i] as number] as number)
        : share
    }
  }
}
