import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contractPayment } from '../../../test/gateways/contract-payment.ts'
import { followUpCall, lookUpOf, nextKey, patience, sandboxConnection } from '../../../test/gateways/gateway-calls.ts'
import type { GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayReply, GatewayRequest } from '../gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './authorize-net-facts.ts'
import { createAuthorizeNet } from './authorize-net-gateway.ts'

const SETTINGS = { apiLoginId: 'repriseLogin01', transactionKey: 'tk-test-00000001' }
const SANDBOX = sandboxConnection({ gatewayType: 'authorize_net', settings: SETTINGS })
const LIVE: GatewayConnection = { ...SANDBOX, mode: 'live' }
const ULID = '01JH7M3Z8GQ4T5V6W7X8Y9ZABC'
const OK = { resultCode: 'Ok', message: [{ code: 'I00001', text: 'Successful.' }] }
const NO_RECORDS = { messages: { resultCode: 'Ok', message: [{ code: 'I00004', text: 'No records found.' }] } }

type Json = Readonly<Record<string, unknown>>

function transacted(response: Json): Json {
  return { transactionResponse: response, messages: OK }
}

const APPROVED = transacted({
  responseCode: '1',
  transId: '601',
  accountNumber: 'XXXX1111',
  accountType: 'Visa',
  messages: [{ code: '1', description: 'This transaction has been approved.' }],
  networkTransId: '016153570198200',
})

function apiError(code: string, text = 'text'): Json {
  return { messages: { resultCode: 'Error', message: [{ code, text }] } }
}

/** Authorize.Net with its answers given, in order; what was asked of it is kept. */
function answering(...documents: readonly (Json | string)[]) {
  const sent: GatewayRequest[] = []
  const left = [...documents]
  const type = createAuthorizeNet(async (request): Promise<GatewayReply> => {
    sent.push(request)
    const document = left.shift() ?? APPROVED
    const text = typeof document === 'string' ? document : `\uFEFF${JSON.stringify(document)}`
    return { kind: 'answered', status: 200, headers: {}, text }
  })
  const bodies = () => sent.map(({ body }) => Object.entries(JSON.parse(body ?? '') as Record<string, Json>)[0])
  return { ...type, sent, bodies, transaction: (index = 0) => bodies()[index]?.[1]['transactionRequest'] as Json }
}

function call(differences: Partial<PaymentCall> = {}): PaymentCall {
  return { ...contractPayment(1990), idempotencyKey: ULID, ...differences }
}

function rebill(
  differences: Partial<PaymentCall['storedCredential']> = {},
  initiator: PaymentCall['initiator'] = 'merchant',
) {
  const storedCredential = {
    use: 'subsequent',
    agreement: 'recurring',
    networkTransactionId: null,
    ...differences,
  } as const
  return call({ initiator, storedCredential })
}

function settingsOf(transaction: Json): Json {
  const { setting } = transaction['transactionSettings'] as { setting: { settingName: string; settingValue: string }[] }
  return Object.fromEntries(setting.map(({ settingName, settingValue }) => [settingName, settingValue]))
}

