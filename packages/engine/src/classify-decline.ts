import { AMEX_CODES } from './amex-codes.ts'
import type { DeclineClass, DeclineReason, ResponseCodePair } from './decline-reason.ts'
import { DECLINE_REASONS } from './decline-reason.ts'
import type { GatewayCode } from './gateway-codes/gateway-code.ts'
import { GATEWAY_CODE_TABLES } from './gateway-codes/gateway-code-tables.ts'
import type { AdviceAction } from './mastercard-advice-codes.ts'
import { MASTERCARD_ADVICE_CODES } from './mastercard-advice-codes.ts'
import type { NetworkCode } from './network-codes.ts'
import { NETWORK_CODE_OVERRIDES, NETWORK_CODES } from './network-codes.ts'
import type { NeverAnswer } from './never-answer.ts'
import { isNeverAnswer, isNeverReason, neverAnswerOf } from './never-answer.ts'
import type { CardNetwork } from './payment.ts'

/** The raw codes of one declined attempt. */
export interface RawDecline {
  network: CardNetwork
  /** ISO 8583 field 39; American Express: three digits. Case and a missing leading zero do not matter. */
  networkCode?: string
  /** Mastercard merchant advice code, or the gateway's own word for one. */
  adviceCode?: string
  /** As on the wire. A type without a table: the native code is not read. */
  gatewayType?: string
  gatewayCode?: string
  /** The gateway's text. Read only where it is itself a key of the gateway's table. */
  message?: string
  /** When the attempt was made: the networks' rules are dated. */
  at: Date
}

/** What a declined attempt means. */
export interface ClassifiedDecline {
  reason: DeclineReason
  /** `hard`: not worth another try as it is. Always hard under a never-answer and where no retry code exists. */
  declineClass: DeclineClass
  /** The wire's code if it is tried again (null: it never is) and if it is not. */
  responseCode: ResponseCodePair
  /** Given when a network forbids another try: by which rule, and how far that reaches. */
  never?: NeverAnswer
  /** Hours from the attempt before which no retry should be made. */
  adviceWaitHours?: number
  /** What the advice that came with it asks for, if one did. */
  adviceAction?: AdviceAction
  /** Which table decided the reason, and the code as it was found there; `none`: no code was in any table. */
  basis: { table: 'network' | 'advice' | 'gateway' | 'none'; code: string | null }
}

/** Reasons that say no more than "no": any other code that came with them knows better. */
const BARE_REASONS: ReadonlySet<DeclineReason> = new Set(['do_not_honor', 'generic_decline', 'unclassified'])

interface Found<Row> {
  code: string
  row: Row
}

/**
 * Gives raw codes their one meaning. Any text is accepted: what is in no table is `unclassified`. Never throws.
 *
 * Authority, strongest first (network-rules.md, section 5): an answer that forbids another try, from the network, then
 * the advice, then the gateway; the gateway's own guard against too many retries; an advice that asks for new details
 * or a fix; the network's code; the gateway's code. The network's code loses to the gateway's only where it is bare
 * (05 and its like) and the gateway's is not: gateways merge unlike network codes (Moneris 421, Adyen 5), but a
 * gateway that is specific about a bare 05 has read more of the answer than we have, or refused by a check of its own.
 */
export function classifyDecline(raw: RawDecline): ClassifiedDecline {
  return classifyAnswer(raw, raw.network)
}

/** As classifyDecline, of an answer that does not say itself on which network it came. */
export function classifyAnswer(raw: Omit<RawDecline, 'network'>, cardNetwork: CardNetwork): ClassifiedDecline {
  const network = findNetworkCode(cardNetwork, raw.networkCode)
  const native = findGatewayCode(raw.gatewayType, raw.gatewayCode) ?? findGatewayCode(raw.gatewayType, raw.message)
  const advice = findAdvice(raw.adviceCode, raw.gatewayType)

  const { basis, reason, row } = decideReason({ network, native, advice, cardNetwork, at: raw.at })
  const never = neverAnswerOf({
    network: cardNetwork,
    networkCode: network?.code,
    adviceCode: advice?.action === 'never' ? advice.code : undefined,
    reason,
    isNetworkReason: basis.table === 'network',
    at: raw.at,
  })
  const facts = DECLINE_REASONS[reason]
  const ownCodes = basis.table === 'gateway' ? native?.row.responseCode : undefined
  const codes = ownCodes ?? facts.responseCode
  const waitHours = advice?.waitHours ?? native?.row.waitHours
  const isAdvisedToWait = waitHours !== undefined && facts.retryMode === 'byAdviceCode'

  const declineClass = never || codes.retry === null ? 'hard' : isAdvisedToWait ? 'soft' : (row?.class ?? facts.class)
  return {
    reason,
    declineClass,
    // Under a never-answer there is no code for a retry, whatever its reason has elsewhere (a Visa 14 is a 30012).
    responseCode: never ? { retry: null, stop: codes.stop } : codes,
    ...(never && { never }),
    ...(waitHours !== undefined && { adviceWaitHours: waitHours }),
    ...(advice && { adviceAction: advice.action }),
    basis,
  }
}

interface Advice {
  code: string
  action: AdviceAction
  waitHours?: number
}

