import type { Read } from './file-shape.ts'
import {
  list,
  number,
  object,
  oneOf,
  optional,
  pair,
  sharesOf,
  text,
  WorldFileError,
  whole,
  withDefault,
} from './file-shape.ts'

/**
 * What a world is, as a small JSON file. Every field's meaning, unit and default is in docs/guides/simulate-a-world.md.
 * Defaults are ASSUMPTIONS of this project unless a source stands beside them.
 */

export const CARD_NETWORKS = ['visa', 'mastercard', 'amex', 'discover', 'diners', 'jcb', 'elo'] as const
const FUNDINGS = ['credit', 'debit', 'prepaid'] as const

/** Why a first attempt failed, in truth; what the issuer says of it is another matter. */
export const DECLINE_CAUSES = [
  'funds',
  'risk',
  'route',
  'limit',
  'fraud',
  'expired',
  'invalid_number',
  'closed',
  'lost',
  'stolen',
  'pickup',
  'not_permitted',
  'outage',
  'fault',
  'restricted',
  'revoked',
] as const
export type DeclineCause = (typeof DECLINE_CAUSES)[number]

const country = text({ match: /^[A-Z]{2}$/, words: 'two capital letters (ISO 3166-1)' })
const currency = text({ match: /^[A-Z]{3}$/, words: 'three capital letters (ISO 4217)' })
const date = text({ match: /^\d{4}-\d{2}-\d{2}$/, words: 'a date as 2026-03-01' })
const name = text({ match: /^[a-z0-9]+(-[a-z0-9]+)*$/, words: 'small letters and digits, joined by hyphens' })
const share = (byDefault?: number) => number(0, 1, byDefault)
const weight = number(0, 1e6)
/** A log-normal draw: its median and the standard deviation of its logarithm. */
const draw = (min: number, max: number, byDefault?: { median: number; spread: number }) =>
  withDefault(object({ median: number(min, max), spread: number(0, 3) }), byDefault)

/** How money comes in. `share`: of the cardholders of the country whose card is not credit. */
const INCOME = object({
  kind: oneOf(['weekly', 'fortnightly', 'twice-a-month', 'monthly', 'business-day', 'irregular']),
  share: weight,
  /** weekly and fortnightly: 0 Sunday .. 6 Saturday. */
  weekday: whole(0, 6, 5),
  /** twice-a-month: both days; monthly: each person has one of them; 31: the last day of the month. */
  daysOfMonth: list(whole(1, 31), 1, [1]),
  onWeekend: oneOf(['before', 'after', 'same'], 'before'),
  /** business-day: the how manieth of the month. */
  nth: whole(1, 20, 5),
  /** irregular: days between two inflows on average; they follow no calendar at all. */
  everyDays: number(1, 60, 7),
  /** Local hour at which the money is there. */
  hour: whole(0, 23, 5),
  /** Times the peak of money.peakInCharges: benefits are smaller than salaries. */
  peakFactor: number(0.1, 10, 1),
  /** For which share of the time between two inflows the money lasts: the ends of a uniform draw per cardholder. */
  lastsShare: pair(number(0.02, 3)),
})
export type IncomeSpec = Read<typeof INCOME>

const COUNTRY = object({
  country,
  share: weight,
  currency,
  /** Value of one minor unit in minor units of the merchant's reporting currency. */
  minorUnitValue: number(1e-6, 1e6, 1),
  utcOffsetsMinutes: list(whole(-720, 840), 1),
  networks: sharesOf(CARD_NETWORKS),
  funding: sharesOf(FUNDINGS),
  incomes: list(INCOME, 1),
})
export type CountrySpec = Read<typeof COUNTRY>