describe('what Authorize.Net is sent', () => {
  it('has the end of the attempt’s id as its invoice number, the longest duplicate window, and no partial approval', async () => {
    const gateway = answering()
    await gateway.gateway.charge(SANDBOX, call(), patience())
    const transaction = gateway.transaction()
    assert.deepEqual(transaction['order'], { invoiceNumber: '3Z8GQ4T5V6W7X8Y9ZABC' })
    assert.deepEqual([transaction['amount'], transaction['currencyCode']], ['19.90', 'USD'])
    const settings = settingsOf(transaction)
    assert.deepEqual([settings['duplicateWindow'], settings['allowPartialAuth']], ['28800', 'false'])
  })

  it('names a customer profile in place of a card, and nothing that the profile has itself', async () => {
    const gateway = answering()
    const instrument = { kind: 'gateway', gatewayPaymentMethodId: '900100/700200' } as const
    await gateway.gateway.charge(SANDBOX, call({ instrument }), patience())
    const { profile, payment, customer, billTo } = gateway.transaction()
    assert.deepEqual(profile, { customerProfileId: '900100', paymentProfile: { paymentProfileId: '700200' } })
    assert.deepEqual([payment, customer, billTo], [undefined, undefined, undefined])
  })

  it('says of a rebill that the merchant makes it, that it is recurring, and names the first payment', async () => {
    const gateway = answering()
    await gateway.gateway.charge(SANDBOX, rebill({ networkTransactionId: '016153570198200' }), patience())
    await gateway.gateway.charge(SANDBOX, rebill({ agreement: 'unscheduled' }), patience())
    const [recurring, unscheduled] = [gateway.transaction(0), gateway.transaction(1)]
    assert.deepEqual(recurring['processingOptions'], { isSubsequentAuth: true })
    assert.deepEqual(recurring['subsequentAuthInformation'], { originalNetworkTransId: '016153570198200' })
    assert.equal(settingsOf(recurring)['recurringBilling'], 'true')
    assert.deepEqual(unscheduled['processingOptions'], { isSubsequentAuth: true })
    assert.equal(unscheduled['subsequentAuthInformation'], undefined)
    assert.equal(settingsOf(unscheduled)['recurringBilling'], undefined)
  })

  it('says of a first payment for what the card is kept, of a customer’s own that it is kept, and else nothing', async () => {
    const gateway = answering()
    const calls = [
      rebill({ use: 'initial' }, 'customer'),
      rebill({ use: 'initial', agreement: 'unscheduled' }, 'customer'),
      rebill({}, 'customer'),
      rebill({ use: 'none' }, 'customer'),
    ]
    for (const each of calls) await gateway.gateway.charge(SANDBOX, each, patience())
    assert.deepEqual(
      calls.map((_, index) => gateway.transaction(index)['processingOptions']),
      [{ isFirstRecurringPayment: true }, { isFirstSubsequentAuth: true }, { isStoredCredentials: true }, undefined],
    )
  })

  it('fits the lengths and characters of the schema, which refuses the whole request otherwise', async () => {
    const gateway = answering()
    const long = 'x'.repeat(300)
    await gateway.gateway.charge(
      SANDBOX,
      call({ orderId: long, customerId: long, description: `a\u0000b${long}` }),
      patience(),
    )
    const { poNumber, customer, order } = gateway.transaction()
    assert.equal(String(poNumber).length, 25)
    assert.equal(String((customer as Json)['id']).length, 20)
    assert.match(String((order as Json)['description']), /^a bx{252}$/)
  })

  it('goes to the sandbox in sandbox mode, and to the live host in live mode', async () => {
    const gateway = answering()
    await gateway.gateway.charge(SANDBOX, call(), patience())
    await gateway.gateway.charge(LIVE, call(), patience())
    assert.deepEqual(
      gateway.sent.map(({ url }) => url),
      ['https://apitest.authorize.net/xml/v1/request.api', 'https://api.authorize.net/xml/v1/request.api'],
    )
  })

  it('names the last four digits with a refund: those of the card, or those that a profile’s charge was answered with', async () => {
    const gateway = answering()
    await gateway.gateway.refund(SANDBOX, followUpCall({ original: { lastFour: '9560' } }), patience())
    const responseFields = { accountNumber: 'XXXX1117' }
    await gateway.gateway.refund(SANDBOX, followUpCall({ original: { lastFour: null, responseFields } }), patience())
    const cards = [0, 1].map((index) => (gateway.transaction(index)['payment'] as Json)['creditCard'])
    assert.deepEqual(cards, [
      { cardNumber: '9560', expirationDate: 'XXXX' },
      { cardNumber: '1117', expirationDate: 'XXXX' },
    ])
  })
})