/** What the codes of an answer are in the tables. */
interface Read {
  readonly network: Found<NetworkCode> | undefined
  readonly native: Found<GatewayCode> | undefined
  readonly advice: Advice | undefined
  readonly cardNetwork: CardNetwork
  readonly at: Date
}

interface Decided {
  reason: DeclineReason
  basis: ClassifiedDecline['basis']
  row?: NetworkCode | GatewayCode
}

function decideReason({ network, native, advice, cardNetwork, at }: Read): Decided {
  const byNetwork: Decided | undefined = network && {
    reason: network.row.reason,
    basis: { table: 'network', code: network.code },
    row: network.row,
  }
  const byNative: Decided | undefined = native && {
    reason: native.row.reason,
    basis: { table: 'gateway', code: native.code },
    row: native.row,
  }
  const byAdvice = (reason: DeclineReason): Decided => ({
    reason,
    basis: { table: 'advice', code: advice?.code ?? null },
  })

  if (byNetwork && isNeverAnswer(cardNetwork, byNetwork.basis.code ?? undefined, byNetwork.reason, at)) return byNetwork
  // Mastercard 21 is the cardholder's own stop (Payment Cancellation Service); the rest name no cause.
  if (advice?.action === 'never') return byAdvice(advice.code === '21' ? 'revoked_authorization' : 'do_not_retry')
  const isNetworkBare = !byNetwork || BARE_REASONS.has(byNetwork.reason)
  // A plain "do not retry" of the gateway is no merged code: it binds beside a specific network code as well.
  if (byNative?.reason === 'do_not_retry' || (byNative && isNeverReason(byNative.reason) && isNetworkBare))
    return byNative
  if (byNative?.reason === 'retry_limit_blocked') return byNative
  if (advice?.action === 'afterCredentialUpdate') return byAdvice('new_account_info')
  if (advice?.action === 'afterMerchantFix') return byAdvice('invalid_request')
  if (byNetwork && !isNetworkBare) return byNetwork
  if (byNative && !BARE_REASONS.has(byNative.reason)) return byNative
  if (byNetwork) return byNetwork
  if (byNative) return byNative
  if (advice?.action === 'later' || advice?.action === 'wait') return byAdvice('try_again_later')
  return { reason: 'unclassified', basis: { table: 'none', code: null } }
}

function findNetworkCode(network: CardNetwork, rawCode: string | undefined): Found<NetworkCode> | undefined {
  const code = normaliseNetworkCode(rawCode)
  if (code === undefined) return undefined
  // Three digits are American Express's; a card of unknown network may be one of theirs.
  if (code.length === 3 && (network === 'amex' || network === 'unknown')) return find(AMEX_CODES, code)
  const overrides =
    network === 'visa' || network === 'mastercard' ? find(NETWORK_CODE_OVERRIDES[network], code) : undefined
  return overrides ?? find(NETWORK_CODES, code)
}

/** Most codes come as the tables spell them. */
const SPELLED_OUT = /^[0-9A-Z]{2,3}$/

/** Field 39 as the tables spell it: '5' is '05', 'r1' is 'R1'. Blank is no code. */
function normaliseNetworkCode(rawCode: string | undefined): string | undefined {
  if (rawCode !== undefined && SPELLED_OUT.test(rawCode)) return rawCode
  const code = rawCode?.trim().toUpperCase()
  if (!code) return undefined
  return /^\d$/.test(code) ? `0${code}` : code
}

function findGatewayCode(type: string | undefined, rawCode: string | undefined): Found<GatewayCode> | undefined {
  const code = rawCode?.trim()
  const table = tableOf(type)
  if (!table || !code) return undefined
  const exact =
    find(table.codes, code) ??
    find(table.codes, code.toUpperCase()) ??
    find(table.codes, code.toLowerCase()) ??
    // Some send 05 where the table has 5.
    find(table.codes, code.replace(/^0+(?=\d)/, ''))
  if (exact) return exact
  const number = /^\d{1,9}$/.test(code) ? Number(code) : undefined
  const range = table.ranges?.find(({ from, to }) => number !== undefined && number >= from && number <= to)
  return range && { code, row: range.code }
}

/**
 * Advice is Mastercard's, yet one that came with another network's card is kept too: to wait or to stop in vain loses
 * one retry, to ignore a true one is a fee for each.
 */
function findAdvice(rawCode: string | undefined, gatewayType: string | undefined): Advice | undefined {
  const trimmed = rawCode?.trim()
  if (!trimmed) return undefined
  const code = /^\d$/.test(trimmed) ? `0${trimmed}` : trimmed
  const mastercard = find(MASTERCARD_ADVICE_CODES, code)
  if (mastercard) {
    const { action, waitHours } = mastercard.row
    return { code, action, ...(waitHours !== null && { waitHours }) }
  }
  const word = find(tableOf(gatewayType)?.adviceCodes ?? {}, code.toLowerCase())
  return word && { code: word.code, action: word.row }
}

function tableOf(gatewayType: string | undefined) {
  return gatewayType === undefined ? undefined : find(GATEWAY_CODE_TABLES, gatewayType)?.row
}

/** Own keys only: a code may be any text, 'constructor' included. */
function find<Row>(table: Readonly<Record<string, Row>>, code: string): Found<Row> | undefined {
  const row = Object.hasOwn(table, code) ? table[code] : undefined
  return row === undefined ? undefined : { code, row }
}