const MONEY = object({
  /** Right after money came in, how many charges are there. */
  peakInCharges: draw(1, 1000),
  /** Day to day, standard deviation of the logarithm. */
  noise: number(0, 1, 0.25),
  /** Of inflows: standard deviation of the logarithm, and the share that does not come. */
  inflowSpread: number(0, 1, 0.15),
  missedInflowShare: share(0.04),
  /** Small money in between (a friend, a refund, savings): days between two on average; 0: never. */
  sideInflowEveryDays: number(0, 365, 60),
  /** Share of cardholders whose account stays empty: abandoned, or out of work for good. */
  emptyShare: share(0.1),
  /** Share of cardholders who lose their income for a time in the course of a year, and for how many days. */
  lossShare: share(0.25),
  lossDays: pair(number(1, 365)),
  /** Credit cards: share of cardholders whose line is freed once a month on a day of their own rather than on paydays. */
  statementShare: share(1),
})
export type MoneySpec = Read<typeof MONEY>

const ISSUER = object({
  /** How many issuers are like this, in each country of `countries` (absent: all). */
  count: whole(1, 100),
  weight: number(0, 1e6, 1),
  countries: optional(list(country, 1)),
  /** Share of funds declines that it calls by a code that hides them. */
  hidesFundsShare: share(0.3),
  /** Share of its bare refusals that are not 05 but a code that says nothing at all. */
  vagueCodeShare: share(0.18),
  /** Chance that it lets pass what nothing speaks against, at an average hour, on an average day. */
  passShare: share(0.82),
  hours: oneOf(['morning', 'midnight', 'office', 'flat'], 'morning'),
  weekdays: oneOf(['calibrated', 'office', 'flat'], 'calibrated'),
  /** Its mood wanders by this factor either way, over so many days. */
  moodStrength: share(0.12),
  moodDays: number(0.5, 60, 4),
  /** Strict spells in which it lets through only `strictFactor` of what it else would. */
  strictSpellsPerMonth: number(0, 10, 0),
  strictDays: number(0.1, 20, 2),
  strictFactor: share(0.3),
  /** Attempts of the last day: each lowers the next by a factor, or so many close the card for some hours. */
  velocity: oneOf(['factor', 'block'], 'factor'),
  velocityFactor: share(0.7),
  blockAfterDeclines: whole(1, 20, 3),
  blockHours: number(1, 240, 48),
  outagesPerMonth: number(0, 60, 0.5),
  outageHours: draw(0.5, 72, { median: 3, spread: 0.7 }),
  /** Local hours without answers every night; absent: none. */
  maintenanceHours: optional(pair(whole(0, 24))),
  /** Factor on what comes from an acquirer of another country. */
  crossBorderFactor: share(0.85),
  /** It likes some gateways more than others by a factor up to 1 + this, either way. */
  gatewayTaste: share(0.08),
  /** Mastercard: share of its funds declines that carry an advised wait, and how often the wait fits the next inflow. */
  adviceShare: share(0.4),
  adviceAccuracy: share(0.7),
  /** Mastercard: uses the summary codes 79, 82, 83 instead of those that say what it is. */
  summaryCodes: share(0),
})
export type IssuerSpec = Read<typeof ISSUER>

const GATEWAY = object({
  gatewayId: name,
  country,
  networks: optional(list(oneOf(CARD_NETWORKS), 1)),
  currencies: optional(list(currency, 1)),
  attemptFeeMinor: whole(0, 10_000, 0),
  /** Share of first attempts that the merchant sends here, among the gateways that take the card. */
  firstAttemptShare: weight,
  passFactor: number(0.1, 1.2, 1),
  outagesPerMonth: number(0, 60, 0.3),
  outageHours: draw(0.5, 72, { median: 2, spread: 0.6 }),
})
export type GatewaySpec = Read<typeof GATEWAY>

const CARDS = object({
  /** Expired cards of which the merchant's account updater gets the new date, and after how many days. */
  updaterShare: share(0.05),
  updaterDays: draw(0.1, 30, { median: 4, spread: 0.6 }),
  /** Cards that die (closed, lost) while a payment on them is being recovered; customers who revoke. */
  diesInWindowShare: share(0.02),
  revokesInWindowShare: share(0.01),
})

