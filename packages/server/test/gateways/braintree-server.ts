import { passesLuhn } from '../../src/domain/card.ts'
import type { LocalAnswer, LocalRequest, PlayedGateway } from './local-gateway.ts'

/** The settings of the played account: one merchant account, in US dollars. */
export const BRAINTREE_PLAYED_SETTINGS = {
  merchantId: 'played_merchant',
  publicKey: 'playedpublickey',
  privateKey: 'playedprivatekeyplayedprivatekey',
  merchantAccounts: 'USD=played_usd',
} as const

/** What an amount of 2000.00 to 2999.99 is declined with is its whole part; here is what the networks say to some. */
const NETWORK_CODES: Readonly<Record<string, readonly [networkCode: string, adviceCode: string]>> = {
  '2001': ['51', '24'],
  '2013': ['43', '03'],
  '2014': ['59', ''],
}

/** Whole parts of amounts that Braintree's own rules reject. The second is beyond what is documented: a reason yet to come. */
const REJECTIONS: Readonly<Record<string, string>> = { '5001': 'application_incomplete', '5009': 'reason_to_come' }

interface Booked {
  readonly id: string
  readonly type: 'sale' | 'credit'
  readonly orderId: string
  readonly processorCode: string
  readonly rejection: string
  readonly cvv: string
  readonly refundOf: string
  status: string
  amount: number
}

interface Sent {
  readonly [name: string]: string | boolean | Sent | undefined
}

/**
 * Braintree's server API as documented: JSON in, XML out, Basic authentication, `api_request_key`, a search in two steps,
 * and the sandbox's answers by amount. Whatever was submitted is settled by the time of the next request.
 */
export class BraintreeServer implements PlayedGateway {
  readonly #booked = new Map<string, Booked>()
  readonly #keys = new Map<string, { readonly asked: string; readonly id: string }>()
  #moves = 0

  /** How often money moved. */
  get moves(): number {
    return this.#moves
  }

  movesMoney({ method, path }: LocalRequest): boolean {
    return method !== 'GET' && !path.includes('advanced_search')
  }

