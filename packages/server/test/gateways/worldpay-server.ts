import type { LocalAnswer, LocalRequest, PlayedGateway } from './local-gateway.ts'

/** What the played account has. */
export const WORLDPAY_USER = 'reprise-try-user'
export const WORLDPAY_PASSWORD = 'reprise-try-password'
export const WORLDPAY_ENTITY = 'RepriseTry'

type Event = 'Authorized' | 'Refused' | 'Sent for Settlement' | 'Sent for Cancellation' | 'Sent for Refund'

interface Payment {
  readonly paymentId: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  lastEvent: Event
  /** Grows with every change: addresses that were given before are no more. */
  state: number
  taken: number
  readonly usedReferences: Set<string>
}

interface Body {
  readonly transactionReference?: string
  readonly merchant?: { readonly entity?: string }
  readonly instruction?: {
    readonly paymentInstrument?: Readonly<Partial<Record<string, string>>>
    readonly narrative?: { readonly line1?: string }
    readonly value?: { readonly amount?: number; readonly currency?: string }
    readonly settlement?: { readonly auto?: boolean }
    readonly customerAgreement?: object
  }
  /** Of a part. */
  readonly reference?: string
  readonly value?: { readonly amount?: number; readonly currency?: string }
}

const ACTIONS: Readonly<Record<string, string>> = {
  settlePayment: 'settlements',
  partiallySettlePayment: 'partialSettlements',
  cancelPayment: 'cancellations',
  reversePayment: 'reversals',
  refundPayment: 'refunds',
  partiallyRefundPayment: 'partialRefunds',
}

/**
 * Access Worldpay's Payments and Payment Queries APIs as their documentation has them: Basic auth, a version header,
 * refusals with status 201, actions at addresses that each answer gives anew, and a query that tells the last event and no
 * codes. What is sent for is done at once here; that a reference of a part is refused when it was used is our reading.
 */
export class WorldpayServer implements PlayedGateway {
  readonly #payments: Payment[] = []
  #commands = 0
  #moves = 0

  /** How often money moved. */
  get moves(): number {
    return this.#moves
  }

  movesMoney({ method }: LocalRequest): boolean {
    return method === 'POST'
  }

  handle(request: LocalRequest): LocalAnswer {
    const expected = `Basic ${Buffer.from(`${WORLDPAY_USER}:${WORLDPAY_PASSWORD}`).toString('base64')}`
    if (request.headers['authorization'] !== expected) return error(401, 'accessDenied')
    const host = `http://${request.headers['host']}`
    if (request.path.startsWith('/paymentQueries/')) return this.#query(request, host)
    if (request.headers['wp-api-version'] !== '2024-06-01') return error(406, 'headerHasInvalidValue')
    if (request.method !== 'POST') return error(405, 'methodNotAllowed')
    const body = request.body === '' ? {} : parse(request.body)
    if (body === null) return error(400, 'bodyIsNotJson')
    if (request.path === '/api/payments') return this.#pay(body, host)
    const [, link = '', action = ''] = /^\/api\/payments\/([\w-]+)\/([A-Za-z]+)$/.exec(request.path) ?? []
    const payment = this.#payments.find((each) => linkOf(each) === link)
    const isOffered = payment !== undefined && offeredOf(payment).some((name) => ACTIONS[name] === action)
    return isOffered ? this.#act(payment, action, body, host) : error(404, 'urlContainsInvalidValue')
  }

