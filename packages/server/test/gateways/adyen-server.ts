import type { LocalAnswer, LocalRequest, PlayedGateway } from './local-gateway.ts'

/** What the played account has. */
export const ADYEN_KEY = 'AQEyhmfxK4vNYRdDw0m_n3Q5qf3VaY9UCJ14XWZE03G'
export const ADYEN_MERCHANT_ACCOUNT = 'RepriseTestECOM'

type Refusal = readonly [code: string, reason: string, raw?: string, advice?: string]

/** Adyen's test platform answers by the name of the card's holder. */
const REFUSAL_OF_HOLDER: Readonly<Record<string, Refusal>> = {
  NOT_ENOUGH_BALANCE: [
    '12',
    'Not enough balance',
    '51 : Insufficient funds/over credit limit',
    '24 : Retry after 1 hour',
  ],
  BLOCK_CARD: ['5', 'Blocked Card', '41 : Lost card'],
  FRAUD: ['20', 'FRAUD'],
  INVALID_CARD_NUMBER: ['8', 'Invalid Card Number', '14 : Invalid card number'],
  CVC_DECLINED: ['24', 'CVC Declined', 'N7 : Decline for CVV2 failure'],
  // None of Adyen's: a code that it may add.
  NOT_YET_KNOWN: ['99', 'A reason of tomorrow'],
}

interface Payment {
  readonly pspReference: string
  readonly value: number
  readonly currency: string
  /** What may still be taken of it; 0 once it is captured, cancelled or charged. */
  open: number
  taken: number
}

interface Body {
  readonly merchantAccount?: string
  readonly reference?: string
  readonly returnUrl?: string
  readonly captureDelayHours?: number
  readonly amount?: { readonly value?: number; readonly currency?: string }
  readonly paymentMethod?: Readonly<Partial<Record<string, string>>>
  readonly shopperReference?: string
  readonly recurringProcessingModel?: string
  readonly additionalData?: Readonly<Record<string, string>>
}

/**
 * Adyen's Checkout API as its documentation has it: JSON, an API key, refusals with status 200, captures and refunds that
 * are "received" whatever comes of them, an answer kept under each idempotency key, and no way to read a payment.
 */
export class AdyenServer implements PlayedGateway {
  readonly #payments = new Map<string, Payment>()
  readonly #answered = new Map<string, { readonly request: string; readonly answer: LocalAnswer }>()
  #references = 0
  #moves = 0

  /** How often money moved. */
  get moves(): number {
    return this.#moves
  }

  movesMoney({ path }: LocalRequest): boolean {
    return path.startsWith('/v71/payments')
  }

  handle(request: LocalRequest): LocalAnswer {
    if (request.method !== 'POST' || !request.path.startsWith('/v71/')) return error(404, '', 'validation', 'Not found')
    if (request.headers['x-api-key'] !== ADYEN_KEY) {
      return error(401, '000', 'security', 'HTTP Status Response - Unauthorized')
    }
    const body = parse(request.body)
    if (body === null) return error(400, '702', 'validation', 'Structure of the request is not valid')
    if (body.merchantAccount !== ADYEN_MERCHANT_ACCOUNT) {
      return error(403, '901', 'security', 'Invalid Merchant Account')
    }
    return this.#once(request, () => this.#route(request.path.slice('/v71'.length), body))
  }

