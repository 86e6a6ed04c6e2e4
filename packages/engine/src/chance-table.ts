import { ClearingTable } from './clearing-table.ts'
import { MS_PER_HOUR } from './local-time.ts'
import {
  CAUSES,
  type CauseContext,
  calendarLimits,
  causePlace,
  cleared,
  clearsAtMs,
  endedShare,
  FUNDS_COUNT,
  MONEY_COUNT,
  ON_OFF_SPELLS,
  ROUTES_FROM,
  SPELL_HOURS,
} from './model/causes.ts'
import { changedShare } from './model/changed-share.ts'
import { OpenRows } from './model/open-rows.ts'
import type { PlanCandidate } from './plan-candidate.ts'
import type { PlanNumbers } from './plan-numbers.ts'
import { Room } from './room.ts'

/** One attempt of a cause that is open is never quite certain. */
const CHANCE_MAX = 0.98
/** Attempts farther from each other than this say nothing of each other. */
const NEAR_MS = 60 * MS_PER_HOUR

/** How a failed attempt lowers the chances near it: by the place in SPELL_HOURS of what is on and off, as here, or not. */
const OF_FUNDS = SPELL_HOURS.length
const OF_OTHERS = OF_FUNDS + 1
const FADINGS = OF_OTHERS + 1
/** What clears does not fade either, and has a table of its own. */
const OF_CLEARING = FADINGS
/** By place in CAUSES. */
const FADING_OF = Uint8Array.from(CAUSES, (_, place) => {
  if (place < FUNDS_COUNT) return OF_FUNDS
  if (place < MONEY_COUNT) return ON_OFF_SPELLS[place - FUNDS_COUNT] as number
  return place < ROUTES_FROM ? OF_CLEARING : OF_OTHERS
})

/** Causes that are summed at once; what is missing to the next multiple never fails, and adds nothing. */
const AT_ONCE = 4
const chancesRoom = new Room()
const failingRoom = new Room()

/**
 * Chances by candidate and cause, and how likely each cause is if all that was taken has failed. Good until the next one
 * is made. Causes that fade alike stand together.
 */
export class ChanceTable {
  readonly #atMs: Float64Array
  /** By fading: where its causes begin; they end where the next ones begin. */
  readonly #starts: readonly number[]
  /** By cause: that it is the one and all that was taken has failed. */
  readonly #failing: Float64Array
  readonly #chances: Float64Array
  readonly #clearing: ClearingTable
  /** When the attempts taken so far are made, and by candidate how many of them its chances know of. */
  readonly #takenMs: number[] = []
  readonly #caughtUp: Uint8Array

  /** @param atMs instants of the candidates */
  constructor(numbers: PlanNumbers, atMs: Float64Array) {
    const count = numbers.candidates.length
    const context = contextOf(numbers)
    const { starts, causes, probabilities, clearing } = byFading(numbers)
    const clearsMs = clearing.causes.map((cause) => clearsAtMs(cause, context))
    this.#atMs = atMs
    this.#starts = starts
    const width = Math.ceil(causes.length / AT_ONCE) * AT_ONCE
    this.#failing = failingRoom.of(width).subarray(0, width)
    this.#failing.fill(0)
    this.#failing.set(probabilities)
    this.#chances = chancesRoom.of(count * width)
    this.#caughtUp = new Uint8Array(count)
    this.#clearing = new ClearingTable(clearsMs, clearing.probabilities, count)
    this.#fill(numbers, new OpenRows(context, causes))
  }

