import type { LocalAnswer, LocalRequest, PlayedGateway } from './local-gateway.ts'

/** The key that the played account has. */
export const NMI_KEY = 'nmi-test-security-key-0001'

/** Declines that this server gives by the cents of the amount; NMI's own test mode has but one. */
export const NMI_CODE_OF_CENTS: Readonly<Record<string, readonly [code: string, processorCode: string]>> = {
  '02': ['202', '51'],
  '23': ['223', '54'],
  '51': ['251', '41'],
  '53': ['253', '59'],
  '25': ['225', 'N7'],
  '99': ['299', ''],
}

interface Booked {
  readonly id: string
  readonly orderId: string
  readonly key: string
  readonly action: 'sale' | 'auth' | 'refund'
  readonly amount: number
  readonly code: string
  readonly processorCode: string
  capturedAmount: number | null
  refundedAmount: number
  isVoided: boolean
}

/**
 * NMI as its documentation has it: forms in, forms out, 200 for everything, XML from the query, and no idempotency but a
 * refusal of what looks alike. Of the two reports of what "alike" is, this is the one by which the order id counts.
 */
export class NmiServer implements PlayedGateway {
  readonly #booked: Booked[] = []
  #moves = 0

  /** How often money moved. */
  get moves(): number {
    return this.#moves
  }

  movesMoney({ path }: LocalRequest): boolean {
    return path === '/api/transact.php'
  }

  handle({ method, path, body }: LocalRequest): LocalAnswer {
    const form = new URLSearchParams(body)
    if (method !== 'POST') return { status: 405, body: '' }
    if (path === '/api/query.php') return this.#query(form)
    if (path !== '/api/transact.php') return { status: 404, body: '<html>Not Found</html>' }
    if (form.get('security_key') !== NMI_KEY) return refusal('Authentication Failed', form)
    switch (form.get('type')) {
      case 'sale':
      case 'auth':
        return this.#pay(form)
      case 'capture':
        return this.#capture(form)
      case 'void':
        return this.#void(form)
      case 'refund':
        return this.#refund(form)
      default:
        return refusal('Invalid Transaction Type', form)
    }
  }

  #pay(form: URLSearchParams): LocalAnswer {
    const [type, orderId] = [form.get('type') as 'sale' | 'auth', form.get('orderid') ?? '']
    const card = form.get('ccnumber')
    if (card === null && form.get('customer_vault_id') === null) return refusal('Invalid Customer Vault Id', form)
    if (card === '4000000000000002') return refusal('Invalid Credit Card Number', form)
    if (!/^\d+\.\d\d$/.test(form.get('amount') ?? '')) return refusal('Invalid amount', form)
    const key = [type, card ?? form.get('customer_vault_id'), form.get('amount'), orderId].join(' ')
    if (this.#booked.some((each) => each.key === key && each.code === '100'))
      return refusal('Duplicate transaction', form)
    const [code, processorCode] = NMI_CODE_OF_CENTS[(form.get('amount') ?? '').slice(-2)] ?? ['100', '00']
    const booked = this.#book({ orderId, key, action: type, amount: Number(form.get('amount')), code, processorCode })
    return answer(form, booked)
  }

