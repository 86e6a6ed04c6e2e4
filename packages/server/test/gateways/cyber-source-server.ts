import { createHash, createHmac } from 'node:crypto'
import { passesLuhn } from '../../src/domain/card.ts'
import type { LocalAnswer, LocalRequest, PlayedGateway } from './local-gateway.ts'

/** The settings of the played account. */
export const CYBER_SOURCE_PLAYED_SETTINGS = {
  merchantId: 'playedmerchant',
  keyId: '5a0c7f1e-0000-4000-8000-a1b2c3d4e5f6',
  sharedSecret: 'a1pRbkR4VGVzdEtleUZvckxvY2FsRmFrZVNlcnZlcg==',
} as const

interface Result {
  readonly status: string
  readonly reasonCode: string
  readonly reason: string
  readonly responseCode: string
  readonly adviceCode?: string
}

const APPROVED: Result = { status: 'AUTHORIZED', reasonCode: '100', reason: 'Success', responseCode: '00' }
const HELD_FOR_CVV: Result = {
  status: 'AUTHORIZED_PENDING_REVIEW',
  reasonCode: '230',
  reason: 'CV_FAILED',
  responseCode: '00',
}
const NO_SUCH_CARD: Result = { status: 'DECLINED', reasonCode: '231', reason: 'INVALID_ACCOUNT', responseCode: '' }

/** Answers by the whole part of the amount: the test simulator's of TSYS, and from 2080 on this server's own. */
const RESULTS: Readonly<Record<string, Result>> = {
  '2051': { status: 'DECLINED', reasonCode: '204', reason: 'INSUFFICIENT_FUND', responseCode: '51' },
  '2043': { status: 'DECLINED', reasonCode: '205', reason: 'STOLEN_LOST_CARD', responseCode: '43', adviceCode: '03' },
  '2081': {
    status: 'AUTHORIZED_RISK_DECLINED',
    reasonCode: '481',
    reason: 'DECISION_PROFILE_REJECT',
    responseCode: '00',
  },
  '2099': { status: 'DECLINED', reasonCode: '999', reason: 'REASON_TO_COME', responseCode: '' },
}

/** A sale of this amount is settled at once, so that its void is refused. */
export const SETTLED_AMOUNT = 90

type Service = 'ics_auth' | 'ics_bill' | 'ics_auth_reversal' | 'ics_void' | 'ics_credit'

interface Booked {
  readonly id: string
  readonly code: string
  readonly amount: number
  readonly services: readonly Service[]
  readonly result: Result
  readonly cvv: string
  /** How the money went on: by captures and refunds, and by being given up. */
  captured: number
  refunded: number
  isGivenUp: boolean
}

interface Sent {
  readonly [name: string]: Sent | string | undefined
}

/**
 * CyberSource's REST interface as documented: HTTP signatures, 201 for approvals and declines, 400 for what it does not begin,
 * a transaction id that is taken once, and a transaction search, which here shows everything at once.
 */
export class CyberSourceServer implements PlayedGateway {
  readonly #booked: Booked[] = []
  readonly #transactionIds = new Set<string>()
  #moves = 0
  readonly answers = {
    server_error: json(502, {
      status: 'SERVER_ERROR',
      reason: 'SYSTEM_ERROR',
      message: 'Error - General system failure.',
    }),
  }

  /** How often money moved. */
  get moves(): number {
    return this.#moves
  }

  movesMoney({ path }: LocalRequest): boolean {
    return path.startsWith('/pts/')
  }

  handle(request: LocalRequest): LocalAnswer {
    if (!isSigned(request)) return json(401, { response: { rmsg: 'Authentication Failed' } })
    const { method, path } = request
    if (method === 'GET') return this.#detail(/^\/tss\/v2\/transactions\/(\d+)$/.exec(path)?.[1])
    const sent = JSON.parse(request.body) as Sent
    if (path === '/tss/v2/searches') return this.#search(String(sent['query']))
    const [, kind, id, action] = /^\/pts\/v2\/(payments|captures)(?:\/(\d+)\/(\w+))?$/.exec(path) ?? []
    if (kind === undefined) return json(404, { response: { rmsg: 'Resource not found' } })
    const transactionId = at(sent, 'clientReferenceInformation', 'transactionId')
    // As the field reports: refused as wrong data, without a word of which.
    if (this.#transactionIds.has(transactionId)) return refusal('INVALID_DATA')
    const answer = id === undefined ? this.#pay(sent) : this.#followUp(id, action, sent)
    if (answer.status === 201) this.#transactionIds.add(transactionId)
    return answer
  }

  #pay(sent: Sent): LocalAnswer {
    const card = sent['paymentInformation'] as Sent
    const number = at(card, 'card', 'number')
    if (number === '' && at(card, 'customer', 'id') !== 'AAE3DD3D') {
      return refusal('INVALID_DATA', 'paymentInformation.customer.id')
    }
    const total = at(sent, 'orderInformation', 'amountDetails', 'totalAmount')
    if (!/^\d+\.\d\d$/.test(total)) return refusal('INVALID_DATA', 'orderInformation.amountDetails.totalAmount')
    const amount = Number(total)
    const securityCode = at(card, 'card', 'securityCode')
    const cvv = securityCode === '' ? 'P' : securityCode === '200' ? 'N' : 'M'
    const whole = RESULTS[String(Math.floor(amount))]
    const byCard = number !== '' && !passesLuhn(number) ? NO_SUCH_CARD : cvv === 'N' ? HELD_FOR_CVV : undefined
    const result = byCard ?? whole ?? APPROVED
    const isSale = (sent['processingInformation'] as { readonly capture?: unknown }).capture === true
    const services: readonly Service[] = isSale ? ['ics_auth', 'ics_bill'] : ['ics_auth']
    return this.#book(sent, { services, result, cvv, amount, captured: isSale && result === APPROVED ? amount : 0 })
  }

