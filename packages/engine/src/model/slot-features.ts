import type { DeclineReason } from '../decline-reason.ts'
import { localDayOf, localHourOf, MS_PER_DAY, MS_PER_HOUR, weekdayOf } from '../local-time.ts'
import type { FailedPayment } from '../payment.ts'
import type { AnswerKind } from './answer-kind.ts'
import type { CauseContext } from './causes.ts'
import { hashText, mix } from './hash.ts'
import { dayOfMonthOf } from './pay-cycles.ts'

/**
 * What beside the cause moves the chance of an attempt, as hashed features: the same code trains and serves. General ones
 * mean the same at every merchant and are shipped with what was learned of them; own ones start at nothing.
 */
export interface Features {
  readonly general: number[]
  readonly own: number[]
}

/** Hashes that features are crossed with, worked out once per payment. */
export interface FeatureContext {
  readonly causes: CauseContext
  readonly reason: number
  readonly kind: number
  readonly advice: number
  readonly country: number
  readonly countryFunding: number
  readonly issuer: number
  readonly newestMs: number
  readonly newestGatewayId: string
  readonly isFundsLike: boolean
  /** What does not depend on when and where. */
  readonly features: Features
}

const HOUR_STEP = 3
const REFUSALS_MAX = 3
/** Ends of steps that are fine at the start, hours. */
const STEP_ENDS = [1, 3, 6, 12, 24, 36, 48, 72, 96, 120, 144, 168, 216, 264, 336, 432, 576]

export function featureContextOf(
  payment: FailedPayment,
  causes: CauseContext,
  told: { readonly reason: DeclineReason; readonly newestReason: DeclineReason; readonly kind: AnswerKind },
): FeatureContext {
  const { card, attempts } = payment
  const newest = attempts[attempts.length - 1]
  const hash = (name: string, value: string | number) => hashText(String(value), hashText('=', hashText(name)))
  const reason = hash('reason', told.reason)
  const issuer = hash('issuer', issuerOf(payment))
  const country = hash('country', card.issuerCountry ?? '')
  const customer = hash('customer', payment.customerId ?? '')
  const count = hash('count', Math.min(attempts.length, 8))
  const amount = hash('amount', `${payment.currency} ${Math.round(2 * Math.log10(1 + payment.amountMinor))}`)
  const own = [mix(issuer, reason), mix(reason, amount), mix(reason, hash('own-network', card.network))]
  if (payment.customerId) own.push(customer, mix(customer, reason))
  return {
    causes,
    reason,
    kind: hash('kind', told.kind),
    advice: hash('advice', newest?.adviceCode ?? ''),
    country,
    countryFunding: mix(country, hash('funding', card.funding)),
    issuer,
    newestMs: newest?.at.getTime() ?? 0,
    newestGatewayId: newest?.gatewayId ?? '',
    isFundsLike: told.kind === 'funds' || told.kind === 'vague',
    features: {
      general: [
        reason,
        mix(reason, count),
        mix(reason, hash('newest', told.newestReason)),
        mix(reason, hash('network', card.network)),
        mix(reason, hash('funding', card.funding)),
        hash('tenure', Math.min(5, Math.floor((payment.tenureMonths ?? 0) / 6))),
      ],
      own,
    },
  }
}

/** Which of each group's features an instant has: the groups add up, so that a plan sums each of them only once. */
export interface SlotSteps {
  readonly hour: number
  readonly weekday: number
  readonly dayOfMonth: number
  readonly sinceNewest: number
  readonly sinceFirst: number
  readonly refusals: number
}
export type SlotGroup = keyof SlotSteps
export const SLOT_GROUPS: readonly SlotGroup[] = [
  'hour',
  'weekday',
  'dayOfMonth',
  'sinceNewest',
  'sinceFirst',
  'refusals',
]

export function slotStepsOf({ causes, newestMs }: FeatureContext, atMs: number): SlotSteps {
  const day = localDayOf(atMs, causes.offsetMs)
  return {
    hour: hourStepOf(localHourOf(atMs, causes.offsetMs)),
    weekday: weekdayOf(day),
    dayOfMonth: dayOfMonthOf(day),
    sinceNewest: sinceStepOf((atMs - newestMs) / MS_PER_HOUR),
    sinceFirst: sinceStepOf((atMs - causes.firstMs) / MS_PER_HOUR),
    refusals: refusalsStepOf(causes.refusedMs, atMs),
  }
}