  handle(request: LocalRequest): LocalAnswer {
    const { merchantId, publicKey, privateKey } = BRAINTREE_PLAYED_SETTINGS
    const basic = `Basic ${Buffer.from(`${publicKey}:${privateKey}`).toString('base64')}`
    const base = `/merchants/${merchantId}`
    if (request.headers['authorization'] !== basic || !request.path.startsWith(`${base}/`)) return xml(401, '')
    if (request.headers['x-apiversion'] !== '6') return xml(426, '')
    for (const each of this.#booked.values()) if (each.status === 'submitted_for_settlement') each.status = 'settled'
    const asked = `${request.method} ${request.path.slice(base.length)}`
    const body: Record<string, unknown> = request.body === '' ? {} : JSON.parse(request.body)
    if (asked === 'POST /transactions/advanced_search_ids') return this.#searchIds(body['search'] as Search)
    if (asked === 'POST /transactions/advanced_search') return this.#searchPage(body['search'] as Search)
    if (asked === 'GET /merchant_accounts/played_usd') return MERCHANT_ACCOUNT
    const [, id, action] = /^\w+ \/transactions\/(\w+)(\/\w+)?$/.exec(asked) ?? []
    const original = this.#booked.get(id ?? '')
    if (asked.startsWith('GET ')) return original === undefined ? xml(404, '') : this.#show(original, 'GET')
    if (asked !== 'POST /transactions' && original === undefined) return xml(404, '')
    return this.#once(`${asked} ${request.body}`, (body['transaction'] ?? {}) as Sent, (sent) => {
      if (original === undefined) return this.#sale(sent)
      if (request.method === 'PUT' && action === '/submit_for_settlement') return this.#capture(original, sent)
      if (request.method === 'PUT' && action === '/void') return this.#void(original)
      return request.method === 'POST' && action === '/refund' ? this.#refund(original, sent) : xml(404, '')
    })
  }

  /** Under a used key, the same request is shown what became of its first delivery; a different one is refused. */
  #once(asked: string, sent: Sent, act: (sent: Sent) => Booked | LocalAnswer): LocalAnswer {
    const key = sent['api_request_key']
    const method = asked.slice(0, asked.indexOf(' '))
    if (typeof key !== 'string' || key.length > 255) return refusal('915230', 'api_request_key', 'Key is too long')
    const earlier = this.#keys.get(key)
    const first = this.#booked.get(earlier?.id ?? '')
    if (earlier !== undefined && first !== undefined) {
      return earlier.asked === asked
        ? this.#show(first, method)
        : refusal('915232', 'api_request_key', 'Key has been used')
    }
    const acted = act(sent)
    if (!('id' in acted)) return acted
    this.#keys.set(key, { asked, id: acted.id })
    return this.#show(acted, method)
  }

  #sale(sent: Sent): Booked | LocalAnswer {
    const card = sent['credit_card'] as Sent | undefined
    const vault = sent['external_vault'] as Sent | undefined
    const amount = Number(sent['amount'])
    if (sent['type'] !== 'sale') return refusal('91524', 'type', 'Type is required')
    if (!/^\d+\.\d\d$/.test(String(sent['amount']))) return refusal('81503', 'amount', 'Amount is an invalid format')
    if (sent['merchant_account_id'] !== 'played_usd') return refusal('91513', 'merchant_account_id', 'Is invalid')
    if (card === undefined && sent['payment_method_token'] !== 'played_token') {
      return refusal('91518', 'payment_method_token', 'Payment method token is invalid')
    }
    if (card === undefined && vault !== undefined) return refusal('915176', 'external_vault', 'Is invalid')
    if (card !== undefined && !passesLuhn(String(card['number']))) {
      return refusal('81715', 'number', 'Credit card number is invalid')
    }
    const whole = String(Math.floor(amount))
    const cvv = card?.['cvv'] === undefined ? 'I' : card['cvv'] === '200' ? 'N' : 'M'
    const isSubmitted = (sent['options'] as Sent | undefined)?.['submit_for_settlement'] === true
    // The played merchant has the rule that a CVV must match.
    const rejection = REJECTIONS[whole] ?? (cvv === 'N' ? 'cvv' : '')
    const isDeclined = amount >= 2000 && amount < 3000
    const processorCode = isDeclined || whole === '3000' ? whole : '1000'
    const good = isSubmitted ? 'submitted_for_settlement' : 'authorized'
    const bad = isDeclined ? 'processor_declined' : whole === '3000' ? 'failed' : undefined
    const status = rejection !== '' ? 'gateway_rejected' : (bad ?? good)
    const orderId = String(sent['order_id'])
    return this.#book({ type: 'sale', orderId, processorCode, rejection, cvv, refundOf: '', status, amount })
  }

  #capture(original: Booked, sent: Sent): Booked | LocalAnswer {
    const amount = Number(sent['amount'])
    if (original.status !== 'authorized') return refusal('91507', 'base', 'Cannot submit for settlement')
    if (amount > original.amount) return refusal('91522', 'amount', 'Settlement amount is too large')
    original.status = 'submitted_for_settlement'
    original.amount = amount
    this.#moves += 1
    return original
  }

  #void(original: Booked): Booked | LocalAnswer {
    if (original.status !== 'authorized')
      return refusal('91504', 'base', 'Transaction can only be voided if authorized')
    original.status = 'voided'
    this.#moves += 1
    return original
  }

  #refund(original: Booked, sent: Sent): Booked | LocalAnswer {
    const amount = Number(sent['amount'])
    const refunds = [...this.#booked.values()].filter(({ refundOf }) => refundOf === original.id)
    const refunded = refunds.reduce((sum, each) => sum + each.amount, 0)
    if (original.type === 'credit') return refusal('91505', 'base', 'Cannot refund a credit')
    if (original.status !== 'settled') return refusal('91506', 'base', 'Cannot refund unless it is settled')
    if (refunded === original.amount) return refusal('91512', 'base', 'Transaction has already been refunded')
    if (refunded + amount > original.amount) return refusal('91521', 'amount', 'Refund amount is too large')
    const [orderId, refundOf, status] = [String(sent['order_id']), original.id, 'submitted_for_settlement']
    const none = { processorCode: '1000', rejection: '', cvv: '' }
    return this.#book({ type: 'credit', orderId, refundOf, status, amount, ...none })
  }

  #book(booked: Omit<Booked, 'id'>): Booked {
    // Letters alone: a test looks for a security code of three digits in everything that comes back.
    const letters = [...this.#booked.size.toString(2)].map((bit) => (bit === '1' ? 'x' : 'w'))
    const kept = { ...booked, id: `trx${letters.join('')}` }
    this.#booked.set(kept.id, kept)
    if (!DECLINED.includes(kept.status)) this.#moves += 1
    return kept
  }

  #searchIds(search: Search): LocalAnswer {
    const found = [...this.#booked.values()].filter(({ orderId }) => orderId === search.order_id.is)
    const items = found.map(({ id }) => `<item>${id}</item>`).join('')
    const results = `<page-size type="integer">50</page-size><ids type="array">${items}</ids>`
    return xml(200, `<search-results>${results}</search-results>`)
  }

  #searchPage(search: Search): LocalAnswer {
    const found = [...this.#booked.values()].filter(({ id }) => search.ids?.includes(id))
    const page = `<current-page-number type="integer">1</current-page-number><page-size type="integer">50</page-size>`
    const content = `${page}<total-items type="integer">${found.length}</total-items>${found.map(transactionXml).join('')}`
    return xml(200, `<credit-card-transactions type="collection">${content}</credit-card-transactions>`)
  }

  #show(booked: Booked, method: string): LocalAnswer {
    const transaction = transactionXml(booked)
    if (!DECLINED.includes(booked.status) || method === 'GET') return xml(method === 'POST' ? 201 : 200, transaction)
    const params = `<params><transaction><amount>${booked.amount.toFixed(2)}</amount></transaction></params>`
    const error = `<errors><errors type="array"/></errors>${params}<message>Do Not Honor</message>${transaction}`
    return xml(422, `<api-error-response>${error}</api-error-response>`)
  }
}