  #followUp(id: string, action: string | undefined, sent: Sent): LocalAnswer {
    const original = this.#booked.find((each) => each.id === id)
    if (original === undefined) {
      return json(404, { status: 'NOT_FOUND', errorInformation: { reason: 'NOT_FOUND', message: 'No such payment.' } })
    }
    const amount = Number(at(sent, 'orderInformation', 'amountDetails', 'totalAmount'))
    const isAuthorization = original.services.length === 1 && original.services[0] === 'ics_auth'
    if (original.isGivenUp) return refusal(isAuthorization ? 'AUTH_ALREADY_REVERSED' : 'NOT_VOIDABLE')
    switch (action) {
      case 'captures':
        if (!isAuthorization || original.captured + amount > original.amount) return refusal('EXCEEDS_AUTH_AMOUNT')
        original.captured += amount
        return this.#book(sent, { services: ['ics_bill'], result: PENDING, amount, captured: amount })
      case 'reversals':
        if (original.captured > 0) return refusal('TRANSACTION_ALREADY_REVERSED_OR_SETTLED')
        return this.#giveUp(original, sent, 'ics_auth_reversal', REVERSED)
      case 'voids':
        if (isAuthorization || original.amount === SETTLED_AMOUNT) return refusal('NOT_VOIDABLE')
        return this.#giveUp(original, sent, 'ics_void', VOIDED)
      case 'refunds':
        if (original.refunded + amount > original.captured) return refusal('INVALID_AMOUNT')
        original.refunded += amount
        return this.#book(sent, { services: ['ics_credit'], result: PENDING, amount })
      default:
        return json(404, { response: { rmsg: 'Resource not found' } })
    }
  }

  #giveUp(original: Booked, sent: Sent, service: Service, result: Result): LocalAnswer {
    original.isGivenUp = true
    // To release what was never a payment is no movement of money.
    if (!isApproval(original.result)) this.#moves -= 1
    return this.#book(sent, { services: [service], result, amount: original.amount })
  }

  #book(sent: Sent, booked: Pick<Booked, 'services' | 'result' | 'amount'> & Partial<Booked>): LocalAnswer {
    const code = at(sent, 'clientReferenceInformation', 'code')
    // Zeros and ones alone: a test looks for a security code of three digits in everything that comes back.
    const id = `7${this.#booked.length.toString(2).padStart(21, '0')}`
    const kept = { cvv: '', captured: 0, refunded: 0, isGivenUp: false, ...booked, id, code }
    this.#booked.push(kept)
    if (isApproval(kept.result)) this.#moves += 1
    return json(201, answerOf(kept))
  }

  #search(query: string): LocalAnswer {
    const code = /^clientReferenceInformation\.code:(\w+) AND submitTimeUtc:\[NOW\/DAY-\d+DAYS TO /.exec(query)?.[1]
    if (code === undefined) return refusal('INVALID_DATA', 'query')
    const found = this.#booked.filter((each) => each.code === code)
    const transactionSummaries = found.map((each) => ({
      id: each.id,
      merchantId: CYBER_SOURCE_PLAYED_SETTINGS.merchantId,
      applicationInformation: applicationsOf(each),
      clientReferenceInformation: { code },
    }))
    const counts = { searchId: 'a', count: found.length, totalCount: found.length, limit: 20, offset: 0 }
    return json(201, { ...counts, ...(found.length === 0 ? {} : { _embedded: { transactionSummaries } }) })
  }

  #detail(id: string | undefined): LocalAnswer {
    const booked = this.#booked.find((each) => each.id === id)
    if (booked === undefined) return json(404, { status: 'NOT_FOUND', errorInformation: { reason: 'NOT_FOUND' } })
    const { reason } = booked.result
    const isPayment = booked.services.includes('ics_auth')
    return json(200, {
      id,
      applicationInformation: applicationsOf(booked),
      clientReferenceInformation: { code: booked.code },
      errorInformation: { reason, message: messageOf(booked.result) },
      ...(isPayment && {
        processorInformation: processorOf(booked),
        paymentInformation: { features: { accountFundingSource: 'DEBIT' }, issuerInformation: { country: 'FR' } },
      }),
    })
  }
}

