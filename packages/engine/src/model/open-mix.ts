import { localDayOf, localHourOf } from '../local-time.ts'
import { CAUSES, type CauseContext, changedShare, FUNDS_COUNT, OTHERS_COUNT, openOfOthers } from './causes.ts'
import { arrivedShare, fundsOn } from './funds-calendar.ts'

type Weighted = readonly (readonly [cause: number, probability: number])[]

/** Probabilities of the causes worth a thought, and how open the way is when all of them are taken together. */
export class OpenMix {
  readonly #context: CauseContext
  readonly #funds: Uint16Array
  readonly #fundsChances: Float64Array
  /** Causes by their place after those of funds, and their probabilities. */
  readonly #otherPlaces: Uint16Array
  readonly #otherChances: Float64Array
  readonly #routes: Weighted
  readonly #open = new Float64Array(OTHERS_COUNT)
  readonly #days = new Map<number, readonly [early: number, late: number]>()

  constructor(context: CauseContext, causes: Weighted) {
    this.#context = context
    const funds = causes.filter(([cause]) => cause < FUNDS_COUNT)
    this.#funds = Uint16Array.from(funds, ([cause]) => cause)
    this.#fundsChances = Float64Array.from(funds, ([, probability]) => probability)
    this.#routes = causes.filter(([cause]) => CAUSES[cause]?.kind === 'route')
    const others = causes.filter(([cause]) => cause >= FUNDS_COUNT && CAUSES[cause]?.kind !== 'route')
    this.#otherPlaces = Uint16Array.from(others, ([cause]) => cause - FUNDS_COUNT)
    this.#otherChances = Float64Array.from(others, ([, probability]) => probability)
  }

  get hasRoutes(): boolean {
    return this.#routes.length > 0
  }

  /** What a gateway adds, whenever. */
  ofGateway(atMs: number, gatewayId: string): number {
    const open = openOfOthers(this.#context, atMs, gatewayId)
    return this.#routes.reduce(
      (sum, [cause, probability]) => sum + probability * (open[cause - FUNDS_COUNT] as number),
      0,
    )
  }

  /** Everything that does not depend on the gateway. */
  ofInstant(atMs: number): number {
    const { offsetMs, refusedMs, firstGatewayId } = this.#context
    const [early, late] = this.#dayOf(localDayOf(atMs, offsetMs))
    const arrived = arrivedShare(localHourOf(atMs, offsetMs))
    let mixed = changedShare(refusedMs, atMs) * (arrived * late + (1 - arrived) * early)
    const open = openOfOthers(this.#context, atMs, firstGatewayId, this.#open)
    const places = this.#otherPlaces
    const chances = this.#otherChances
    for (let i = 0; i < places.length; i++) mixed += (chances[i] as number) * (open[places[i] as number] as number)
    return mixed
  }

  #dayOf(day: number): readonly [number, number] {
    const known = this.#days.get(day)
    if (known) return known
    const { early, late } = fundsOn(day)
    let earlySum = 0
    let lateSum = 0
    for (let i = 0; i < this.#funds.length; i++) {
      const cause = this.#funds[i] as number
      const chance = this.#fundsChances[i] as number
      earlySum += chance * (early[cause] as number)
      lateSum += chance * (late[cause] as number)
    }
    const found = [earlySum, lateSum] as const
    this.#days.set(day, found)
    return found
  }
}
