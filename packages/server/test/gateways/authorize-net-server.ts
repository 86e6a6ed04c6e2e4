import { passesLuhn } from '../../src/domain/card.ts'
import { faultOf } from './authorize-net-schema.ts'
import type { LocalAnswer, LocalRequest, PlayedGateway } from './local-gateway.ts'

/** The account that is played. */
export const AUTHORIZE_NET_LOGIN = 'repriseLogin01'
export const AUTHORIZE_NET_KEY = 'tk-test-00000001'

/** Sales of this amount are settled at once, so that their void is refused; everything else is settled before its refund. */
export const SETTLED_AMOUNT = '90.00'

/** What the real sandbox declines a payment with, by its postal code (46282). */
const DECLINED: Saying = { responseCode: '2', code: '2', text: 'This transaction has been declined.' }

/** Further answers, by the cents of the amount. */
const BY_CENTS: Readonly<Record<string, Saying>> = {
  '02': DECLINED,
  '04': { responseCode: '2', code: '4', text: 'This transaction has been declined.', raw: '04' },
  '51': { responseCode: '2', code: '251', text: 'This transaction has been declined.' },
  '33': { responseCode: '3', code: '33', text: 'Zip code cannot be left blank.' },
  '44': { responseCode: '2', code: '44', text: 'This transaction has been declined.' },
  '99': { responseCode: '2', code: '999', text: 'This transaction has been declined.' },
}

interface Saying {
  readonly responseCode: string
  readonly code: string
  readonly text: string
  readonly raw?: string
}

const APPROVED: Saying = { responseCode: '1', code: '1', text: 'This transaction has been approved.' }

type Json = Readonly<Record<string, unknown>>

interface Booked {
  readonly transId: string
  readonly invoiceNumber: string
  readonly type: string
  readonly amount: string
  readonly likeness: string
  readonly said: Saying
  readonly submitTimeUTC: string
  readonly lastFour: string
  batchId: string | null
  settleAmount: number
  refunded: number
  status: string
}

/** Authorize.Net's JSON API as its documentation has it: one path, one root key an operation, 200 and a byte order mark for all. */
export class AuthorizeNetServer implements PlayedGateway {
  readonly #booked: Booked[] = []
  #moves = 0

  /** How often money moved. */
  get moves(): number {
    return this.#moves
  }

  movesMoney({ body }: LocalRequest): boolean {
    return body.startsWith('{"createTransactionRequest"')
  }

  handle({ method, path, headers, body }: LocalRequest): LocalAnswer {
    if (method !== 'POST' || path !== '/xml/v1/request.api') return { status: 404, body: '<html>Not Found</html>' }
    if (!String(headers['content-type']).startsWith('application/json'))
      return apiError('E00002', 'The content-type is invalid.')
    const document = JSON.parse(body) as Json
    const [operation = ''] = Object.keys(document)
    const request = objectOf(document[operation])
    const fault = faultOf(request)
    if (fault !== null) return apiError('E00003', fault)
    const { name, transactionKey } = objectOf(request['merchantAuthentication'])
    if (name !== AUTHORIZE_NET_LOGIN || transactionKey !== AUTHORIZE_NET_KEY) {
      return apiError('E00007', 'User authentication failed due to invalid authentication values.')
    }
    return this.#operate(operation, request)
  }

