import { CHECKOUT_AMOUNTS, CHECKOUT_CARDS, type CheckoutDecline } from './checkout-v2-cards.ts'
import type { LocalAnswer, LocalRequest, PlayedGateway } from './local-gateway.ts'

/** The key that the played account has. */
export const CHECKOUT_KEY = 'sk_sbox_playedaccountplayedaccount2'
export const CHECKOUT_CHANNEL = 'pc_playedchannelplayedchannel'

type Fields = Readonly<Record<string, unknown>>

interface Action {
  readonly id: string
  readonly type: 'Authorization' | 'Capture' | 'Void' | 'Refund'
  readonly amount: number
  readonly approved: boolean
  readonly response_code: string
  readonly response_summary: string
  readonly reference: string
}

interface Payment {
  readonly id: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly decline: CheckoutDecline | null
  readonly hasCvv: boolean
  readonly actions: Action[]
  status: string
}

/** The fields that this server takes; it refuses others, so that none is misspelt. */
const FIELDS: ReadonlySet<string> = new Set(
  [
    ['source', 'amount', 'currency', 'capture', 'reference', 'metadata', 'description', 'customer'],
    ['processing_channel_id', 'payment_type', 'merchant_initiated', 'previous_payment_id'],
  ].flat(),
)

/** Checkout.com as its documentation has it: JSON both ways, 201 for approved and declined, 202 for what is done later. */
export class CheckoutV2Server implements PlayedGateway {
  readonly #payments: Payment[] = []
  readonly #kept = new Map<string, LocalAnswer>()
  #ids = 0
  #moves = 0

  /** How often money moved. */
  get moves(): number {
    return this.#moves
  }

  movesMoney({ method }: LocalRequest): boolean {
    return method === 'POST'
  }

  handle(request: LocalRequest): LocalAnswer {
    if (request.headers['authorization'] !== `Bearer ${CHECKOUT_KEY}`) return { status: 401, body: '' }
    if (request.method === 'GET') return this.#read(request)
    if (!String(request.headers['content-type']).startsWith('application/json')) return { status: 415, body: '' }
    const key = String(request.headers['cko-idempotency-key'] ?? '')
    const kept = this.#kept.get(`${request.path} ${key}`)
    // What it does with another request under a used key is not documented: this is the first one's answer.
    if (kept !== undefined) return kept
    const answer = this.#write(request.path, JSON.parse(request.body) as Fields)
    if (key !== '' && answer.status < 300) this.#kept.set(`${request.path} ${key}`, answer)
    return answer
  }

  #write(path: string, body: Fields): LocalAnswer {
    if (path === '/payments') return this.#pay(body)
    const [, id, operation] = /^\/payments\/(\w+)\/(captures|voids|refunds)$/.exec(path) ?? []
    const payment = this.#payments.find((each) => each.id === id)
    if (payment === undefined) return { status: 404, body: '' }
    const amount = typeof body['amount'] === 'number' ? body['amount'] : null
    const reference = String(body['reference'] ?? '')
    if (operation === 'voids') return this.#void(payment, reference)
    return operation === 'captures'
      ? this.#capture(payment, amount, reference)
      : this.#refund(payment, amount, reference)
  }

  #pay(body: Fields): LocalAnswer {
    const fault = faultOf(body)
    if (fault !== null) return fault
    const source = body['source'] as Fields
    const amount = Number(body['amount'])
    const decline = CHECKOUT_CARDS[String(source['number'])] ?? CHECKOUT_AMOUNTS[amount] ?? null
    const payment: Payment = {
      id: this.#newId('pay'),
      reference: String(body['reference'] ?? ''),
      amount,
      currency: String(body['currency']),
      decline,
      hasCvv: source['cvv'] !== undefined,
      actions: [],
      status: decline === null ? 'Authorized' : 'Declined',
    }
    this.#payments.push(payment)
    this.#act(payment, 'Authorization', amount, payment.reference, decline)
    const answer = json(201, { ...showPayment(payment), ...codesOf(decline), action_id: payment.actions[0]?.id })
    // The capture follows by itself, a little later: the answer still says Authorized.
    if (decline === null && body['capture'] !== false) {
      this.#record(payment, 'Capture', amount, payment.reference, null)
      payment.status = 'Captured'
    }
    return answer
  }

  #capture(payment: Payment, amount: number | null, reference: string): LocalAnswer {
    if (payment.status !== 'Authorized') return { status: 403, body: '' }
    if ((amount ?? payment.amount) > payment.amount) return unprocessable('amount_exceeds_balance')
    payment.status = amount === null || amount === payment.amount ? 'Captured' : 'Partially Captured'
    return this.#accept(payment, 'Capture', amount ?? payment.amount, reference)
  }

  #void(payment: Payment, reference: string): LocalAnswer {
    if (payment.status !== 'Authorized') return { status: 403, body: '' }
    payment.status = 'Voided'
    return this.#accept(payment, 'Void', payment.amount, reference)
  }

  #refund(payment: Payment, amount: number | null, reference: string): LocalAnswer {
    const left = sumOf(payment, 'Capture') - sumOf(payment, 'Refund')
    if (left === 0) return { status: 403, body: '' }
    if ((amount ?? left) > left) return unprocessable('amount_exceeds_balance')
    payment.status = amount === null || amount === left ? 'Refunded' : 'Partially Refunded'
    return this.#accept(payment, 'Refund', amount ?? left, reference)
  }

  #accept(payment: Payment, type: Action['type'], amount: number, reference: string): LocalAnswer {
    const { id } = this.#act(payment, type, amount, reference, null)
    return json(202, {
      action_id: id,
      reference,
      _links: { payment: { href: `https://played/payments/${payment.id}` } },
    })
  }

  #act(
    payment: Payment,
    type: Action['type'],
    amount: number,
    reference: string,
    decline: CheckoutDecline | null,
  ): Action {
    if (decline === null) this.#moves += 1
    return this.#record(payment, type, amount, reference, decline)
  }

  #record(
    payment: Payment,
    type: Action['type'],
    amount: number,
    reference: string,
    decline: CheckoutDecline | null,
  ): Action {
    const action = { id: this.#newId('act'), type, amount, approved: decline === null, ...codesOf(decline), reference }
    payment.actions.unshift(action)
    return action
  }

  #read({ path, query }: LocalRequest): LocalAnswer {
    const [, id] = /^\/payments\/(\w+)\/actions$/.exec(path) ?? []
    if (id !== undefined) {
      const payment = this.#payments.find((each) => each.id === id)
      return payment === undefined ? { status: 404, body: '' } : json(200, payment.actions)
    }
    const reference = query.get('reference')
    if (path !== '/payments' || reference === null) return unprocessable('reference_required')
    const found = this.#payments.filter((each) => each.reference === reference).reverse()
    const data = found.slice(0, Number(query.get('limit') ?? 10)).map(showPayment)
    return json(200, { limit: 10, skip: 0, total_count: found.length, data })
  }

  #newId(prefix: string): string {
    this.#ids += 1
    // In letters, so that no id holds a security code.
    const letters = [...String(this.#ids)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
    return `${prefix}_${letters.padStart(26, 'a')}`
  }
}

