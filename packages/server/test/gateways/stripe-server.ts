import type { LocalAnswer, LocalRequest, PlayedGateway } from './local-gateway.ts'
import { STRIPE_CARDS, STRIPE_CUSTOMERS, STRIPE_METHODS, type StripeDecline } from './stripe-cards.ts'

/** The key that the played account has. */
export const STRIPE_KEY = 'sk_test_playedAccount0001'

interface Intent {
  readonly id: string
  readonly amount: number
  readonly currency: string
  readonly capture_method: string
  readonly metadata: Record<string, string>
  readonly transfer_group: string | null
  status: string
  amount_received: number
  charge: Charge | null
}

interface Charge {
  readonly id: string
  readonly intent: Intent
  readonly decline: StripeDecline | null
  readonly checks: readonly [cvc: string | null, street: string | null, zip: string | null]
}

interface Refund {
  readonly id: string
  readonly intent: Intent
  readonly amount: number
  readonly metadata: Record<string, string>
}

/** A refusal as Stripe words it. */
interface Fault {
  readonly status: number
  readonly error: Readonly<Record<string, unknown>>
}

/** The fields of each form that this server takes; any other is refused, as Stripe does. */
const FIELDS: ReadonlyMap<string, readonly RegExp[]> = new Map(
  Object.entries({
    pay: [
      /^(amount|currency|confirm|capture_method|customer|payment_method|off_session|error_on_requires_action)$/,
      /^(transfer_group|description|setup_future_usage)$/,
      /^allowed_payment_method_types\[\d+\]$|^expand\[\d+\]$|^metadata\[\w{1,40}\]$/,
      /^payment_method_data\[type\]$|^payment_method_data\[card\]\[(number|exp_month|exp_year|cvc)\]$/,
      /^payment_method_data\[billing_details\](\[(name|email|phone)\]|\[address\]\[(line1|line2|city|state|postal_code|country)\])$/,
      /^payment_method_options\[card\]\[stored_credential_usage\]$/,
    ],
    capture: [/^(amount_to_capture|final_capture)$/, /^metadata\[\w{1,40}\]$/],
    cancel: [/^cancellation_reason$/],
    refund: [/^(payment_intent|amount|reason)$/, /^metadata\[\w{1,40}\]$/],
  }),
)

/** Stripe as its documentation has it: forms in, JSON out, a key in a header, and answers that are kept under it. */
export class StripeServer implements PlayedGateway {
  readonly #intents = new Map<string, Intent>()
  readonly #charges = new Map<string, Charge>()
  readonly #refunds: Refund[] = []
  readonly #kept = new Map<string, { readonly request: string; readonly answer: LocalAnswer }>()
  #ids = 0
  #moves = 0

  readonly answers = {
    rate_limited: {
      status: 429,
      headers: { 'retry-after': '7' },
      body: '{"error":{"type":"invalid_request_error","code":"rate_limit","message":"Request rate limit exceeded."}}',
    },
    server_error: {
      status: 500,
      body: '{"error":{"type":"api_error","message":"Sorry! There was an error while talking to one of our backends."}}',
    },
  }

  /** How often money moved. */
  get moves(): number {
    return this.#moves
  }

  movesMoney({ method }: LocalRequest): boolean {
    return method === 'POST'
  }

  handle(request: LocalRequest): LocalAnswer {
    if (request.headers['authorization'] !== `Bearer ${STRIPE_KEY}`) {
      return faulty({
        status: 401,
        error: { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_****0002' },
      })
    }
    if (request.method === 'GET') return this.#read(request)
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded')
      return faulty(invalid('parameter_missing'))
    const key = String(request.headers['idempotency-key'] ?? '')
    if (key === '' || key.length > 255) return faulty(invalid('idempotency_key_invalid'))
    const wanted = `${request.path}?${request.body}`
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      if (kept.request === wanted) {
        return { ...kept.answer, headers: { ...kept.answer.headers, 'idempotent-replayed': 'true' } }
      }
      const message = `Keys for idempotent requests can only be used with the same parameters they were first used with.`
      return faulty({ status: 400, error: { type: 'idempotency_error', message } })
    }
    const answer = this.#write(request.path, new URLSearchParams(request.body))
    // What fails before it begins is not kept.
    if (answer.status === 200 || answer.status === 402) this.#kept.set(key, { request: wanted, answer })
    return { ...answer, headers: { ...answer.headers, 'idempotency-key': key } }
  }