const PENDING: Result = { ...APPROVED, status: 'PENDING', responseCode: '' }
const REVERSED: Result = { ...APPROVED, status: 'REVERSED', responseCode: '' }
const VOIDED: Result = { ...APPROVED, status: 'VOIDED', responseCode: '' }

function isApproval({ reasonCode }: Result): boolean {
  return reasonCode === '100'
}

function answerOf(booked: Booked) {
  const { id, code, result, services } = booked
  const errorInformation = isApproval(result) ? {} : { errorInformation: errorOf(result) }
  const isPayment = services.includes('ics_auth')
  const advice = result.adviceCode === undefined ? {} : { merchantAdvice: { code: result.adviceCode } }
  return {
    id,
    submitTimeUtc: '2026-01-01T00:00:00Z',
    status: result.status,
    clientReferenceInformation: { code },
    ...errorInformation,
    ...(isPayment && {
      processorInformation: { ...processorOf(booked), ...advice },
      paymentInformation: { scheme: 'VISA DEBIT', bin: '411111', binCountry: 'FR' },
    }),
  }
}

function errorOf(result: Result) {
  return { reason: result.reason, message: messageOf(result) }
}

function messageOf({ reason }: Result): string {
  return reason === 'Success' ? 'Request was processed successfully.' : `Decline - ${reason}.`
}

function processorOf({ result, cvv }: Booked) {
  return {
    networkTransactionId: '016153570198211',
    transactionId: '016153570198211',
    responseCode: result.responseCode,
    avs: { code: 'Y', codeRaw: 'Y' },
    cardVerification: { resultCode: cvv, resultCodeRaw: cvv },
  }
}

/** A service that follows one that failed is not run. */
function applicationsOf({ result, services }: Booked) {
  const { reasonCode } = result
  const rCode = isApproval(result) ? '1' : '0'
  const run = isApproval(result) ? services : services.slice(0, 1)
  return { reasonCode, rCode, rFlag: 'S', applications: run.map((name) => ({ name, reasonCode, rCode, rFlag: 'S' })) }
}

function at(sent: Sent, ...path: readonly string[]): string {
  let found: Sent | string | undefined = sent
  for (const name of path) found = typeof found === 'object' ? found[name] : undefined
  return typeof found === 'string' ? found : ''
}

const CLOCK_SKEW_MS_MAX = 300_000

/** Rebuilds the signed text from the headers that the signature names, as they came. */
function isSigned({ method, path, query, headers, body }: LocalRequest): boolean {
  const { merchantId, keyId, sharedSecret } = CYBER_SOURCE_PLAYED_SETTINGS
  const signature = String(headers['signature'])
  const part = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(signature)?.[1] ?? ''
  const names = part('headers').split(' ')
  const target = `${method.toLowerCase()} ${path}${query.size === 0 ? '' : `?${query}`}`
  const text = names.map((name) => `${name}: ${name === 'request-target' ? target : headers[name]}`).join('\n')
  const expected = createHmac('sha256', Buffer.from(sharedSecret, 'base64')).update(text).digest('base64')
  const wanted = ['host', 'date', 'request-target', 'v-c-merchant-id', ...(body === '' ? [] : ['digest'])]
  const digest = `SHA-256=${createHash('sha256').update(body).digest('base64')}`
  return (
    part('keyid') === keyId &&
    part('algorithm') === 'HmacSHA256' &&
    part('signature') === expected &&
    headers['v-c-merchant-id'] === merchantId &&
    wanted.every((name) => names.includes(name)) &&
    (body === '' || headers['digest'] === digest) &&
    Math.abs(Date.parse(String(headers['date'])) - Date.now()) < CLOCK_SKEW_MS_MAX
  )
}

function refusal(reason: string, field?: string): LocalAnswer {
  const details = field === undefined ? {} : { details: [{ field, reason }] }
  const message = 'One or more fields in the request contains invalid data.'
  return json(400, { submitTimeUtc: '2026-01-01T00:00:00Z', status: 'INVALID_REQUEST', reason, message, ...details })
}

function json(status: number, body: object): LocalAnswer {
  return { status, headers: { 'content-type': 'application/hal+json' }, body: JSON.stringify(body) }
}