  #fill({ candidates, gateways }: PlanNumbers, rows: OpenRows): void {
    const width = this.#failing.length
    const known = this.#starts[FADINGS] as number
    const chances = this.#chances
    for (let c = 0; c < candidates.length; c++) {
      const candidate = candidates[c] as PlanCandidate
      const atMs = candidate[0]
      const pass = candidate[2]
      const from = c * width
      rows.fill(chances, from, atMs, gateways[candidate[1]]?.gatewayId ?? '')
      for (let at = from; at < from + known; at++) chances[at] = Math.min(CHANCE_MAX, (chances[at] as number) * pass)
      // Room is left as it was: what stands for no cause is to be nothing.
      for (let at = from + known; at < from + width; at++) chances[at] = 0
      this.#clearing.set(
        c,
        atMs,
        Math.min(CHANCE_MAX, cleared(true) * pass),
        Math.min(CHANCE_MAX, cleared(false) * pass),
      )
    }
  }

  /** Writes into `gains`, at its place, how much an attempt adds to the chance of recovery. */
  fillGain(gains: Float64Array, place: number): void {
    if ((this.#caughtUp[place] as number) < this.#takenMs.length) this.#catchUp(place)
    const failing = this.#failing
    const chances = this.#chances
    const width = failing.length
    let gain = this.#clearing.gainOf(place)
    // Some at once: what is looked up anew in each round takes longer than the sum, and this loop is the longest of a plan.
    for (let i = 0, at = place * width; i < width; i += AT_ONCE, at += AT_ONCE)
      gain =
        gain +
        (failing[i] as number) * (chances[at] as number) +
        (failing[i + 1] as number) * (chances[at + 1] as number) +
        (failing[i + 2] as number) * (chances[at + 2] as number) +
        (failing[i + 3] as number) * (chances[at + 3] as number)
    gains[place] = gain
  }

  /** Takes an attempt as made and failed. */
  take(place: number): void {
    this.#catchUp(place)
    const failing = this.#failing
    const chances = this.#chances
    const width = failing.length
    const from = place * width
    for (let i = 0; i < width; i++) failing[i] = (failing[i] as number) * (1 - (chances[from + i] as number))
    this.#clearing.take(place)
    this.#takenMs.push(this.#atMs[place] as number)
  }

  /** What was taken since a candidate was last asked lowers its chances; most are never asked again. */
  #catchUp(place: number): void {
    const atMs = this.#atMs[place] as number
    for (let taken = this.#caughtUp[place] as number; taken < this.#takenMs.length; taken++) {
      const apartMs = Math.abs(atMs - (this.#takenMs[taken] as number))
      if (apartMs < NEAR_MS) this.#fade(place, apartMs)
    }
    this.#caughtUp[place] = this.#takenMs.length
  }

  /** What is near a failed attempt loses by it: money that was missing is missing still soon after. */
  #fade(place: number, apartMs: number): void {
    const chances = this.#chances
    const starts = this.#starts
    const from = place * this.#failing.length
    for (let fading = 0; fading < OF_OTHERS; fading++) {
      const end = from + (starts[fading + 1] as number)
      let at = from + (starts[fading] as number)
      if (at === end) continue
      const left =
        fading === OF_FUNDS
          ? changedShare(JUST_NOW, apartMs)
          : endedShare(SPELL_HOURS[fading] as number, apartMs / MS_PER_HOUR)
      for (; at < end; at++) chances[at] = (chances[at] as number) * left
    }
  }
}

const JUST_NOW = [0]

/** The causes that this version knows: those that fade alike together, and apart from them those that clear. */
function byFading({ causes: given }: PlanNumbers) {
  const places = given.map(([id]) => causePlace(id) ?? UNKNOWN)
  const starts = [0]
  const causes: number[] = []
  const probabilities: number[] = []
  const clearing = { causes: [] as number[], probabilities: [] as number[] }
  for (let fading = 0; fading <= OF_CLEARING; fading++) {
    const list = fading === OF_CLEARING ? clearing : { causes, probabilities }
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number
      if (place === UNKNOWN || FADING_OF[place] !== fading) continue
      list.causes.push(place)
      list.probabilities.push((given[i] as PlanNumbers['causes'][number])[1])
    }
    starts.push(causes.length)
  }
  return { starts, causes, probabilities, clearing }
}

const UNKNOWN = -1

function contextOf(numbers: PlanNumbers): CauseContext {
  const { offsetMs, firstMs, firstGatewayId, domesticGatewayIds, refusedMs } = numbers
  return {
    offsetMs,
    firstMs,
    firstGatewayId,
    domesticGatewayIds: domesticGatewayIds && new Set(domesticGatewayIds),
    refusedMs,
    clearsOn: calendarLimits(firstMs, offsetMs),
  }
}