  #write(path: string, form: URLSearchParams): LocalAnswer {
    const [, intentId = '', action = ''] = /^\/v1\/payment_intents\/(\w+)\/(capture|cancel)$/.exec(path) ?? []
    const kind = path === '/v1/payment_intents' ? 'pay' : path === '/v1/refunds' ? 'refund' : action
    const fields: readonly RegExp[] | undefined = FIELDS.get(kind)
    if (fields === undefined) return faulty(invalid('url_invalid', 404))
    const unknown = [...form.keys()].find((name) => !fields.some((field) => field.test(name)))
    if (unknown !== undefined) return faulty(invalid('parameter_unknown', 400, unknown))
    if (kind === 'pay') return this.#pay(form)
    const intent: Intent | undefined = this.#intents.get(
      kind === 'refund' ? (form.get('payment_intent') ?? '') : intentId,
    )
    if (intent === undefined) return faulty(invalid('resource_missing', 404, 'intent'))
    if (kind === 'refund') return this.#refund(intent, form)
    return kind === 'capture' ? this.#capture(intent, form) : this.#cancel(intent)
  }

  #pay(form: URLSearchParams): LocalAnswer {
    const method = chosenMethod(form)
    if ('error' in method) return faulty(method)
    const fault = faultOfPayment(form)
    if (fault !== null) return faulty(fault)
    const intent = this.#newIntent(form)
    const charge: Charge = {
      id: this.#newId('ch'),
      intent,
      decline: method.decline,
      checks: checksOf(form, method.decline),
    }
    intent.charge = charge
    this.#intents.set(intent.id, intent)
    this.#charges.set(charge.id, charge)
    if (method.decline === null) {
      const isCaptured = intent.capture_method === 'automatic'
      intent.status = isCaptured ? 'succeeded' : 'requires_capture'
      intent.amount_received = isCaptured ? intent.amount : 0
      this.#moves += 1
      return json(200, showIntent(intent, form.get('expand[0]') === 'latest_charge'))
    }
    intent.status = 'requires_payment_method'
    return faulty({
      status: 402,
      error: { ...showDecline(method.decline), charge: charge.id, payment_intent: showIntent(intent, false) },
    })
  }

  #capture(intent: Intent, form: URLSearchParams): LocalAnswer {
    if (intent.status !== 'requires_capture') return faulty(unexpectedState(intent, 'captured'))
    const amount = Number(form.get('amount_to_capture') ?? intent.amount)
    if (!(amount >= 1 && amount <= intent.amount)) return faulty(invalid('amount_too_large', 400, 'amount_to_capture'))
    Object.assign(intent.metadata, metadataOf(form))
    intent.status = 'succeeded'
    intent.amount_received = amount
    this.#moves += 1
    return json(200, showIntent(intent, false))
  }

  #cancel(intent: Intent): LocalAnswer {
    if (intent.status !== 'requires_capture') return faulty(unexpectedState(intent, 'canceled'))
    intent.status = 'canceled'
    this.#moves += 1
    return json(200, showIntent(intent, false))
  }

  #refund(intent: Intent, form: URLSearchParams): LocalAnswer {
    const refunded = this.#refunds.filter((each) => each.intent === intent).reduce((sum, { amount }) => sum + amount, 0)
    const left = intent.amount_received - refunded
    const amount = Number(form.get('amount') ?? left)
    if (intent.charge === null || left === 0) return faulty(invalid('charge_already_refunded'))
    if (amount > left) {
      const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`
      return faulty({ status: 400, error: { type: 'invalid_request_error', param: 'amount', message } })
    }
    const refund = { id: this.#newId('re'), intent, amount, metadata: metadataOf(form) }
    this.#refunds.unshift(refund)
    this.#moves += 1
    return json(200, showRefund(refund))
  }

  #read({ path, query }: LocalRequest): LocalAnswer {
    const [, chargeId] = /^\/v1\/charges\/(\w+)$/.exec(path) ?? []
    const [, intentId] = /^\/v1\/payment_intents\/(\w+)$/.exec(path) ?? []
    if (path === '/v1/charges') {
      const group = query.get('transfer_group')
      const listed = [...this.#charges.values()].reverse()
      const found = group === null ? listed : listed.filter(({ intent }) => intent.transfer_group === group)
      return json(200, listOf(found.slice(0, Number(query.get('limit') ?? 10)).map(showCharge)))
    }
    if (path === '/v1/refunds') {
      const found = this.#refunds.filter(({ intent }) => intent.id === query.get('payment_intent'))
      return json(200, listOf(found.slice(0, Number(query.get('limit') ?? 10)).map(showRefund)))
    }
    const charge = this.#charges.get(chargeId ?? '')
    if (charge !== undefined) return json(200, showCharge(charge))
    const intent = this.#intents.get(intentId ?? '')
    return intent === undefined ? faulty(invalid('resource_missing', 404)) : json(200, showIntent(intent, false))
  }

  #newIntent(form: URLSearchParams): Intent {
    return {
      id: this.#newId('pi'),
      amount: Number(form.get('amount')),
      currency: form.get('currency') ?? '',
      capture_method: form.get('capture_method') ?? 'automatic_async',
      metadata: metadataOf(form),
      transfer_group: form.get('transfer_group'),
      status: 'requires_confirmation',
      amount_received: 0,
      charge: null,
    }
  }

  #newId(prefix: string): string {
    this.#ids += 1
    // In letters, so that no id holds a security code.
    const letters = [...String(this.#ids)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('')
    return `${prefix}_played${letters.padStart(6, 'A')}`
  }
}

/** The method that a payment is to be made with, and how it ends; or why there is none. */
function chosenMethod(form: URLSearchParams): { readonly decline: StripeDecline | null } | Fault {
  const id = form.get('payment_method')
  if (id === null) {
    const decline = STRIPE_CARDS[form.get('payment_method_data[card][number]') ?? '']
    if (decline !== undefined) return { decline }
    const message = 'Your card number is incorrect.'
    return { status: 402, error: { type: 'card_error', code: 'incorrect_number', param: 'number', message } }
  }
  const decline = STRIPE_METHODS[id]
  if (decline === undefined) return invalid('resource_missing', 400, 'payment_method')
  const owner = STRIPE_CUSTOMERS[id] ?? null
  return owner === form.get('customer')
    ? { decline }
    : invalid('payment_method_customer_mismatch', 400, 'payment_method')
}

function faultOfPayment(form: URLSearchParams): Fault | null {
  const amount = form.get('amount') ?? ''
  if (!/^\d+$/.test(amount)) return invalid('parameter_invalid_integer', 400, 'amount')
  if (!/^[a-z]{3}$/.test(form.get('currency') ?? '')) return invalid('parameter_missing', 400, 'currency')
  if (Number(amount) < 50) return invalid('amount_too_small', 400, 'amount')
  if (Number(amount) > 99_999_999) return invalid('amount_too_large', 400, 'amount')
  if (form.get('confirm') !== 'true' && form.has('off_session'))
    return invalid('parameter_invalid_empty', 400, 'confirm')
  const isUsed = form.has('payment_method_options[card][stored_credential_usage]')
  // What its own description says: for kept methods, off session, and never with setup_future_usage.
  const isMisused = form.has('setup_future_usage') || form.get('off_session') !== 'true' || !form.has('payment_method')
  return isUsed && isMisused ? invalid('payment_intent_invalid_parameter') : null
}

function checksOf(form: URLSearchParams, decline: StripeDecline | null): Charge['checks'] {
  const has = (name: string) => form.has(`payment_method_data[${name}`)
  const cvc = !has('card][cvc]') ? null : decline?.code === 'incorrect_cvc' ? 'fail' : 'pass'
  const [street, zip] = ['line1', 'postal_code'].map((part) =>
    has(`billing_details][address][${part}]`) ? 'pass' : null,
  )
  return [cvc, street ?? null, zip ?? null]
}

function metadataOf(form: URLSearchParams): Record<string, string> {
  const entries = [...form].flatMap(([name, value]) => {
    const key = /^metadata\[(\w+)\]$/.exec(name)?.[1]
    return key === undefined ? [] : [[key, value]]
  })
  return Object.fromEntries(entries)
}

function showIntent(intent: Intent, isExpanded: boolean) {
  const { charge, ...fields } = intent
  const latest = charge === null ? null : isExpanded ? showCharge(charge) : charge.id
  const amountCapturable = intent.status === 'requires_capture' ? intent.amount : 0
  return {
    ...fields,
    object: 'payment_intent',
    amount_capturable: amountCapturable,
    latest_charge: latest,
    livemode: false,
    next_action: null,
    last_payment_error: charge?.decline == null ? null : showDecline(charge.decline),
  }
}

function showCharge({ id, intent, decline, checks }: Charge) {
  const [cvc, street, zip] = checks
  return {
    id,
    object: 'charge',
    status: decline === null ? 'succeeded' : 'failed',
    paid: decline === null,
    captured: intent.amount_received > 0,
    amount: intent.amount,
    currency: intent.currency,
    payment_intent: intent.id,
    transfer_group: intent.transfer_group,
    metadata: intent.metadata,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    outcome: {
      type: decline?.outcome ?? 'authorized',
      network_status: networkStatus(decline),
      reason: decline?.reason ?? null,
      seller_message: decline === null ? 'Payment complete.' : 'The bank returned a decline.',
      network_decline_code: decline?.networkCode ?? null,
      network_advice_code: decline?.networkAdvice ?? null,
      advice_code: decline?.advice ?? null,
    },
    payment_method_details: {
      type: 'card',
      card: {
        brand: 'visa',
        funding: 'credit',
        country: 'US',
        last4: '4242',
        network_transaction_id: decline === null ? '016153570198200' : null,
        checks: { cvc_check: cvc, address_line1_check: street, address_postal_code_check: zip },
      },
    },
  }
}

function networkStatus(decline: StripeDecline | null): string {
  if (decline === null) return 'approved_by_network'
  return decline.outcome === 'blocked' ? 'not_sent_to_network' : 'declined_by_network'
}

function showDecline({ code, declineCode, message, networkCode, networkAdvice, advice }: StripeDecline) {
  return {
    type: 'card_error',
    code,
    message,
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
    ...(declineCode === null ? {} : { decline_code: declineCode }),
    ...(networkCode === null ? {} : { network_decline_code: networkCode }),
    ...(networkAdvice === null ? {} : { network_advice_code: networkAdvice }),
    ...(advice === null ? {} : { advice_code: advice }),
  }
}

function showRefund({ id, intent, amount, metadata }: Refund) {
  const fields = { amount, currency: intent.currency, metadata, payment_intent: intent.id, charge: intent.charge?.id }
  return { id, object: 'refund', status: 'succeeded', reason: null, failure_reason: null, ...fields }
}

function listOf(data: readonly unknown[]) {
  return { object: 'list', has_more: false, data }
}

function invalid(code: string, status = 400, param?: string): Fault {
  const message = `Invalid request: ${code}${param === undefined ? '' : ` (${param})`}`
  return { status, error: { type: 'invalid_request_error', code, message, ...(param === undefined ? {} : { param }) } }
}

function unexpectedState({ id, status }: Intent, wanted: string): Fault {
  const message = `This PaymentIntent (${id}) could not be ${wanted} because it has a status of ${status}.`
  return { status: 400, error: { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message } }
}

function faulty({ status, error }: Fault): LocalAnswer {
  return json(status, { error })
}

let requests = 0

function json(status: number, body: unknown): LocalAnswer {
  requests += 1
  return { status, headers: { 'request-id': `req_played${requests}` }, body: JSON.stringify(body) }
}