  #pay(body: Body, host: string): LocalAnswer {
    const fault = faultOf(body)
    if (fault !== null) return fault
    const { transactionReference: reference = '', instruction = {} } = body
    if (this.#payments.some((each) => each.reference === reference)) {
      return error(400, 'transactionHasAlreadyBeenProcessed')
    }
    const { amount = 0, currency = '' } = instruction.value ?? {}
    const isTaken = instruction.settlement?.auto === true
    const refusal = refusalOf(instruction.paymentInstrument?.['cardHolderName'] ?? '')
    const payment: Payment = {
      paymentId: `payA${'BCDEFGHIJK'[this.#payments.length % 10]}${this.#payments.length}`,
      reference,
      amount,
      currency,
      lastEvent: refusal !== null ? 'Refused' : isTaken ? 'Sent for Settlement' : 'Authorized',
      state: 0,
      taken: isTaken ? amount : 0,
      usedReferences: new Set(),
    }
    this.#payments.push(payment)
    const common = { paymentId: payment.paymentId, transactionReference: reference }
    if (refusal !== null) return json(201, { ...common, ...refusal, paymentInstrument: CARD })
    this.#moves += 1
    return json(isTaken ? 202 : 201, {
      ...common,
      outcome: isTaken ? 'sentForSettlement' : 'authorized',
      commandId: this.#nextCommand(),
      schemeReference: '060720116005060',
      issuer: { authorizationCode: '675725' },
      paymentInstrument: CARD,
      riskFactors: [
        { type: 'cvc', risk: 'notSupplied' },
        { type: 'avs', risk: 'not_checked', detail: 'postcode' },
      ],
      _actions: actionsOf(payment, host),
    })
  }

  #act(payment: Payment, action: string, body: Body, host: string): LocalAnswer {
    const isPart = action.startsWith('partial')
    const part = body.value?.amount ?? 0
    if (isPart) {
      if (body.reference === undefined || part <= 0) return error(400, 'bodyDoesNotMatchSchema', 'fieldIsMissing')
      if (payment.usedReferences.has(body.reference)) return error(400, 'transactionReferenceIsADuplicate')
      const left = action === 'partialRefunds' ? payment.taken : payment.amount
      if (part > left) return error(400, 'bodyDoesNotMatchSchema', 'fieldHasInvalidValue')
      payment.usedReferences.add(body.reference)
    }
    const outcome = carryOut(payment, action, isPart ? part : payment.amount)
    payment.state += 1
    this.#moves += 1
    return json(202, { outcome, commandId: this.#nextCommand(), _actions: actionsOf(payment, host) })
  }

  #query({ method, path, query }: LocalRequest, host: string): LocalAnswer {
    if (method !== 'GET') return error(405, 'methodNotAllowed')
    const [, paymentId] = /^\/paymentQueries\/payments\/([^/]+)$/.exec(path) ?? []
    if (paymentId !== undefined) {
      const payment = this.#payments.find((each) => each.paymentId === paymentId)
      if (payment === undefined) return json(200, {})
      return json(200, { ...rowOf(payment), _actions: actionsOf(payment, host) })
    }
    if (path !== '/paymentQueries/payments') return error(404, 'resourceNotFound')
    const reference = query.get('transactionReference')
    const payments = this.#payments.filter((each) => each.reference === reference).map(rowOf)
    const self = { href: `${host}${path}?${query}` }
    return json(200, { _links: { self }, _embedded: { payments } })
  }

  #nextCommand(): string {
    this.#commands += 1
    return `cmdA${this.#commands}`
  }
}

const CARD = {
  type: 'card/plain+masked',
  cardBin: '400000',
  lastFour: '2701',
  countryCode: 'GB',
  cardBrand: 'visa',
  fundingType: 'debit',
}

/** Try answers by the name of the card's holder: REFUSED51, REFUSEDRC83MAC03, fs-highRisk. */
function refusalOf(holder: string) {
  if (holder === 'fs-highRisk') return { outcome: 'fraudHighRisk', fraud: { outcome: 'highRisk' } }
  const [, code, advice] = /^REFUSED(?:RC)?(\d+)(?:MAC(\d+))?$/.exec(holder) ?? []
  if (code === undefined) return null
  const refusal = { outcome: 'refused', refusalCode: code, refusalDescription: 'REFUSED' }
  return advice === undefined ? refusal : { ...refusal, advice: { code: advice } }
}

