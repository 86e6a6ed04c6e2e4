import type { CardNetwork } from './payment.ts'

/**
 * The networks' retry rules as dated packs: which answers forbid another try, and how many tries are counted.
 *
 * Source: network-rules.md and network-limits.json of the project's shared facts, as of November 2026. Fees grow with
 * each violation, so where sources conflict the stricter reading is the one counted by default (`safeMax`).
 */
export interface RulePack {
  /** In force from this instant until the next pack's; the oldest pack holds before its own date as well. */
  readonly from: Date
  readonly source: string
  /** Field 39 codes after which this network forbids another try; those forbidden on every network are not repeated. */
  readonly neverCodes: ReadonlySet<string>
  readonly neverRule: string
  readonly limits: readonly CountedLimit[]
}

export interface CountedLimit {
  readonly rule: string
  readonly source: string
  /** `network`: a rule with a fee behind it. `reprise`: our own caution where the network published nothing. */
  readonly setBy: 'network' | 'reprise'
  /** `declines`: every decline. `reattempts`: every decline but the first since the last success. */
  readonly counts: 'declines' | 'reattempts'
  /** The documented ceiling: with this many counted, another attempt breaks the rule. */
  readonly max: number
  /** The ceiling with safe caps on (the default): what the stricter sources print. */
  readonly safeMax: number
  /** A rolling window of hours, or the calendar month of a time zone, given in minutes ahead of UTC. */
  readonly window: { readonly rollingHours: number } | { readonly calendarMonthUtcOffsetMinutes: number }
  /** true: attempts of the same amount only. Card and merchant are always the same: the caller gives no others. */
  readonly sameAmount: boolean
  /** true: a success of the same amount starts the count anew. */
  readonly resetBySuccess: boolean
  /** true: spacing rather than a ceiling; a merchant's own post may ignore it. */
  readonly isPace?: boolean
  /** Only cards issued here, ISO 3166-1 alpha-2. */
  readonly issuerCountry?: string
}

const HOURS_PER_30_DAYS = 720

/** Visa category 1, "issuer will never approve", since 17 Apr 2021. */
const VISA_CATEGORY_1 = ['04', '07', '12', '14', '15', '41', '43', '46', '57', 'R0', 'R1', 'R3']

const VISA_SOURCE = 'Visa Core Rules, 18 Apr 2026, 7.3.6.3, Table 7-2 (as transcribed in IanFoxDev/decline-codes)'

function visaReattempts(max: number, source: string): CountedLimit {
  return {
    rule: 'visa_reattempts_30_days',
    source,
    setBy: 'network',
    counts: 'reattempts',
    max,
    // Adyen, Worldpay, Stripe and Dintero still print 15 in 2026; a safe ceiling whatever the acquirer counts.
    safeMax: 15,
    window: { rollingHours: HOURS_PER_30_DAYS },
    // TabaPay: consecutive declines of the same card, merchant and amount.
    sameAmount: true,
    // Dintero. Its key has no amount, so any success might do; asking for the same amount counts too much, not too little.
    resetBySuccess: true,
  }
}

const MASTERCARD_30_DAYS: CountedLimit = {
  rule: 'mastercard_declines_30_days_same_amount',
  // In force in the US from 1 Nov 2023, in Canada from 1 Apr 2024; elsewhere and before, our own caution.
  source: 'Mastercard Transaction Processing Excellence, as documented by Braintree (mastercard-f23) and TabaPay',
  setBy: 'network',
  counts: 'declines',
  max: 35,
  // Room for the retries that are already booked for other payments of the card: each is decided before it is counted.
  safeMax: 30,
  window: { rollingHours: HOURS_PER_30_DAYS },
  sameAmount: true,
  resetBySuccess: false,
}

/** In every pack: an oldest rule holds before its own date as well. */
const MASTERCARD_BRAZIL: CountedLimit = {
  rule: 'mastercard_brazil_reattempts_month',
  source: 'Cielo and PayZu: charged from the 8th retry in a calendar month, since 1 Feb 2023',
  setBy: 'network',
  counts: 'reattempts',
  max: 7,
  safeMax: 7,
  // Brasília time: the country has had no daylight saving since 2019.
  window: { calendarMonthUtcOffsetMinutes: -180 },
  sameAmount: false,
  resetBySuccess: false,
  issuerCountry: 'BR',
}

