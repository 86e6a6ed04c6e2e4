import type { CardNetwork } from '@reprise/engine'
import type { Purse } from './cardholder.ts'
import { fillPurse, WARM_UP_DAYS } from './cardholder.ts'
import type { Issuer } from './issuer.ts'
import { hashText, mix, SeededRandom } from './random.ts'
import { localDayOf, MS_PER_MINUTE } from './virtual-time.ts'
import type { CountrySpec, IncomeSpec, WorldFile } from './world-file.ts'
import { CARD_NETWORKS } from './world-file.ts'

/** One who pays the merchant again and again, and sometimes cannot. */
export interface Customer {
  readonly customerId: string
  readonly country: CountrySpec
  readonly utcOffsetMinutes: number
  readonly network: CardNetwork
  readonly funding: 'credit' | 'debit' | 'prepaid'
  readonly issuer: Issuer
  readonly purse: Purse
  readonly usualAmountMinor: number
  /** Day of the week or of the month on which he is charged, and the minute of the day, UTC. */
  readonly billingDay: number
  readonly billingMinute: number
  readonly tenureMonthsAtStart: number
}

/** Customers are charged on days that every month has. */
const BILLING_DAYS = 28
const TENURE_MONTHS_MEAN = 14
/** A line that is used up is used up towards the statement, not right after it. ASSUMPTION. */
const STATEMENT_LASTS_SHARE = [0.6, 0.96] as const

export function drawCustomers(question: {
  file: WorldFile
  seed: number
  count: number
  issuers: readonly Issuer[]
  startMs: number
  /** Days that a purse has to cover, the warm-up included. */
  dayCount: number
  driftDay: number | null
}): Customer[] {
  const { file, seed, count, issuers, startMs, dayCount, driftDay } = question
  return Array.from({ length: count }, (_, i) => {
    const random = new SeededRandom(mix(mix(seed, hashText('customer')), i))
    const country = random.pick(file.countries, ({ share }) => share)
    const offsets = country.utcOffsetsMinutes
    const utcOffsetMinutes = offsets[random.below(offsets.length)] ?? 0
    const network = random.pick(CARD_NETWORKS, (each) => country.networks[each])
    const funding = random.pick(['credit', 'debit', 'prepaid'] as const, (each) => country.funding[each])
    const own = issuers.filter((issuer) => issuer.country === country.country)
    const offsetMs = utcOffsetMinutes * MS_PER_MINUTE
    const shiftDays = file.drift?.paydayShiftDays ?? 0
    return {
      customerId: `customer-${i}`,
      country,
      utcOffsetMinutes,
      network,
      funding,
      issuer: random.pick(own, ({ spec }) => spec.weight),
      purse: fillPurse({
        income: incomeOf(country, funding, file, random),
        money: file.money,
        offsetMs,
        firstDay: localDayOf(startMs, offsetMs) - WARM_UP_DAYS,
        dayCount,
        shift: driftDay === null ? null : { fromDay: driftDay, days: shiftDays },
        random,
      }),
      usualAmountMinor: random.logNormal(file.amountMinor.median, file.amountMinor.spread) / country.minorUnitValue,
      billingDay: file.billing === 'weekly' ? random.below(7) : 1 + random.below(BILLING_DAYS),
      billingMinute: Math.floor(60 * random.between(...file.billingHoursUtc)),
      tenureMonthsAtStart: Math.floor(random.exponential(TENURE_MONTHS_MEAN)),
    }
  })
}

/** A credit card's line is freed when its statement is paid, on a day of its own; everything else follows income. */
function incomeOf(
  country: CountrySpec,
  funding: Customer['funding'],
  file: WorldFile,
  random: SeededRandom,
): IncomeSpec {
  const income = random.pick(country.incomes, ({ share }) => share)
  if (funding !== 'credit' || !random.isHit(file.money.statementShare)) return income
  const daysOfMonth = [1 + random.below(BILLING_DAYS)]
  return { ...income, kind: 'monthly', daysOfMonth, onWeekend: 'after', hour: 0, lastsShare: STATEMENT_LASTS_SHARE }
}