interface Search {
  readonly order_id: { readonly is: string }
  readonly ids?: readonly string[]
}

const DECLINED = ['processor_declined', 'gateway_rejected', 'failed']

const MERCHANT_ACCOUNT = xml(
  200,
  `<merchant-account><id>played_usd</id><status>active</status><currency-iso-code>USD</currency-iso-code>
  <default type="boolean">true</default></merchant-account>`,
)

function refusal(code: string, attribute: string, message: string): LocalAnswer {
  const error = `<error><code>${code}</code><attribute type="symbol">${attribute}</attribute><message>${message}.</message></error>`
  const errors = `<errors type="array"/><transaction><errors type="array">${error}</errors></transaction>`
  const content = `<errors>${errors}</errors><params/><message>${message}.</message>`
  return xml(422, `<api-error-response>${content}</api-error-response>`)
}

function transactionXml(booked: Booked): string {
  const { id, type, orderId, status, amount, processorCode, rejection, cvv, refundOf } = booked
  const isApproved = processorCode === '1000'
  const [networkCode, adviceCode] = isApproved ? ['00', ''] : (NETWORK_CODES[processorCode] ?? ['', ''])
  const checked = type === 'sale' ? 'M' : ''
  return `<transaction>${element('id', id)}${element('global-id', `dHJh_${id}`)}${element('status', status)}
    ${element('type', type)}<currency-iso-code>USD</currency-iso-code>${element('amount', amount.toFixed(2))}
    <merchant-account-id>played_usd</merchant-account-id>${element('order-id', orderId)}
    <created-at type="datetime">2026-11-20T10:00:00Z</created-at><avs-error-response-code nil="true"/>
    ${element('avs-postal-code-response-code', checked)}${element('avs-street-address-response-code', checked)}
    ${element('cvv-response-code', cvv)}${element('gateway-rejection-reason', rejection)}
    ${element('processor-response-code', processorCode)}
    ${element('processor-response-text', isApproved ? 'Approved' : 'Declined')}
    ${element('network-response-code', networkCode)}${element('merchant-advice-code', adviceCode)}
    ${element('network-transaction-id', isApproved ? '000000000000011' : '')}
    <payment-instrument-type>credit_card</payment-instrument-type>${CARD}<refund-ids type="array"/>
    ${element('refunded-transaction-id', refundOf)}<retried type="boolean">false</retried></transaction>`
}

const CARD = `<credit-card><token nil="true"/><bin>411111</bin><last-4>1111</last-4><card-type>Visa</card-type><debit>No</debit>
  <prepaid>No</prepaid><country-of-issuance>FRA</country-of-issuance></credit-card>`

function element(name: string, text: string | undefined): string {
  return text === undefined || text === '' ? `<${name} nil="true"/>` : `<${name}>${text}</${name}>`
}

function xml(status: number, content: string): LocalAnswer {
  const headers = { 'content-type': 'application/xml; charset=utf-8' }
  const body = content === '' ? '' : `<?xml version="1.0" encoding="UTF-8"?>\n${content}\n`
  return { status, headers, body }
}