function mastercardDeclinesPerDay(max: number): CountedLimit {
  return {
    rule: 'mastercard_declines_24_hours',
    // TabaPay counts a calendar day; any 24 hours is stricter and covers both.
    source: 'Mastercard Transaction Processing Excellence: 10 declines in 24 hours since 1 Oct 2022, 20 before',
    setBy: 'network',
    counts: 'declines',
    max,
    // Room for what is booked for other payments, as above.
    safeMax: 8,
    window: { rollingHours: 24 },
    sameAmount: false,
    resetBySuccess: false,
  }
}

/** Of all attempts, the first included: where nothing is published, the stricter reading of our own number. */
function ownCap(rule: string, max: number, hours: number): CountedLimit {
  return {
    rule,
    source: 'Reprise default: the network has published no number',
    setBy: 'reprise',
    counts: 'declines',
    max,
    safeMax: max,
    window: { rollingHours: hours },
    sameAmount: false,
    resetBySuccess: false,
  }
}

/** No numeric limit of these networks was found in public sources; the numbers are our own choice. */
const OWN_CAPS: readonly RulePack[] = [
  pack(
    '2020-01-01',
    'Reprise default',
    'none',
    [],
    [ownCap('own_cap_10_in_30_days', 10, HOURS_PER_30_DAYS), { ...ownCap('own_pace_1_a_day', 1, 24), isPace: true }],
  ),
]

/** Each network's packs, oldest first. */
export const NETWORK_RULES: Readonly<Record<CardNetwork, readonly RulePack[]>> = {
  visa: [
    // The number of 2020 is not known; that of 2021 is taken. Four codes were still category 1.
    pack(
      '2020-04-01',
      VISA_SOURCE,
      'visa_category_1',
      [...VISA_CATEGORY_1, '03', '62', '78', '93'],
      [visaReattempts(15, 'Visa bulletin AI10325 (midmetrics.com, 16 Apr 2021)')],
    ),
    pack('2021-04-17', VISA_SOURCE, 'visa_category_1', VISA_CATEGORY_1, [
      visaReattempts(15, 'Visa bulletin AI10325 (midmetrics.com, 16 Apr 2021)'),
    ]),
    pack('2025-05-25', VISA_SOURCE, 'visa_category_1', VISA_CATEGORY_1, [
      visaReattempts(20, `${VISA_SOURCE}; in the fee programme since 25 May 2025 (Cielo, TabaPay)`),
    ]),
  ],
  mastercard: [
    pack(
      '2021-01-01',
      'Forte, PayZu',
      'none',
      [],
      [mastercardDeclinesPerDay(20), MASTERCARD_30_DAYS, MASTERCARD_BRAZIL],
    ),
    pack(
      '2022-10-01',
      'TabaPay, Braintree, PayZu',
      'none',
      [],
      [mastercardDeclinesPerDay(10), MASTERCARD_30_DAYS, MASTERCARD_BRAZIL],
    ),
  ],
  amex: OWN_CAPS,
  discover: OWN_CAPS,
  diners: OWN_CAPS,
  jcb: OWN_CAPS,
  elo: [
    pack(
      '2023-04-06',
      'ABECS Normativo 21 V3, 6 Apr 2023 (payzu.com.br, read up to code 78)',
      'elo_irreversible',
      // 62 has two meanings there and is left out: only one of them is irreversible.
      ['12', '13', '14', '19', '23', '30', '41', '43', '46', '54', '56', '57', '58', '63', '64', '76', '77'],
      [ownCap('own_cap_15_in_30_days', 15, HOURS_PER_30_DAYS)],
    ),
  ],
  // Could be any: Visa's safe cap and Mastercard's day.
  unknown: [
    pack(
      '2020-01-01',
      'Reprise default',
      'none',
      [],
      [ownCap('own_cap_15_in_30_days', 15, HOURS_PER_30_DAYS), ownCap('own_cap_10_in_24_hours', 10, 24)],
    ),
  ],
}

function pack(
  from: string,
  source: string,
  neverRule: string,
  neverCodes: readonly string[],
  limits: readonly CountedLimit[],
): RulePack {
  return { from: new Date(`${from}T00:00:00Z`), source, neverRule, neverCodes: new Set(neverCodes), limits }
}

/** The rules in force for a network at an instant. */
export function rulePackFor(network: CardNetwork, at: Date): RulePack {
  // The wire's callers are typed, others may pass a network we have no rules for.
  const packs = Object.hasOwn(NETWORK_RULES, network) ? NETWORK_RULES[network] : NETWORK_RULES.unknown
  // Compared from the newest: almost every question is about today.
  return packs.findLast((candidate) => candidate.from.getTime() <= at.getTime()) ?? (packs[0] as RulePack)
}