/** Shares of what clears up by itself, and after how many days. The defaults of the shares follow calibration.json. */
const CLEARING = object({
  riskShare: share(0.06),
  riskDays: draw(0.1, 30, { median: 3, spread: 0.8 }),
  limitShare: share(0.75),
  fraudShare: share(0.16),
  restrictedShare: share(0.11),
  faultShare: share(0.9),
  faultHours: draw(0.2, 72, { median: 3, spread: 0.8 }),
})

const DRIFT = object({
  /** Share of the days after which the world is another. */
  afterShare: share(),
  /** Salaries come so many days later in the month than before. */
  paydayShiftDays: whole(-15, 15, 0),
  hidesFundsShare: optional(share()),
  /** Issuers change their taste in gateways. */
  newGatewayTaste: oneOf(['yes', 'no'], 'no'),
  hours: optional(oneOf(['morning', 'midnight', 'office', 'flat'])),
})

const WORLD_FILE = object({
  name,
  description: text(),
  startsOn: date,
  /** Days over which first attempts are spread; recovery windows reach 30 days further. */
  days: whole(30, 1095),
  /** Customers for every hundred failed payments: the fewer, the more often the same ones fail. */
  customersPerHundred: number(1, 400),
  billing: oneOf(['weekly', 'monthly']),
  billingHoursUtc: pair(whole(0, 24)),
  currency,
  amountMinor: draw(1, 1e8),
  countries: list(COUNTRY, 1),
  money: MONEY,
  issuers: list(ISSUER, 1),
  gateways: list(GATEWAY, 1),
  causes: sharesOf(DECLINE_CAUSES),
  clearing: CLEARING,
  cards: CARDS,
  drift: optional(DRIFT),
})
export type WorldFile = Read<typeof WORLD_FILE>

/** Reads a parsed JSON world file. Throws WorldFileError, naming the field and the rule. */
export function readWorldFile(value: unknown): WorldFile {
  const file = WORLD_FILE.read(value, '')
  if (Number.isNaN(Date.parse(file.startsOn))) throw new WorldFileError('startsOn', 'must be a date that exists')
  checkOrder('billingHoursUtc', file.billingHoursUtc)
  checkOrder('money.lossDays', file.money.lossDays)
  file.countries.forEach((each, i) => {
    checkCountry(file, each, `countries[${i}]`)
  })
  const ids = file.gateways.map(({ gatewayId }) => gatewayId)
  ids.forEach((id, i) => {
    if (ids.indexOf(id) !== i) throw new WorldFileError(`gateways[${i}].gatewayId`, 'must be given once only')
  })
  return file
}

function checkCountry(file: WorldFile, each: CountrySpec, field: string): void {
  each.utcOffsetsMinutes.forEach((minutes, i) => {
    // The slots in which a world changes have half an hour.
    if (minutes % 30 !== 0) throw new WorldFileError(`${field}.utcOffsetsMinutes[${i}]`, 'must be a multiple of 30')
  })
  if (!file.issuers.some(({ countries }) => countries?.includes(each.country) ?? true))
    throw new WorldFileError(`${field}.country`, 'must have an issuer: none of issuers[] names it')
  for (const network of CARD_NETWORKS) {
    const isTaken = file.gateways.some((gateway) => takes(gateway, network, each.currency))
    if (each.networks[network] > 0 && !isTaken)
      throw new WorldFileError(`${field}.networks.${network}`, `must be taken by a gateway, in ${each.currency}`)
  }
  each.incomes.forEach((income, i) => {
    checkOrder(`${field}.incomes[${i}].lastsShare`, income.lastsShare)
    if (income.kind === 'twice-a-month' && income.daysOfMonth.length !== 2)
      throw new WorldFileError(`${field}.incomes[${i}].daysOfMonth`, 'must be two days for twice-a-month')
  })
}

/** Whether a gateway takes a card of a network in a currency. */
export function takes(gateway: GatewaySpec, network: string, currencyCode: string): boolean {
  const isNetwork = gateway.networks?.some((each) => each === network) ?? true
  return isNetwork && (gateway.currencies?.includes(currencyCode) ?? true)
}

function checkOrder(field: string, [from, to]: readonly [number, number]): void {
  if (from > to) throw new WorldFileError(field, 'must have the smaller number first')
}
