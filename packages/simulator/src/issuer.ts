import { hashText, mix, SeededRandom, unitOf } from './random.ts'
import { Spells } from './spells.ts'
import { localHourIndexOf, MS_PER_DAY, MS_PER_HOUR, MS_PER_SLOT, weekdayOf } from './virtual-time.ts'
import type { GatewaySpec, IssuerSpec, WorldFile } from './world-file.ts'

/** One issuing bank of a world. */
export interface Issuer {
  readonly issuerId: string
  readonly spec: IssuerSpec
  readonly country: string
  readonly seed: number
  readonly outages: Spells
  readonly strictSpells: Spells
}

/** What an issuer does differently after a drift. */
export interface DriftedHabits {
  readonly fromMs: number
  readonly hours: IssuerSpec['hours'] | undefined
  readonly hasNewTaste: boolean
}

/** Local hours 0 to 23, relative to an average hour. */
const HOUR_FACTORS: Readonly<Record<IssuerSpec['hours'], readonly number[]>> = {
  // calibration.json, hourMultiplier: rekko.io and LostChurn, picked inside their ranges.
  morning: perHours([6, 0.85], [3, 1.1], [3, 1.15], [3, 1.07], [3, 1], [3, 0.95], [3, 0.9]),
  // The conflicting source: Stripe names 00:01 local for debit in some countries. The size is an ASSUMPTION.
  midnight: perHours([3, 1.15], [3, 1.08], [6, 1], [3, 0.97], [3, 0.95], [3, 0.93], [3, 0.9]),
  // ASSUMPTION: company cards under watch outside of office hours.
  office: perHours([7, 0.75], [2, 1], [8, 1.12], [2, 1], [5, 0.8]),
  flat: perHours([24, 1]),
}

/** Sunday first. */
const WEEKDAY_FACTORS: Readonly<Record<IssuerSpec['weekdays'], readonly number[]>> = {
  // calibration.json, weekdayMultiplier.
  calibrated: [0.93, 0.98, 1.03, 1.03, 1.03, 1.02, 0.97],
  // ASSUMPTION, as for the hours.
  office: [0.75, 1.02, 1.05, 1.05, 1.05, 1, 0.75],
  flat: [1, 1, 1, 1, 1, 1, 1],
}

/** No issuer lets everything through. */
const PASS_MAX = 0.98

/** Every issuer of every country of a world. */
export function openIssuers(file: WorldFile, seed: number, startMs: number, days: number): Issuer[] {
  return file.countries.flatMap(({ country }) =>
    file.issuers
      .filter((spec) => spec.countries?.includes(country) ?? true)
      .flatMap((spec, row) =>
        Array.from({ length: spec.count }, (_, i) => {
          const issuerId = `${country.toLowerCase()}-${row}-${i}`
          const own = mix(seed, hashText(issuerId))
          const spells = (perMonth: number, hours: IssuerSpec['outageHours'], salt: number) =>
            new Spells({ startMs, days, perMonth, hours, random: new SeededRandom(mix(own, salt)) })
          return {
            issuerId,
            spec,
            country,
            seed: own,
            outages: spells(spec.outagesPerMonth, spec.outageHours, 1),
            strictSpells: spells(spec.strictSpellsPerMonth, { median: spec.strictDays * 24, spread: 0.4 }, 2),
          }
        }),
      ),
  )
}

/** Whether an issuer gives no answers at all: an outage, or its nightly maintenance. */
export function isIssuerDown(issuer: Issuer, atMs: number, offsetMs: number): boolean {
  if (issuer.outages.isOn(atMs)) return true
  if (!issuer.spec.maintenanceHours) return false
  const [from, to] = issuer.spec.maintenanceHours
  const hour = localHourIndexOf(atMs, offsetMs) % 24
  return from < to ? hour >= from && hour < to : hour >= from || hour < to
}

/** Chance that the issuer lets pass what nothing speaks against; earlier attempts are not considered. */
export function passChance(question: {
  issuer: Issuer
  gateway: GatewaySpec
  atMs: number
  offsetMs: number
  drift: DriftedHabits | null
}): number {
  const { issuer, gateway, atMs, offsetMs, drift } = question
  const { spec } = issuer
  const isDrifted = drift !== null && atMs >= drift.fromMs
  const hours = HOUR_FACTORS[(isDrifted ? drift.hours : undefined) ?? spec.hours]
  const hourIndex = localHourIndexOf(atMs, offsetMs)
  let chance = spec.passShare * gateway.passFactor * (hours[hourIndex % 24] ?? 1)
  chance *= WEEKDAY_FACTORS[spec.weekdays][weekdayOf(Math.floor(hourIndex / 24))] ?? 1
  chance *= 1 + spec.moodStrength * moodAt(issuer, atMs)
  if (spec.gatewayTaste > 0) chance *= 1 + spec.gatewayTaste * tasteFor(issuer, gateway, isDrifted && drift.hasNewTaste)
  if (gateway.country !== issuer.country) chance *= spec.crossBorderFactor
  if (issuer.strictSpells.isOn(atMs)) chance *= spec.strictFactor
  return Math.min(PASS_MAX, chance)
}

/** Factor by which the declines of the last day lower the chance of the next attempt; 0: the card is closed for now. */
export function velocityFactor(spec: IssuerSpec, declinesMs: readonly number[], atMs: number): number {
  const inLastDay = (untilMs: number) => declinesMs.filter((ms) => ms <= untilMs && ms > untilMs - MS_PER_DAY).length
  if (spec.velocity === 'factor') return spec.velocityFactor ** inLastDay(atMs)
  const isBlocked = declinesMs.some(
    (ms) => ms <= atMs && ms > atMs - spec.blockHours * MS_PER_HOUR && inLastDay(ms) >= spec.blockAfterDeclines,
  )
  return isBlocked ? 0 : 1
}

/** -1..1, wandering from one draw to the next every `moodDays`. */
function moodAt(issuer: Issuer, atMs: number): number {
  const slotMs = Math.floor(atMs / MS_PER_SLOT) * MS_PER_SLOT
  const position = slotMs / (issuer.spec.moodDays * MS_PER_DAY)
  const block = Math.floor(position)
  const drawn = (index: number) => 2 * unitOf(mix(mix(issuer.seed, 3), index)) - 1
  return drawn(block) + (drawn(block + 1) - drawn(block)) * (position - block)
}

/** -1..1, fixed for the pair. */
function tasteFor(issuer: Issuer, gateway: GatewaySpec, isNew: boolean): number {
  return 2 * unitOf(mix(mix(issuer.seed, isNew ? 5 : 4), hashText(gateway.gatewayId))) - 1
}

function perHours(...runs: readonly (readonly [number, number])[]): readonly number[] {
  return runs.flatMap(([count, factor]) => Array.from({ length: count }, () => factor))
}