describe('what Authorize.Net answers', () => {
  async function charged(...documents: readonly (Json | string)[]) {
    return answering(...documents).gateway.charge(SANDBOX, call(), patience())
  }

  it('tells the network’s id of the payment, but not the zeros that the sandbox gives for one', async () => {
    const approved = await charged(APPROVED)
    assert.ok(approved.kind === 'approved', approved.kind)
    assert.equal(approved.answer.card?.networkTransactionId, '016153570198200')
    const zeros = await charged(transacted({ responseCode: '1', transId: '601', networkTransId: '000000' }))
    assert.ok(zeros.kind === 'approved', zeros.kind)
    assert.equal(zeros.answer.card?.networkTransactionId, null)
  })

  it('is a decline in both of its shapes, whatever the result code says', async () => {
    const response = { responseCode: '2', transId: '602', errors: [{ errorCode: '2', errorText: 'Declined.' }] }
    const wrapped = {
      responseCode: '2',
      transId: '602',
      errors: { error: [{ errorCode: '2', errorText: 'Declined.' }] },
    }
    for (const document of [transacted(response), { ...transacted(wrapped), ...apiError('E00027') }]) {
      const outcome = await charged(document)
      assert.ok(outcome.kind === 'declined', outcome.kind)
      assert.deepEqual([outcome.answer.gatewayCode, outcome.answer.gatewayTransactionId], ['2', '602'])
    }
  })

  it('is not known while the merchant reviews it, and when the processor or a part of the money is in doubt', async () => {
    const error = (errorCode: string) => transacted({ responseCode: '3', transId: '0', errors: [{ errorCode }] })
    const held = transacted({ responseCode: '4', transId: '603', messages: [{ code: '253' }] })
    const part = transacted({ responseCode: '1', transId: '604', messages: [{ code: '295' }] })
    for (const document of [held, part, error('120'), error('36'), error('52'), error('19')]) {
      assert.equal((await charged(document)).kind, 'unknown', JSON.stringify(document))
    }
  })

  it('is a decline by the API’s own code when it refused the request, and unknown when it does not say what it did', async () => {
    const refused = await charged(apiError('E00007', 'User authentication failed.'))
    assert.ok(refused.kind === 'declined', refused.kind)
    assert.equal(refused.answer.gatewayCode, 'E00007')
    for (const document of [apiError('E00001'), apiError('E00027'), { messages: OK }, '<html>busy</html>', '[]']) {
      assert.equal((await charged(document)).kind, 'unknown', JSON.stringify(document))
    }
  })

  it('is not processed when the server is too busy or in maintenance', async () => {
    for (const code of ['E00053', 'E00104']) assert.equal((await charged(apiError(code))).kind, 'not_processed', code)
  })

  it('keeps the element’s name and drops the value, a card number perhaps, of what the schema complains about', async () => {
    const namespace = 'AnetApi/xml/v1/schema/AnetApiSchema.xsd'
    const text = `The '${namespace}:cardNumber' element is invalid - The value '4111111111111111' is invalid, it's too long.`
    const outcome = await charged(apiError('E00003', text))
    assert.ok(outcome.kind === 'declined', outcome.kind)
    assert.equal(
      outcome.answer.gatewayMessage,
      "The 'cardNumber' element is invalid - The value (...) is invalid, it(...)",
    )
  })

  it('is a decline of a capture when another captured a different amount', async () => {
    const repeated = transacted({
      responseCode: '1',
      transId: '601',
      messages: [{ code: '311', description: 'Already.' }],
    })
    const other = booked({ transactionStatus: 'capturedPendingSettlement', settleAmount: 3 })
    const own = booked({ transactionStatus: 'capturedPendingSettlement', settleAmount: 100 })
    const outcomes = [answering(repeated, other), answering(repeated, own)].map(({ gateway }) =>
      gateway.capture(SANDBOX, followUpCall(), patience()),
    )
    const [declined, approved] = await Promise.all(outcomes)
    assert.ok(declined?.kind === 'declined', declined?.kind)
    assert.equal(declined.answer.gatewayCode, '311')
    assert.equal(approved?.kind, 'approved')
  })

  it('tells good credentials from bad ones, from a closed reporting, and from silence', async () => {
    const verdicts = []
    for (const document of [NO_RECORDS, apiError('E00007'), apiError('E00011'), apiError('E00053'), 'down']) {
      verdicts.push(await answering(document).checkCredentials?.(SANDBOX, patience()))
    }
    assert.deepEqual(verdicts, ['accepted', 'refused', 'refused', 'unknown', 'unknown'])
  })
})

function booked(transaction: Json): Json {
  return { transaction: { transId: '601', responseCode: 1, responseReasonCode: 1, ...transaction }, messages: OK }
}

function listed(...transactions: readonly Json[]): Json {
  return { transactions, messages: OK }
}

const OWN = { transId: '601', invoiceNumber: ULID.slice(-20), transactionStatus: 'settledSuccessfully' }
const DAY_MS = 86_400_000

