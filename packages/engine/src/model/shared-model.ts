import { CLASS_COUNT, FUNDS_COUNT } from './causes.ts'
import { FUNDS_CAUSES } from './funds-calendar.ts'
import { floatsFromText } from './numbers-text.ts'
import { PAY_CYCLES, type PayCycle, type PayCycleKind } from './pay-cycles.ts'
import type { ShippedModel } from './shipped-format.ts'
import { normalize } from './tallies.ts'

/** What is true of most merchants; never changed by what one of them sees. */
export interface SharedModel {
  /** Chances by class of cause for each reason; '*' for a reason that was never seen. */
  readonly classes: ReadonlyMap<string, Float64Array>
  /** Chances by funds cause, for credit cards and for all others. */
  readonly creditFunds: Float64Array
  readonly otherFunds: Float64Array
  /** As it was read, to be written back. */
  readonly text: ShippedModel
}

/** Shares of the kinds of calendars before anything was counted. ASSUMPTION, between the United States and Europe. */
const KIND_SHARES: Readonly<Record<PayCycleKind, number>> = {
  weekly: 0.15,
  fortnightly: 0.2,
  monthly: 0.4,
  business_day: 0.1,
  twice_a_month: 0.12,
  nth_weekday: 0.03,
}
/** Paydays that training happened not to meet are not impossible: this share stays with the assumption. */
const ASSUMED_SHARE = 0.3

/** Engines are made by the company and by the test; the shipped text is read once. */
const opened = new WeakMap<ShippedModel, SharedModel>()

export function openSharedModel(text: ShippedModel): SharedModel {
  const known = opened.get(text)
  if (known) return known
  const shared = readSharedModel(text)
  opened.set(text, shared)
  return shared
}

function readSharedModel(text: ShippedModel): SharedModel {
  const assumed = assumedFunds()
  const readFunds = (floats: string) => {
    if (floats === '') return assumed
    const counted = normalize(Float64Array.from(floatsFromText(floats, FUNDS_COUNT)))
    return counted.map((chance, i) => (1 - ASSUMED_SHARE) * chance + ASSUMED_SHARE * (assumed[i] as number))
  }
  return {
    classes: new Map([
      ...assumedClasses(),
      ...Object.entries(text.classes).map(
        ([reason, floats]) => [reason, normalize(Float64Array.from(floatsFromText(floats, CLASS_COUNT)))] as const,
      ),
    ]),
    creditFunds: readFunds(text.creditFunds),
    otherFunds: readFunds(text.otherFunds),
    text,
  }
}

/**
 * How often money is behind a reason, before anything was counted: calibration.json has half of do_not_honor as missing
 * funds; the rest are ASSUMPTIONS. What is left is shared by all other causes alike.
 */
const ASSUMED_FUNDS_CHANCES: Readonly<Record<string, number>> = {
  insufficient_funds: 0.8,
  do_not_honor: 0.5,
  generic_decline: 0.4,
  '*': 0.1,
}

function assumedClasses(): Map<string, Float64Array> {
  return new Map(
    Object.entries(ASSUMED_FUNDS_CHANCES).map(([reason, funds]) => [
      reason,
      Float64Array.from({ length: CLASS_COUNT }, (_, i) => (i === 0 ? funds : (1 - funds) / (CLASS_COUNT - 1))),
    ]),
  )
}

/** Every kind has its share, and within it every cause is alike. */
function assumedFunds(): Float64Array {
  const kinds = FUNDS_CAUSES.map(({ cycle }) => (PAY_CYCLES[cycle] as PayCycle).kind)
  return normalize(
    Float64Array.from(kinds, (kind) => KIND_SHARES[kind] / kinds.filter((other) => other === kind).length),
  )
}
