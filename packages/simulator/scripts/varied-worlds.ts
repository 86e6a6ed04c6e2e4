import { SeededRandom } from '../src/random.ts'
import type { WorldFile } from '../src/world-file.ts'
import { readWorldFile } from '../src/world-file.ts'

/** Countries with their clock and how money commonly comes there; mixed anew for each world. */
const COUNTRIES = [
  { country: 'US', utcOffsetsMinutes: [-300, -360, -480], ways: ['fortnightly', 'weekly', 'twice', 'benefits'] },
  { country: 'CA', utcOffsetsMinutes: [-300, -480], ways: ['fortnightly', 'twice', 'month-end'] },
  { country: 'GB', utcOffsetsMinutes: [0], ways: ['month-late', 'weekly', 'month-end'] },
  { country: 'DE', utcOffsetsMinutes: [60], ways: ['month-end', 'month-any'] },
  { country: 'FR', utcOffsetsMinutes: [60], ways: ['month-late', 'month-any'] },
  { country: 'IT', utcOffsetsMinutes: [60], ways: ['month-late', 'month-any'] },
  { country: 'ES', utcOffsetsMinutes: [60], ways: ['month-end', 'irregular'] },
  { country: 'NL', utcOffsetsMinutes: [60], ways: ['month-late', 'month-any'] },
  { country: 'PL', utcOffsetsMinutes: [60], ways: ['month-any', 'business'] },
  { country: 'SE', utcOffsetsMinutes: [60], ways: ['month-late'] },
  { country: 'BR', utcOffsetsMinutes: [-180], ways: ['business', 'twice', 'month-any'] },
  { country: 'MX', utcOffsetsMinutes: [-360], ways: ['twice', 'weekly'] },
  { country: 'CO', utcOffsetsMinutes: [-300], ways: ['twice', 'month-end'] },
  { country: 'AR', utcOffsetsMinutes: [-180], ways: ['business', 'month-any'] },
  { country: 'IN', utcOffsetsMinutes: [330], ways: ['month-end', 'business', 'irregular'] },
  { country: 'PH', utcOffsetsMinutes: [480], ways: ['twice', 'irregular'] },
  { country: 'ID', utcOffsetsMinutes: [420], ways: ['month-end', 'month-any', 'irregular'] },
  { country: 'AU', utcOffsetsMinutes: [600], ways: ['fortnightly', 'weekly', 'month-any'] },
  { country: 'ZA', utcOffsetsMinutes: [120], ways: ['month-late', 'month-end'] },
  { country: 'NG', utcOffsetsMinutes: [60], ways: ['month-late', 'irregular'] },
  { country: 'JP', utcOffsetsMinutes: [540], ways: ['month-late', 'month-any'] },
  { country: 'KR', utcOffsetsMinutes: [540], ways: ['month-any', 'month-late'] },
  { country: 'AE', utcOffsetsMinutes: [240], ways: ['month-any', 'month-end'] },
] as const

/**
 * A world drawn at random within wide bounds: what the shipped model is trained on, so that it learns what is true of
 * most worlds and nothing that is true of one. None of the benchmark's worlds is among them. All bounds are ASSUMPTIONS
 * around calibration.json's priors.
 */