describe('what became of an attempt at Authorize.Net', () => {
  it('is found in the batches that were settled since, the earliest first', async () => {
    const batches = {
      batchList: [
        { batchId: 'later', settlementTimeUTC: '2026-01-17T00:00:00Z' },
        { batchId: 'earlier', settlementTimeUTC: '2026-01-16T00:00:00Z' },
      ],
      messages: OK,
    }
    const details = booked({ transactionStatus: 'settledSuccessfully' })
    const gateway = answering(NO_RECORDS, batches, NO_RECORDS, listed(OWN), details)
    const outcome = await gateway.gateway.lookUp(SANDBOX, lookUpOf(ULID, { ageMs: 2 * DAY_MS }), patience())
    assert.equal(outcome.kind, 'approved')
    const [, span, first, second] = gateway.bodies()
    assert.deepEqual(
      [span?.[1]['firstSettlementDate'], span?.[1]['lastSettlementDate']],
      ['2026-01-15T11:00:00Z', '2026-01-17T13:00:00Z'],
    )
    assert.deepEqual([first?.[1]['batchId'], second?.[1]['batchId']], ['earlier', 'later'])
  })

  it('is looked for page after page, until the transactions are older than it', async () => {
    const page = (submitTimeUTC: string) =>
      listed(...Array.from({ length: 500 }, () => ({ transId: '1', invoiceNumber: 'other', submitTimeUTC })))
    const gateway = answering(page('2026-01-15T13:00:00Z'), page('2026-01-15T10:59:59Z'), NO_RECORDS)
    const attempt = lookUpOf(ULID, { ageMs: ABSENCE_PROVEN_AFTER_MS })
    assert.equal((await gateway.gateway.lookUp(SANDBOX, attempt, patience())).kind, 'not_processed')
    assert.deepEqual(
      gateway.bodies().map((body) => (body?.[1]['paging'] as Json | undefined)?.['offset']),
      [1, 2, undefined],
    )
  })

  it('is not proven absent by lists that cannot be read to their end, or that are refused', async () => {
    const late = lookUpOf(ULID, { ageMs: DAY_MS })
    const endless = listed(...Array.from({ length: 500 }, () => ({ submitTimeUTC: '2026-01-15T13:00:00Z' })))
    const busy = answering(...Array.from({ length: 30 }, () => endless))
    assert.equal((await busy.gateway.lookUp(SANDBOX, late, patience())).kind, 'unknown')
    assert.equal(busy.sent.length, 20)
    for (const document of [apiError('E00011'), apiError('E00053'), {}, 'down']) {
      assert.equal((await answering(document).gateway.lookUp(SANDBOX, late, patience())).kind, 'unknown')
      assert.equal((await answering(NO_RECORDS, document).gateway.lookUp(SANDBOX, late, patience())).kind, 'unknown')
    }
  })

  it('is what the books say: held is not known, and released or refused afterwards is', async () => {
    const outcomes = []
    for (const [transactionStatus, responseCode] of [
      ['FDSAuthorizedPendingReview', 4],
      ['underReview', 1],
      ['capturedPendingSettlement', 4],
      ['voided', 4],
      ['voided', 1],
      ['settlementError', 1],
      ['communicationError', 3],
      ['declined', 2],
    ] as const) {
      const gateway = answering(listed(OWN), booked({ transactionStatus, responseCode, responseReasonCode: 253 }))
      outcomes.push((await gateway.gateway.lookUp(SANDBOX, lookUpOf(ULID), patience())).kind)
    }
    assert.deepEqual(outcomes, [
      'unknown',
      'unknown',
      'approved',
      'declined',
      'approved',
      'unknown',
      'declined',
      'declined',
    ])
  })

  it('is the approval, where an attempt was declined and delivered again', async () => {
    const gateway = answering(
      listed({ ...OWN, transId: '602', transactionStatus: 'declined' }, OWN),
      booked({ transactionStatus: 'settledSuccessfully' }),
    )
    await gateway.gateway.lookUp(SANDBOX, lookUpOf(ULID), patience())
    assert.equal(gateway.bodies()[1]?.[1]['transId'], '601')
  })

  it('is not known of a repeat whose first delivery is not listed yet', async () => {
    const repeated = transacted({ responseCode: '3', transId: '0', errors: [{ errorCode: '11' }] })
    const outcome = await answering(repeated, NO_RECORDS).gateway.charge(
      SANDBOX,
      call({ idempotencyKey: nextKey() }),
      patience(),
    )
    assert.equal(outcome.kind, 'unknown')
  })
})