/** @param hour of the cardholder's day, 0..24 */
export function hourStepOf(hour: number): number {
  return Math.floor(hour / HOUR_STEP)
}

/** @param from a step that is not too high: what went before says it for instants in order of time */
export function sinceStepOf(hours: number, from = 0): number {
  let step = from
  while (step < STEP_ENDS.length && hours >= (STEP_ENDS[step] as number)) step++
  return step
}

/** Refusals of the last day. */
export function refusalsStepOf(refusedMs: readonly number[], atMs: number): number {
  let refusals = 0
  for (const ms of refusedMs) if (ms <= atMs && ms > atMs - MS_PER_DAY) refusals++
  return Math.min(REFUSALS_MAX, refusals)
}

export function slotFeatures(context: FeatureContext, group: SlotGroup, step: number): Features {
  writeSlotFeatures(context, group, step, slotRoom)
  const { general, generalCount, own, ownCount } = slotRoom
  return { general: firstOf(general, generalCount), own: firstOf(own, ownCount) }
}

function firstOf(features: Uint32Array, count: number): number[] {
  const list: number[] = []
  for (let i = 0; i < count; i++) list.push(features[i] as number)
  return list
}

/** Features in room of their own, which is used again. */
export interface FeatureRoom {
  readonly general: Uint32Array
  readonly own: Uint32Array
  generalCount: number
  ownCount: number
}

export function featureRoom(): FeatureRoom {
  return { general: new Uint32Array(FEATURES_MAX), own: new Uint32Array(FEATURES_MAX), generalCount: 0, ownCount: 0 }
}

/** No group of slots has more of a sort. */
const FEATURES_MAX = 2
const slotRoom = featureRoom()

/** As slotFeatures, into `room`: a plan asks for a hundred of them, and only for their sum. */
export function writeSlotFeatures(context: FeatureContext, group: SlotGroup, step: number, room: FeatureRoom): void {
  const { general, own } = room
  const { reason, kind, issuer, country, countryFunding } = context
  const at = mix(SLOT_GROUPS.indexOf(group) + 1, step)
  room.generalCount = 0
  room.ownCount = 0
  switch (group) {
    case 'hour':
      general[room.generalCount++] = mix(kind, at)
      own[room.ownCount++] = mix(issuer, at)
      own[room.ownCount++] = mix(country, at)
      break
    case 'weekday':
      general[room.generalCount++] = mix(kind, at)
      own[room.ownCount++] = mix(countryFunding, at)
      break
    case 'dayOfMonth':
      if (context.isFundsLike) own[room.ownCount++] = mix(mix(countryFunding, kind), at)
      break
    case 'sinceNewest':
      general[room.generalCount++] = mix(reason, at)
      general[room.generalCount++] = mix(context.advice, at)
      break
    case 'sinceFirst':
      general[room.generalCount++] = mix(reason, at)
      break
    case 'refusals':
      general[room.generalCount++] = mix(kind, at)
      own[room.ownCount++] = mix(issuer, at)
      break
  }
}

/** Features of a gateway. */
export function gatewayFeatures(context: FeatureContext, gatewayId: string): Features {
  const { causes, reason, kind } = context
  const gateway = hashText(gatewayId)
  const isSame = mix(17, gatewayId === context.newestGatewayId ? 1 : 0)
  const isDomestic = mix(18, causes.domesticGatewayIds === null ? 2 : causes.domesticGatewayIds.has(gatewayId) ? 1 : 0)
  return {
    general: [mix(reason, isSame), mix(kind, isDomestic)],
    own: [mix(context.issuer, gateway), mix(reason, gateway), mix(context.country, gateway), gateway],
  }
}

/** Who decides, as far as a merchant can tell issuers apart. */
export function issuerOf({ card }: Pick<FailedPayment, 'card'>): string {
  return card.bin?.slice(0, 6) ?? `${card.network} ${card.issuerCountry ?? ''}`
}