  #operate(operation: string, request: Json): LocalAnswer {
    const paging = objectOf(request['paging'])
    switch (operation) {
      case 'createTransactionRequest':
        return this.#transact(objectOf(request['transactionRequest']))
      case 'getUnsettledTransactionListRequest':
        return listOf(
          this.#booked.filter(({ batchId }) => batchId === null),
          paging,
        )
      case 'getTransactionListRequest':
        return listOf(
          this.#booked.filter(({ batchId }) => batchId === request['batchId']),
          paging,
        )
      case 'getSettledBatchListRequest':
        return this.#batches(request)
      case 'getTransactionDetailsRequest':
        return this.#details(String(request['transId']))
      default:
        return apiError('E00004', 'The name of the root node does not match the API method being called.')
    }
  }

  #transact(request: Json): LocalAnswer {
    switch (request['transactionType']) {
      case 'authCaptureTransaction':
      case 'authOnlyTransaction':
        return this.#pay(request)
      case 'priorAuthCaptureTransaction':
        return this.#capture(request)
      case 'voidTransaction':
        return this.#void(request)
      default:
        return this.#refund(request)
    }
  }

  #pay(request: Json): LocalAnswer {
    const number = objectOf(objectOf(request['payment'])['creditCard'])['cardNumber']
    const profile = objectOf(request['profile'])['customerProfileId']
    if (number === undefined && profile !== '900100') return apiError('E00040', 'The record cannot be found.')
    if (request['currencyCode'] !== 'USD') return refusal('39', 'The supplied currency code is not supported.')
    if (number !== undefined && !passesLuhn(String(number))) return refusal('6', 'The credit card number is invalid.')
    const likeness = JSON.stringify(request)
    if (this.#isRepeated(likeness)) return refusal('11', 'A duplicate transaction has been submitted.')
    const isDeclinedPostalCode = objectOf(request['billTo'])['zip'] === '46282'
    const said = isDeclinedPostalCode ? DECLINED : (BY_CENTS[String(request['amount']).slice(-2)] ?? APPROVED)
    if (said.responseCode === '3') return refusal(said.code, said.text)
    const booked = this.#book(request, likeness, said, typeof number === 'string' ? number.slice(-4) : '1111')
    if (booked.amount === SETTLED_AMOUNT) this.#settle(booked)
    return paymentAnswer(booked)
  }

  #capture(request: Json): LocalAnswer {
    const original = this.#original(request)
    if (original === undefined || original.status === 'voided') return refusal('16', 'The transaction cannot be found.')
    if (original.status !== 'authorizedPendingCapture') {
      return changeAnswer(original, '311', 'This transaction has already been captured.')
    }
    const amount = Number(request['amount'])
    if (amount > Number(original.amount)) return refusal('47', 'The amount requested for settlement cannot be greater.')
    original.status = 'capturedPendingSettlement'
    original.settleAmount = amount
    this.#moves += 1
    return changeAnswer(original, '1', APPROVED.text)
  }

  #void(request: Json): LocalAnswer {
    const original = this.#original(request)
    if (original === undefined || original.batchId !== null) return refusal('16', 'The transaction cannot be found.')
    if (original.status === 'voided') return changeAnswer(original, '310', 'This transaction has already been voided.')
    original.status = 'voided'
    this.#moves += 1
    return changeAnswer(original, '1', APPROVED.text)
  }

  /** A refund comes a day later: what was captured is settled by then. */
  #refund(request: Json): LocalAnswer {
    const original = this.#original(request)
    if (original === undefined) return refusal('16', 'The transaction cannot be found.')
    if (original.status === 'capturedPendingSettlement') this.#settle(original)
    const { cardNumber } = objectOf(objectOf(request['payment'])['creditCard'])
    const likeness = JSON.stringify(request)
    if (this.#isRepeated(likeness)) return refusal('11', 'A duplicate transaction has been submitted.')
    if (original.status !== 'settledSuccessfully' || cardNumber !== original.lastFour) {
      return refusal('54', 'The referenced transaction does not meet the criteria for issuing a credit.')
    }
    const amount = Number(request['amount'])
    if (original.refunded + amount > original.settleAmount) {
      return refusal('55', 'The sum of credits against the referenced transaction would exceed original debit amount.')
    }
    original.refunded += amount
    return paymentAnswer(this.#book(request, likeness, APPROVED, original.lastFour))
  }

  #book(request: Json, likeness: string, said: Saying, lastFour: string): Booked {
    const type = String(request['transactionType'])
    const status = said.responseCode === '1' ? STATUS_OF[type] : 'declined'
    const booked: Booked = {
      transId: String(60_100_000_000 + this.#booked.length),
      invoiceNumber: String(objectOf(request['order'])['invoiceNumber'] ?? ''),
      type,
      amount: String(request['amount']),
      likeness,
      said,
      submitTimeUTC: new Date().toISOString(),
      lastFour,
      batchId: null,
      settleAmount: said.responseCode === '1' ? Number(request['amount']) : 0,
      refunded: 0,
      status: status ?? 'generalError',
    }
    this.#booked.push(booked)
    if (said.responseCode === '1') this.#moves += 1
    return booked
  }

  #settle(booked: Booked): void {
    booked.status = 'settledSuccessfully'
    booked.batchId = `8${booked.transId}`
  }

  #isRepeated(likeness: string): boolean {
    return this.#booked.some((each) => each.likeness === likeness && each.said.responseCode === '1')
  }

  #original(request: Json): Booked | undefined {
    return this.#booked.find(({ transId, said }) => transId === request['refTransId'] && said.responseCode === '1')
  }

  #batches(request: Json): LocalAnswer {
    const [first, last] = [request['firstSettlementDate'], request['lastSettlementDate']].map((at) =>
      Date.parse(String(at)),
    )
    if (first === undefined || last === undefined || !(last - first <= 31 * 86_400_000)) {
      return apiError('E00013', 'The date range is invalid.')
    }
    const settled = this.#booked.filter(({ batchId, submitTimeUTC }) => {
      const at = Date.parse(submitTimeUTC)
      return batchId !== null && at >= first && at <= last
    })
    if (settled.length === 0) return answer({ messages: NO_RECORDS })
    const batchList = settled.map(({ batchId, submitTimeUTC }) => {
      return { batchId, settlementTimeUTC: submitTimeUTC, settlementState: 'settledSuccessfully' }
    })
    return answer({ batchList, messages: OK })
  }

  #details(transId: string): LocalAnswer {
    const booked = this.#booked.find((each) => each.transId === transId)
    if (booked === undefined) return apiError('E00040', 'The record cannot be found.')
    const { said } = booked
    const isApproved = said.responseCode === '1'
    return answer({
      transaction: {
        transId,
        submitTimeUTC: booked.submitTimeUTC,
        transactionType: booked.type,
        transactionStatus: booked.status,
        responseCode: Number(said.responseCode),
        responseReasonCode: Number(said.code),
        responseReasonDescription: isApproved ? 'Approval' : said.text,
        authCode: isApproved ? 'A1B2C3' : '',
        AVSResponse: 'Y',
        cardCodeResponse: 'M',
        order: { invoiceNumber: booked.invoiceNumber },
        authAmount: Number(booked.amount),
        settleAmount: booked.settleAmount,
        payment: { creditCard: { cardNumber: `XXXX${booked.lastFour}`, expirationDate: 'XXXX', cardType: 'Visa' } },
        networkTransId: isApproved ? NETWORK_TRANS_ID : '',
      },
      messages: OK,
    })
  }
}