  /** Errors are not kept under a key: what was not accepted may be corrected. */
  #once({ headers, path, body }: LocalRequest, work: () => LocalAnswer): LocalAnswer {
    const key = headers['idempotency-key']
    if (typeof key !== 'string') return work()
    if (key.length > 64) return error(422, '702', 'validation', 'Idempotency key is too long')
    const first = this.#answered.get(key)
    const request = `${path} ${body}`
    if (first !== undefined) {
      // What Adyen does with another body is not documented; ours is the strictest of what is told.
      return first.request === request ? first.answer : error(422, '704', 'validation', 'request already processed')
    }
    const answer = { ...work(), headers: { 'content-type': 'application/json', 'idempotency-key': key } }
    if (answer.status < 300) this.#answered.set(key, { request, answer })
    return answer
  }

  #route(path: string, body: Body): LocalAnswer {
    if (path === '/paymentMethods') return json(200, { paymentMethods: [{ name: 'Cards', type: 'scheme' }] })
    if (path === '/payments') return this.#pay(body)
    const [, pspReference = '', action = ''] = /^\/payments\/([^/]+)\/([a-z]+)$/.exec(path) ?? []
    if (!['captures', 'cancels', 'refunds', 'reversals'].includes(action)) {
      return error(404, '', 'validation', 'Not found')
    }
    const payment = this.#payments.get(pspReference)
    if (payment === undefined)
      return error(422, '167', 'validation', 'Original pspReference required for this operation')
    return this.#modify(payment, action, body)
  }

  #pay(body: Body): LocalAnswer {
    const fault = faultOf(body)
    if (fault !== null) return fault
    const { value = 0, currency = '' } = body.amount ?? {}
    const { paymentMethod = {}, reference, additionalData = {}, captureDelayHours } = body
    const pspReference = this.#nextReference()
    const common = { pspReference, merchantReference: reference, amount: { value, currency } }
    const refusal = REFUSAL_OF_HOLDER[paymentMethod['holderName'] ?? '']
    if (refusal !== undefined) return json(200, { ...common, ...refused(refusal) })
    const isTaken = captureDelayHours === 0 && additionalData['manualCapture'] !== 'true'
    const [open, taken] = isTaken ? [0, value] : [value, 0]
    this.#payments.set(pspReference, { pspReference, value, currency, open, taken })
    this.#moves += 1
    return json(200, {
      ...common,
      resultCode: 'Authorised',
      paymentMethod: { type: 'scheme', brand: 'visa' },
      additionalData: {
        authCode: '044925',
        refusalReasonRaw: 'AUTHORISED',
        avsResult: '4 AVS not supported for this card type',
        cvcResult: '1 Matches',
        cardIssuingCountry: 'NL',
        fundingSource: 'DEBIT',
        networkTxReference: '016150703802094',
      },
    })
  }

  /** Impossible ones are received, too: that they failed is told by a webhook. */
  #modify(payment: Payment, action: string, { amount, reference, merchantAccount }: Body): LocalAnswer {
    const value = amount?.value ?? 0
    if ((action === 'captures' || action === 'refunds') && value <= 0) {
      return error(422, '100', 'validation', 'No amount specified')
    }
    const isDone = this.#carryOut(payment, action, value)
    if (isDone) this.#moves += 1
    return json(201, {
      merchantAccount,
      paymentPspReference: payment.pspReference,
      reference,
      pspReference: this.#nextReference(),
      status: 'received',
      ...(amount === undefined ? {} : { amount }),
    })
  }

  #carryOut(payment: Payment, action: string, value: number): boolean {
    if (action === 'captures' && value <= payment.open) {
      payment.open = 0
      payment.taken = value
      return true
    }
    if (action === 'refunds' && value <= payment.taken) {
      payment.taken -= value
      return true
    }
    const isCancelled = action !== 'refunds' && action !== 'captures' && payment.open > 0
    const isReversed = action === 'reversals' && payment.taken > 0
    if (!isCancelled && !isReversed) return false
    payment.open = 0
    payment.taken = 0
    return true
  }

  #nextReference(): string {
    this.#references += 1
    return `PSP${String(this.#references).padStart(13, '0')}`
  }
}

/** What the schema asks of a payment, in the order in which it is looked at. */
function faultOf({ amount, paymentMethod = {}, returnUrl, ...body }: Body): LocalAnswer | null {
  if (amount?.value === undefined || amount.currency === undefined) {
    return error(422, '100', 'validation', 'No amount specified')
  }
  if (returnUrl === undefined) return error(422, '14_030', 'validation', 'Return URL is missing.')
  const { storedPaymentMethodId, number = '', cvc = '000', expiryYear = '', expiryMonth = '' } = paymentMethod
  if (storedPaymentMethodId !== undefined) {
    const isWhole = body.shopperReference !== undefined && body.recurringProcessingModel !== undefined
    return isWhole ? null : error(422, '702', 'validation', 'Shopper reference is missing')
  }
  if (!/^\d{12,19}$/.test(number)) return error(422, '101', 'validation', `Invalid card number ${number}`)
  if (!/^\d{3,4}$/.test(cvc)) return error(422, '103', 'validation', 'CVC is not the right length')
  if (!/^\d{4}$/.test(expiryYear) || !/^\d{1,2}$/.test(expiryMonth)) {
    return error(422, '129', 'validation', 'Expiry Date Invalid')
  }
  return Number(expiryYear) < 2020 ? error(422, '129', 'validation', 'Expiry Date Invalid') : null
}

function refused([refusalReasonCode, refusalReason, refusalReasonRaw, merchantAdviceCode]: Refusal) {
  return {
    resultCode: 'Refused',
    refusalReason,
    refusalReasonCode,
    additionalData: { refusalReasonRaw, merchantAdviceCode },
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
  return { status, body: JSON.stringify(body) }
}

function error(status: number, errorCode: string, errorType: string, message: string): LocalAnswer {
  return json(status, { status, errorCode, errorType, message })
}