  #capture(form: URLSearchParams): LocalAnswer {
    const original = this.#original(form)
    if (original?.action !== 'auth' || original.capturedAmount !== null || original.isVoided) {
      return refusal('Only authorizations can be captured', form)
    }
    const amount = Number(form.get('amount'))
    if (amount > original.amount) return refusal('Capture amount exceeds the authorized amount', form)
    original.capturedAmount = amount
    this.#moves += 1
    return answer(form, original)
  }

  #void(form: URLSearchParams): LocalAnswer {
    const original = this.#original(form)
    // The played account settles what was captured at once.
    const isSettled = original === undefined || original.capturedAmount !== null || original.amount === SETTLED_AMOUNT
    if (isSettled || original.isVoided) return refusal('Only transactions pending settlement can be voided', form)
    original.isVoided = true
    this.#moves += 1
    return answer(form, original)
  }

  #refund(form: URLSearchParams): LocalAnswer {
    const original = this.#original(form)
    const amount = Number(form.get('amount'))
    const orderId = form.get('orderid') ?? ''
    const earlier = this.#booked.find((each) => each.action === 'refund' && each.orderId === orderId)
    if (earlier !== undefined) return refusal('Duplicate transaction', form)
    const paid = original?.action === 'auth' ? original.capturedAmount : original?.amount
    if (original === undefined || paid == null || original.refundedAmount + amount > paid) {
      return refusal('Refund amount may not exceed the transaction balance', form)
    }
    original.refundedAmount += amount
    const booked = this.#book({
      orderId,
      key: `refund ${orderId}`,
      action: 'refund',
      amount,
      code: '100',
      processorCode: '00',
    })
    return answer(form, booked)
  }

  #book(booked: Omit<Booked, 'id' | 'capturedAmount' | 'refundedAmount' | 'isVoided'>): Booked {
    const id = String(9_100_000_000 + this.#booked.length)
    const kept = { ...booked, id, capturedAmount: null, refundedAmount: 0, isVoided: false }
    this.#booked.push(kept)
    if (booked.code === '100') this.#moves += 1
    return kept
  }

  #original(form: URLSearchParams): Booked | undefined {
    return this.#booked.find((each) => each.id === form.get('transactionid') && each.code === '100')
  }

  #query(form: URLSearchParams): LocalAnswer {
    if (form.get('security_key') !== NMI_KEY) return xml('<error_response>Invalid security key</error_response>')
    if (form.get('report_type') === 'test_mode_status') return xml('<test_mode_enabled>true</test_mode_enabled>')
    const [orderId, transactionId] = [form.get('order_id'), form.get('transaction_id')]
    const found = this.#booked.filter(
      (each) => (orderId !== null && each.orderId === orderId) || (transactionId !== null && each.id === transactionId),
    )
    return xml(found.map(transactionXml).join(''))
  }
}

/** A sale of this amount is settled at once, so that its void is refused. */
export const SETTLED_AMOUNT = 90

function answer(form: URLSearchParams, { id, code }: Booked): LocalAnswer {
  const isApproved = code === '100'
  return formAnswer({
    response: isApproved ? '1' : '2',
    responsetext: isApproved ? 'SUCCESS' : 'DECLINE',
    authcode: isApproved ? '123456' : '',
    transactionid: id,
    avsresponse: isPayment(form) ? 'Y' : '',
    cvvresponse: isPayment(form) ? 'M' : '',
    orderid: form.get('orderid') ?? '',
    type: form.get('type') ?? '',
    response_code: code,
  })
}

function isPayment(form: URLSearchParams): boolean {
  return form.get('type') === 'sale' || form.get('type') === 'auth'
}

let refusals = 420_000

function refusal(text: string, form: URLSearchParams): LocalAnswer {
  refusals += 1
  return formAnswer({
    response: '3',
    responsetext: `${text} REFID:${refusals}`,
    authcode: '',
    transactionid: '',
    avsresponse: '',
    cvvresponse: '',
    orderid: form.get('orderid') ?? '',
    type: form.get('type') ?? '',
    response_code: '300',
  })
}

function formAnswer(fields: Record<string, string>): LocalAnswer {
  const headers = { 'content-type': 'text/html; charset=UTF-8' }
  return { status: 200, headers, body: new URLSearchParams(fields).toString() }
}

function xml(content: string): LocalAnswer {
  const headers = { 'content-type': 'text/xml' }
  return { status: 200, headers, body: `<?xml version="1.0" encoding="UTF-8"?><nm_response>${content}</nm_response>` }
}

function transactionXml(booked: Booked): string {
  const own = actionXml(booked.action, booked.amount, booked)
  const captured = booked.capturedAmount === null ? '' : actionXml('capture', booked.capturedAmount, booked)
  const voided = booked.isVoided ? actionXml('void', booked.amount, booked) : ''
  const checks = booked.action === 'refund' ? ['', ''] : ['Y', 'M']
  return `<transaction><transaction_id>${booked.id}</transaction_id><order_id>${booked.orderId}</order_id>
    <condition>${booked.code === '100' ? 'pendingsettlement' : 'failed'}</condition>
    <avs_response>${checks[0]}</avs_response><csc_response>${checks[1]}</csc_response>${own}${captured}${voided}</transaction>`
}

function actionXml(type: string, amount: number, { code, processorCode }: Booked): string {
  const isApproved = code === '100'
  return `<action><amount>${amount.toFixed(2)}</amount><action_type>${type}</action_type><date>20260102030405</date>
    <success>${isApproved ? 1 : 0}</success><response_text>${isApproved ? 'SUCCESS' : 'DECLINE'}</response_text>
    <response_code>${code}</response_code><processor_response_code>${processorCode}</processor_response_code></action>`
}