export function drawWorldFile(seed: number): WorldFile {
  const random = new SeededRandom(seed)
  const countries = drawCountries(random)
  const home = () => countries[random.below(countries.length)]?.country ?? 'US'
  const acquirers = Array.from({ length: 1 + random.below(4) }, () => (random.isHit(0.6) ? home() : 'US'))
  // A route can only be to blame where there is a foreign one and one at home; a world refuses what is impossible.
  const hasBothRoutes = new Set(acquirers).size > 1 && countries.some(({ country }) => acquirers.includes(country))
  return readWorldFile({
    name: `varied-${seed}`,
    description: 'Drawn at random for training',
    startsOn: pick(random, ['2024-02-05', '2024-07-01', '2025-01-06', '2025-04-14', '2025-09-01']),
    days: 240 + random.below(180),
    customersPerHundred: random.between(15, 120),
    billing: random.isHit(0.25) ? 'weekly' : 'monthly',
    billingHoursUtc: pick(random, [
      [0, 24],
      [4, 12],
      [8, 16],
      [0, 6],
    ]),
    currency: 'USD',
    amountMinor: { median: pick(random, [499, 999, 1999, 4999, 14_900]), spread: random.between(0.3, 0.9) },
    countries,
    money: drawMoney(random),
    issuers: Array.from({ length: 2 + random.below(3) }, () => drawIssuer(random)),
    gateways: acquirers.map((country, i) => drawGateway(random, i, country)),
    causes: drawCauses(random, hasBothRoutes),
    clearing: drawClearing(random),
    cards: {
      updaterShare: pick(random, [0.03, 0.1, 0.45, 0.6]),
      updaterDays: { median: random.between(1, 8), spread: 0.7 },
    },
  })
}

function pick<T>(random: SeededRandom, list: readonly T[]): T {
  return list[random.below(list.length)] as T
}

function drawCountries(random: SeededRandom) {
  const places = Array.from({ length: 1 + random.below(4) }, () => pick(random, COUNTRIES))
  const some = (from: number, to: number) => random.between(from, to)
  return [...new Map(places.map((place) => [place.country, place])).values()].map((place) => ({
    country: place.country,
    share: 1 + random.below(9),
    currency: 'USD',
    utcOffsetsMinutes: [...place.utcOffsetsMinutes],
    networks: { visa: some(30, 70), mastercard: some(20, 60), amex: some(0, 8), discover: some(0, 5) },
    funding: { debit: some(30, 80), credit: some(10, 50), prepaid: some(0, 15) },
    incomes: [
      ...place.ways.flatMap((way) => incomesOf(way, random)),
      ...(random.isHit(0.4) ? incomesOf('irregular', random) : []),
    ],
  }))
}

function drawMoney(random: SeededRandom): object {
  const some = (from: number, to: number) => random.between(from, to)
  return {
    peakInCharges: { median: some(2.5, 10), spread: some(0.4, 0.9) },
    noise: some(0.1, 0.5),
    inflowSpread: some(0.05, 0.35),
    missedInflowShare: some(0.01, 0.12),
    sideInflowEveryDays: pick(random, [0, 20, 45, 90]),
    emptyShare: some(0.04, 0.2),
    lossShare: some(0.1, 0.45),
    lossDays: [15, some(40, 120)],
    statementShare: some(0.3, 1),
  }
}

function drawIssuer(random: SeededRandom): object {
  const some = (from: number, to: number) => random.between(from, to)
  return {
    count: 1 + random.below(5),
    weight: 1 + random.below(6),
    hidesFundsShare: some(0, 0.8),
    vagueCodeShare: some(0.05, 0.4),
    passShare: some(0.68, 0.93),
    hours: pick(random, ['morning', 'morning', 'midnight', 'office', 'flat']),
    weekdays: pick(random, ['calibrated', 'calibrated', 'office', 'flat']),
    moodStrength: some(0, 0.25),
    moodDays: some(1, 12),
    strictSpellsPerMonth: pick(random, [0, 0, 0.5, 1.5]),
    strictDays: some(0.5, 4),
    velocity: pick(random, ['factor', 'factor', 'block']),
    velocityFactor: some(0.4, 0.95),
    blockAfterDeclines: 2 + random.below(4),
    blockHours: pick(random, [24, 48, 72]),
    outagesPerMonth: some(0.1, 4),
    outageHours: { median: some(1, 8), spread: 0.8 },
    ...(random.isHit(0.15) && { maintenanceHours: [random.below(3), 4 + random.below(3)] }),
    crossBorderFactor: some(0.3, 1),
    gatewayTaste: some(0, 0.25),
    adviceShare: some(0, 0.7),
    adviceAccuracy: some(0.3, 0.9),
    summaryCodes: pick(random, [0, 0, 0.5]),
  }
}