function faultOf(body: Fields): LocalAnswer | null {
  const source = (body['source'] ?? {}) as Fields
  const { amount } = body
  if (Object.keys(body).some((name) => !FIELDS.has(name))) return unprocessable('request_invalid')
  if (typeof amount !== 'number' || !Number.isInteger(amount) || amount > 999_999_999)
    return unprocessable('amount_invalid')
  if (!/^[A-Z]{3}$/.test(String(body['currency']))) return unprocessable('currency_invalid')
  if (body['processing_channel_id'] !== CHECKOUT_CHANNEL) return unprocessable('processing_channel_id_required')
  if (body['merchant_initiated'] === true && (body['payment_type'] ?? 'Regular') === 'Regular') {
    return unprocessable('payment_type_invalid')
  }
  if (source['type'] === 'id' || source['type'] === 'customer') return null
  return /^\d{13,19}$/.test(String(source['number'])) ? null : unprocessable('card_number_invalid')
}

function sumOf({ actions }: Payment, type: Action['type']): number {
  return actions.filter((action) => action.type === type).reduce((sum, { amount }) => sum + amount, 0)
}

function codesOf(decline: CheckoutDecline | null) {
  return { response_code: decline?.code ?? '10000', response_summary: decline?.summary ?? 'Approved' }
}

/** As it is read: without the code, which the answer to the request has. */
function showPayment({ id, reference, amount, currency, decline, hasCvv, status }: Payment) {
  return {
    id,
    reference,
    amount,
    currency,
    approved: decline === null,
    status,
    processed_on: '2026-01-02T03:04:05Z',
    ...(decline === null ? { scheme_id: '016153570198200' } : {}),
    source: {
      type: 'card',
      scheme: 'Visa',
      card_type: 'CREDIT',
      issuer_country: 'US',
      avs_check: 'S',
      ...(hasCvv ? { cvv_check: decline?.code === '200N7' ? 'D' : 'Y' } : {}),
    },
    processing: {
      ...(decline?.networkCode == null ? {} : { partner_response_code: decline.networkCode }),
      ...(decline?.adviceCode == null ? {} : { partner_merchant_advice_code: decline.adviceCode }),
      ...(decline?.recommendation == null ? {} : { recommendation_code: decline.recommendation }),
    },
  }
}

function unprocessable(code: string): LocalAnswer {
  return json(422, { request_id: 'played', error_type: 'request_invalid', error_codes: [code] })
}

function json(status: number, body: unknown): LocalAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cko-request-id': 'played' }
  return { status, headers, body: JSON.stringify(body) }
}
