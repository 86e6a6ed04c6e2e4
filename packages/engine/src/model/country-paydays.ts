import { FUNDS_CAUSES } from './funds-calendar.ts'
import { PAY_CYCLES } from './pay-cycles.ts'

/** When people of a country are paid. */
interface CountryPaydays {
  /** Days of the month on which salaries arrive; 31 means the last day, whichever it is. */
  readonly daysOfMonth: readonly number[]
  /** true: many are paid weekly or every other week, on Fridays. */
  readonly isFridayCommon: boolean
}

const MONTH_END: CountryPaydays = { daysOfMonth: [1, 31], isFridayCommon: false }
const THE_25TH: CountryPaydays = { daysOfMonth: [25], isFridayCommon: false }

/**
 * ASSUMPTION where no source is named: common practice, put down by hand, not measured. US: network-rules.md, section 7
 * (Slicker, LostChurn: the 1st, the 15th, the last business day and Fridays).
 */
const COUNTRY_PAYDAYS: Readonly<Record<string, CountryPaydays>> = {
  AT: MONTH_END,
  AU: { daysOfMonth: [15, 31], isFridayCommon: true },
  BE: MONTH_END,
  // Salaries by the fifth business day, for many an advance on the 20th.
  BR: { daysOfMonth: [5, 20], isFridayCommon: false },
  CH: THE_25TH,
  DE: MONTH_END,
  DK: MONTH_END,
  ES: MONTH_END,
  FI: { daysOfMonth: [15, 31], isFridayCommon: false },
  FR: { daysOfMonth: [28, 31], isFridayCommon: false },
  GB: { daysOfMonth: [28, 31], isFridayCommon: false },
  IE: { daysOfMonth: [28, 31], isFridayCommon: true },
  IN: MONTH_END,
  IT: { daysOfMonth: [10, 27], isFridayCommon: false },
  JP: THE_25TH,
  KR: { daysOfMonth: [10, 25], isFridayCommon: false },
  MX: { daysOfMonth: [15, 31], isFridayCommon: false },
  NL: { daysOfMonth: [25, 31], isFridayCommon: false },
  NO: { daysOfMonth: [12, 25], isFridayCommon: false },
  NZ: { daysOfMonth: [15, 31], isFridayCommon: true },
  PL: { daysOfMonth: [10, 31], isFridayCommon: false },
  PT: MONTH_END,
  SE: THE_25TH,
  US: { daysOfMonth: [1, 15, 31], isFridayCommon: true },
  ZA: { daysOfMonth: [25, 31], isFridayCommon: false },
}

/** How much is believed of the table above; the rest stays with what holds anywhere. ASSUMPTION. */
const TABLE_WEIGHT = 0.35

/** The chances of the funds causes in a country: those that hold anywhere, leaning to its common paydays. Sums to 1. */
export function leanToCountry(anywhere: Float64Array, country: string | undefined): Float64Array {
  const key = country?.toUpperCase() ?? ''
  const common = Object.hasOwn(COUNTRY_PAYDAYS, key) ? COUNTRY_PAYDAYS[key] : undefined
  if (!common) return anywhere
  let total = 0
  const isCommon = FUNDS_CAUSES.map(({ cycle }, i) => {
    const named = isNamed(PAY_CYCLES[cycle]?.id ?? '', common)
    if (named) total += anywhere[i] as number
    return named
  })
  return anywhere.map((chance, i) => (1 - TABLE_WEIGHT) * chance + (isCommon[i] ? (TABLE_WEIGHT * chance) / total : 0))
}

function isNamed(cycleId: string, { daysOfMonth, isFridayCommon }: CountryPaydays): boolean {
  if (isFridayCommon && ['w5', 'f50', 'f51'].includes(cycleId)) return true
  return daysOfMonth.some((day) => cycleId === `m${day}b` || cycleId === `m${day}a`)
}
