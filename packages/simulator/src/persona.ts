import type { CardNetwork } from '@reprise/engine'
import { declineAnswerOf } from './decline-answer.ts'
import { drawCardholderAnswer } from './drawn-cardholder.ts'
import { paydaysOf } from './pay-cycle.ts'
import { hashText, SeededRandom } from './random.ts'
import { localDayOf, MS_PER_DAY, MS_PER_HOUR } from './virtual-time.ts'
import type { DeclineCause, IncomeSpec, IssuerSpec } from './world-file.ts'

/**
 * Cardholders with a part to play, by name: each fails for one reason, and the way is open at instants that a person can
 * work out with a calendar. All of it follows from the question, so that any process gives the same answer at any time.
 */

export interface PersonaQuestion {
  /** The merchant's word for the customer; its start names the persona, the rest is his own. */
  readonly customerId: string
  readonly network: CardNetwork
  /** When the payment was first tried, and the instant of this attempt: milliseconds since 1970. */
  readonly firstMs: number
  readonly atMs: number
}

/** What the issuer says, as a gateway hands it on. */
export interface PersonaAnswer {
  readonly isApproved: boolean
  readonly networkCode: string
  readonly adviceCode: string | null
}

/** Why a persona fails, and when it does not. */
interface Part {
  readonly cause: DeclineCause
  isOpen(question: PersonaQuestion, rest: string): boolean
}

/** Hours for which an issuer gives no answers, after the payment was first tried. */
export const OUTAGE_HOURS = 6
/** Days until the network's updater has the new date of an expired card. */
export const RENEWAL_DAYS = 5
/** Hours for which a cautious issuer refuses without a reason. */
export const CAUTIOUS_HOURS = 72
/** The hour, UTC, at which money comes in. */
export const MONEY_COMES_AT_HOUR = 6

const SALARY = { share: 1, weekday: 5, daysOfMonth: [1, 15], onWeekend: 'same', nth: 1, everyDays: 7 } as const
const TWICE_A_MONTH = income({ kind: 'twice-a-month', lastsDays: 3 })
const EVERY_FRIDAY = income({ kind: 'weekly', lastsDays: 2 })

interface Money {
  readonly income: IncomeSpec
  readonly lastsDays: number
}

const PARTS = {
  payday: { cause: 'funds', isOpen: ({ atMs }) => isThere(TWICE_A_MONTH, atMs) },
  friday: { cause: 'funds', isOpen: ({ atMs }) => isThere(EVERY_FRIDAY, atMs) },
  until: { cause: 'funds', isOpen: ({ atMs }, rest) => atMs >= dayNamedBy(rest) },
  empty: { cause: 'funds', isOpen: () => false },
  outage: { cause: 'outage', isOpen: ({ firstMs, atMs }) => atMs >= firstMs + OUTAGE_HOURS * MS_PER_HOUR },
  expired: { cause: 'expired', isOpen: ({ firstMs, atMs }) => atMs >= firstMs + RENEWAL_DAYS * MS_PER_DAY },
  cautious: { cause: 'risk', isOpen: ({ firstMs, atMs }) => atMs >= firstMs + CAUTIOUS_HOURS * MS_PER_HOUR },
  lost: { cause: 'lost', isOpen: () => false },
  revoked: { cause: 'revoked', isOpen: () => false },
} as const satisfies Record<string, Part>

export type PersonaName = keyof typeof PARTS | 'anyone'

export const PERSONA_NAMES: readonly PersonaName[] = [...(Object.keys(PARTS) as (keyof typeof PARTS)[]), 'anyone']

/** An issuer that says plainly what is the matter, and gives no advice. */
const PLAIN_ISSUER: Pick<IssuerSpec, 'vagueCodeShare' | 'adviceShare' | 'adviceAccuracy' | 'summaryCodes'> = {
  vagueCodeShare: 0,
  adviceShare: 0,
  adviceAccuracy: 1,
  summaryCodes: 0,
}

/** Who a customer is: `payday` and `payday-17` are the persona of that name. Null: the text names none. */
export function personaOf(customerId: string): PersonaName | null {
  const name = PERSONA_NAMES.find((each) => customerId === each || customerId.startsWith(`${each}-`))
  if (name === undefined) return null
  return name === 'until' && Number.isNaN(dayNamedBy(restOf(customerId, name))) ? null : name
}

/** What becomes of an attempt to charge a persona. */
export function askPersona(name: PersonaName, question: PersonaQuestion): PersonaAnswer {
  if (name === 'anyone') return drawCardholderAnswer(question)
  const part: Part = PARTS[name]
  if (part.isOpen(question, restOf(question.customerId, name))) return APPROVED
  const said = declineAnswerOf({
    cause: part.cause,
    network: question.network,
    spec: PLAIN_ISSUER,
    hidesFundsShare: 0,
    hoursToPayday: Number.POSITIVE_INFINITY,
    paymentSeed: hashText(question.customerId),
    attemptSeed: 0,
  })
  return { isApproved: false, networkCode: said.networkCode, adviceCode: said.adviceCode ?? null }
}

const APPROVED: PersonaAnswer = { isApproved: true, networkCode: '00', adviceCode: null }

function restOf(customerId: string, name: PersonaName): string {
  return customerId.slice(name.length + 1)
}

/** The start of the day, UTC, that the text begins with; NaN: it begins with no date of the calendar. */
function dayNamedBy(rest: string): number {
  const date = /^\d{4}-\d{2}-\d{2}(?=-|$)/.exec(rest)?.[0] ?? ''
  const startMs = Date.parse(`${date}T00:00:00Z`)
  const isOnCalendar = !Number.isNaN(startMs) && new Date(startMs).toISOString().startsWith(date)
  return isOnCalendar ? startMs : Number.NaN
}

function income({ kind, lastsDays }: { kind: 'twice-a-month' | 'weekly'; lastsDays: number }): Money {
  const spec = { ...SALARY, kind, hour: MONEY_COMES_AT_HOUR, peakFactor: 1, lastsShare: [1, 1] } as const
  return { income: spec, lastsDays }
}

/** Whether money came in within the days for which it lasts. */
function isThere({ income, lastsDays }: Money, atMs: number): boolean {
  const today = localDayOf(atMs, 0)
  const firstDay = today - lastsDays
  const paydays = paydaysOf(income, firstDay, lastsDays + 1, new SeededRandom(0))
  return [...paydays].some((isPayday, i) => {
    const sinceMs = atMs - ((firstDay + i) * MS_PER_DAY + MONEY_COMES_AT_HOUR * MS_PER_HOUR)
    return isPayday === 1 && sinceMs >= 0 && sinceMs < lastsDays * MS_PER_DAY
  })
}
