import { MS_PER_HOUR } from './local-time.ts'
import {
  CAUSES,
  type CauseContext,
  calendarLimits,
  causePlace,
  endedShare,
  FUNDS_COUNT,
  SPELL_HOURS,
} from './model/causes.ts'
import { changedShare } from './model/changed-share.ts'
import { OpenRows } from './model/open-rows.ts'
import type { PlanCandidate, PlanNumbers } from './plan-numbers.ts'

/** One attempt of a cause that is open is never quite certain. */
const CHANCE_MAX = 0.98
/** Attempts farther from each other than this say nothing of each other. */
const NEAR_HOURS = 60

/** How a failed attempt lowers the chances near it: by the place in SPELL_HOURS of what is on and off, or as here. */
const OF_FUNDS = SPELL_HOURS.length
const OF_OTHERS = SPELL_HOURS.length + 1

/** Room of the newest table: it is large, and made for every decision, so that making it anew takes longer than filling it. */
let room = new Float64Array(0)

function roomFor(length: number): Float64Array {
  if (room.length < length) room = new Float64Array(length)
  return room
}

/**
 * Chances by candidate and cause, and how likely each cause is if all that was taken has failed. Good until the next one
 * is made.
 */
export class ChanceTable {
  readonly #candidates: readonly PlanCandidate[]
  /** By cause. */
  readonly #fadings: Uint8Array
  readonly #failing: Float64Array
  readonly #chances: Float64Array
  /** When the attempts taken so far are made, and by candidate how many of them its chances know of. */
  readonly #takenMs: number[] = []
  readonly #caughtUp: Uint8Array
  /** By fading: what is left of a chance. */
  readonly #left = new Float64Array(SPELL_HOURS.length + 2).fill(1)

  constructor(numbers: PlanNumbers) {
    const { candidates } = numbers
    const known: number[] = []
    const failing: number[] = []
    for (const [id, probability] of numbers.causes) {
      const place = causePlace(id)
      if (place === undefined) continue
      known.push(place)
      failing.push(probability)
    }
    const causes = Uint16Array.from(known)
    this.#candidates = candidates
    this.#fadings = Uint8Array.from(known, fadingOf)
    this.#failing = Float64Array.from(failing)
    this.#chances = roomFor(candidates.length * causes.length)
    this.#caughtUp = new Uint8Array(candidates.length)
    this.#fill(numbers, causes)
  }

  #fill(numbers: PlanNumbers, causes: Uint16Array): void {
    const width = causes.length
    const chances = this.#chances
    const rows = new OpenRows(contextOf(numbers), causes)
    for (let c = 0; c < numbers.candidates.length; c++) {
      const [atMs, gateway, pass] = numbers.candidates[c] as PlanCandidate
      const from = c * width
      rows.fill(chances, from, atMs, numbers.gateways[gateway]?.gatewayId ?? '')
      for (let at = from; at < from + width; at++) chances[at] = Math.min(CHANCE_MAX, (chances[at] as number) * pass)
    }
  }

  /** How much an attempt adds to the chance of recovery. */
  gainOf(place: number): number {
    this.#catchUp(place)
    const failing = this.#failing
    const chances = this.#chances
    const from = place * failing.length
    let gain = 0
    for (let i = 0; i < failing.length; i++) gain += (failing[i] as number) * (chances[from + i] as number)
    return gain
  }

  /** Takes an attempt as made and failed. */
  take(place: number): void {
    this.#catchUp(place)
    const failing = this.#failing
    const chances = this.#chances
    const from = place * failing.length
    for (let i = 0; i < failing.length; i++) failing[i] = (failing[i] as number) * (1 - (chances[from + i] as number))
    this.#takenMs.push((this.#candidates[place] as PlanCandidate)[0])
  }

  /** What was taken since a candidate was last asked lowers its chances; most are never asked again. */
  #catchUp(place: number): void {
    const atMs = (this.#candidates[place] as PlanCandidate)[0]
    for (let taken = this.#caughtUp[place] as number; taken < this.#takenMs.length; taken++) {
      const hours = Math.abs(atMs - (this.#takenMs[taken] as number)) / MS_PER_HOUR
      if (hours < NEAR_HOURS) this.#dampen(place, hours)
    }
    this.#caughtUp[place] = this.#takenMs.length
  }

  /** What is near a failed attempt loses by it: money that was missing is missing still soon after. */
  #dampen(place: number, hours: number): void {
    const chances = this.#chances
    const fadings = this.#fadings
    const left = this.#left
    const from = place * fadings.length
    left[OF_FUNDS] = changedShare(JUST_NOW, hours * MS_PER_HOUR)
    for (let spell = 0; spell < SPELL_HOURS.length; spell++)
      left[spell] = endedShare(SPELL_HOURS[spell] as number, hours)
    for (let i = 0; i < fadings.length; i++)
      chances[from + i] = (chances[from + i] as number) * (left[fadings[i] as number] as number)
  }
}

const JUST_NOW = [0]

function fadingOf(place: number): number {
  if (place < FUNDS_COUNT) return OF_FUNDS
  const cause = CAUSES[place]
  return cause?.kind === 'on_off' ? SPELL_HOURS.indexOf(cause.spellHours) : OF_OTHERS
}

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