/** What the schema asks of a payment. */
function faultOf({ transactionReference = '', merchant, instruction }: Body): LocalAnswer | null {
  const { paymentInstrument = {}, narrative, value } = instruction ?? {}
  const invalid = (name: string) => error(400, 'bodyDoesNotMatchSchema', name)
  if (merchant?.entity !== WORLDPAY_ENTITY) return error(400, 'entityIsNotConfigured')
  if (!/^[-A-Za-z0-9_!@#$%()*=.:;?[\]{}~`/+]{1,64}$/.test(transactionReference)) return invalid('fieldHasInvalidValue')
  if (narrative?.line1 === undefined || value?.amount === undefined || value.currency === undefined) {
    return invalid('fieldIsMissing')
  }
  const { type, href, cardNumber = '', cvc } = paymentInstrument
  if (type === 'token') return href?.includes('/tokens/') === true ? null : invalid('fieldHasInvalidValue')
  if (type !== 'plain') return invalid('paymentInstrumentIsNotSupported')
  if (!passesLuhn(cardNumber)) return invalid('panFailedLuhnCheck')
  const isByMerchant = 'schemeReference' in (instruction?.customerAgreement ?? {})
  return isByMerchant && cvc !== undefined ? invalid('fieldIsNotAllowed') : null
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return digits !== '' && sum % 10 === 0
}

function offeredOf({ lastEvent, taken }: Payment): readonly string[] {
  if (lastEvent === 'Authorized') return ['settlePayment', 'partiallySettlePayment', 'cancelPayment', 'reversePayment']
  if (lastEvent === 'Sent for Settlement') return ['refundPayment', 'partiallyRefundPayment', 'reversePayment']
  return lastEvent === 'Sent for Refund' && taken > 0 ? ['partiallyRefundPayment'] : []
}

function carryOut(payment: Payment, action: string, amount: number): string {
  switch (action) {
    case 'settlements':
    case 'partialSettlements':
      payment.lastEvent = 'Sent for Settlement'
      payment.taken = amount
      return 'sentForSettlement'
    case 'cancellations':
      payment.lastEvent = 'Sent for Cancellation'
      return 'sentForCancellation'
    case 'reversals':
      payment.lastEvent = payment.taken > 0 ? 'Sent for Refund' : 'Sent for Cancellation'
      payment.taken = 0
      return 'sentForReversal'
    default:
      payment.lastEvent = 'Sent for Refund'
      payment.taken -= amount
      return action === 'refunds' ? 'sentForRefund' : 'sentForPartialRefund'
  }
}

function linkOf({ paymentId, state }: Payment): string {
  return `eyJrIjoi${paymentId}-${state}`
}

function actionsOf(payment: Payment, host: string) {
  const base = `${host}/api/payments/${linkOf(payment)}`
  return Object.fromEntries(
    offeredOf(payment).map((name) => [name, { href: `${base}/${ACTIONS[name]}`, method: 'POST' }]),
  )
}

function rowOf({ paymentId, reference, lastEvent, amount, currency }: Payment) {
  return {
    timestamp: '2026-01-02T03:04:05.678Z',
    transactionReference: reference,
    entity: WORLDPAY_ENTITY,
    value: { currency, amount },
    lastEvent,
    paymentId,
  }
}

function parse(text: string): Body | null {
  try {
    return JSON.parse(text) as Body
  } catch {
    return null
  }
}

function json(status: number, body: object): LocalAnswer {
  return { status, headers: { 'wp-correlationid': 'a1b2c3' }, body: JSON.stringify(body) }
}

function error(status: number, errorName: string, fault?: string): LocalAnswer {
  const validationErrors = [{ errorName: fault, message: 'See the documentation', jsonPath: '$.instruction' }]
  return json(status, { errorName, message: errorName, ...(fault === undefined ? {} : { validationErrors }) })
}