function drawGateway(random: SeededRandom, place: number, country: string): object {
  return {
    gatewayId: `gateway-${place}`,
    country,
    attemptFeeMinor: random.below(12),
    firstAttemptShare: 1 + random.below(6),
    passFactor: random.between(0.85, 1.05),
    outagesPerMonth: random.between(0.1, 5),
    outageHours: { median: random.between(0.7, 6), spread: 0.7 },
  }
}

function drawCauses(random: SeededRandom, hasBothRoutes: boolean): object {
  const some = (from: number, to: number) => random.between(from, to)
  return {
    funds: some(35, 70),
    risk: some(5, 18),
    route: hasBothRoutes ? some(1, 5) : 0,
    limit: some(1, 8),
    fraud: some(1, 5),
    expired: some(3, 10),
    invalid_number: some(1, 5),
    closed: some(1, 4),
    lost: some(0.5, 3),
    stolen: some(0.5, 1.5),
    pickup: some(0.3, 1.5),
    not_permitted: some(1, 4),
    outage: some(0.5, 8),
    fault: some(0.5, 4),
    restricted: some(0.5, 3),
    revoked: some(0.5, 2),
  }
}

function drawClearing(random: SeededRandom): object {
  const some = (from: number, to: number) => random.between(from, to)
  return {
    riskShare: some(0.02, 0.3),
    riskDays: { median: some(0.5, 7), spread: 0.8 },
    limitShare: some(0.5, 0.95),
    fraudShare: some(0.08, 0.3),
    restrictedShare: some(0.05, 0.25),
    faultShare: some(0.7, 0.98),
    faultHours: { median: some(0.5, 8), spread: 0.8 },
  }
}

type Way = (typeof COUNTRIES)[number]['ways'][number] | 'irregular'

function incomesOf(way: Way, random: SeededRandom): object[] {
  const share = 1 + random.below(9)
  const hour = [0, 1, 3, 6, 9, 11][random.below(6)]
  const onWeekend = ['before', 'after', 'same'][random.below(3)]
  const short = { lastsShare: [0.05, random.between(0.4, 0.9)] }
  const long = { lastsShare: [random.between(0.1, 0.7), random.between(0.75, 0.98)] }
  const lasts = random.isHit(0.5) ? short : long
  const base = { share, hour, onWeekend, ...lasts }
  const day = (from: number, to: number) => from + random.below(to - from + 1)
  switch (way) {
    case 'weekly':
      return [{ ...base, kind: 'weekly', weekday: day(1, 6) }]
    case 'fortnightly':
      return [
        { ...base, kind: 'fortnightly', weekday: day(1, 5) },
        { ...base, kind: 'fortnightly', weekday: 5 },
      ]
    case 'twice': {
      const first = [1, 5, 7, 10, 14, 15][random.below(6)] ?? 1
      return [{ ...base, kind: 'twice-a-month', daysOfMonth: [first, first === 15 ? 31 : first + 15] }]
    }
    case 'benefits':
      return [{ ...base, kind: 'monthly', daysOfMonth: [1, 3, day(9, 26)], peakFactor: 0.6 }]
    case 'month-end':
      return [{ ...base, kind: 'monthly', daysOfMonth: [31, 1, 30] }]
    case 'month-late':
      return [{ ...base, kind: 'monthly', daysOfMonth: [25, day(20, 29)] }]
    case 'month-any':
      return [{ ...base, kind: 'monthly', daysOfMonth: [day(1, 10), day(11, 20), day(1, 28)] }]
    case 'business':
      return [{ ...base, kind: 'business-day', nth: day(1, 8) }]
    case 'irregular':
      return [{ ...base, kind: 'irregular', everyDays: random.between(3, 15), hour: 11 }]
  }
}