const NETWORK_TRANS_ID = '0123456789ABCDE'

const STATUS_OF: Readonly<Record<string, string>> = {
  authCaptureTransaction: 'capturedPendingSettlement',
  authOnlyTransaction: 'authorizedPendingCapture',
  refundTransaction: 'refundPendingSettlement',
}

const OK = { resultCode: 'Ok', message: [{ code: 'I00001', text: 'Successful.' }] }
const NO_RECORDS = { resultCode: 'Ok', message: [{ code: 'I00004', text: 'No records found.' }] }
const UNSUCCESSFUL = { resultCode: 'Error', message: [{ code: 'E00027', text: 'The transaction was unsuccessful.' }] }

function paymentAnswer({ transId, said, lastFour }: Booked): LocalAnswer {
  const isApproved = said.responseCode === '1'
  const words = isApproved
    ? { messages: [{ code: said.code, description: said.text }] }
    : { errors: [{ errorCode: said.code, errorText: said.text }] }
  return answer({
    transactionResponse: {
      responseCode: said.responseCode,
      ...(said.raw === undefined ? {} : { rawResponseCode: said.raw }),
      authCode: isApproved ? 'A1B2C3' : '',
      avsResultCode: 'Y',
      cvvResultCode: 'M',
      cavvResultCode: '2',
      transId,
      refTransID: '',
      accountNumber: `XXXX${lastFour}`,
      accountType: 'Visa',
      ...words,
      ...(isApproved ? { networkTransId: NETWORK_TRANS_ID } : {}),
    },
    messages: OK,
  })
}

function changeAnswer({ transId, lastFour }: Booked, code: string, description: string): LocalAnswer {
  const words = { messages: [{ code, description }] }
  const account = { accountNumber: `XXXX${lastFour}`, accountType: 'Visa' }
  const checks = { avsResultCode: 'P', cvvResultCode: '', cavvResultCode: '' }
  const transactionResponse = {
    responseCode: '1',
    authCode: 'A1B2C3',
    ...checks,
    transId,
    refTransID: transId,
    ...account,
    ...words,
  }
  return answer({ transactionResponse, messages: OK })
}

function refusal(errorCode: string, errorText: string): LocalAnswer {
  const transactionResponse = { responseCode: '3', authCode: '', transId: '0', errors: [{ errorCode, errorText }] }
  return answer({ transactionResponse, messages: UNSUCCESSFUL })
}

function apiError(code: string, text: string): LocalAnswer {
  return answer({ messages: { resultCode: 'Error', message: [{ code, text }] } })
}

function listOf(booked: readonly Booked[], { limit, offset }: Json): LocalAnswer {
  const newestFirst = booked.toReversed()
  const start = (Number(offset) - 1) * Number(limit)
  const transactions = newestFirst.slice(start, start + Number(limit)).map((each) => ({
    transId: each.transId,
    submitTimeUTC: each.submitTimeUTC,
    transactionStatus: each.status,
    invoiceNumber: each.invoiceNumber,
    accountType: 'Visa',
    accountNumber: `XXXX${each.lastFour}`,
    settleAmount: each.settleAmount,
  }))
  if (transactions.length === 0) return answer({ messages: NO_RECORDS })
  return answer({ transactions, totalNumInResultSet: booked.length, messages: OK })
}

function answer(document: Json): LocalAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return { status: 200, headers, body: `\uFEFF${JSON.stringify(document)}` }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
