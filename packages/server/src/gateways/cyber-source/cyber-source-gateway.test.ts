import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { classifyDecline } from '@reprise/engine'
import { contractPayment } from '../../../test/gateways/contract-payment.ts'
import { followUpCall, lookUpOf, nextKey, patience, sandboxConnection } from '../../../test/gateways/gateway-calls.ts'
import type { GatewayConnection, PaymentCall } from '../../recovery/gateway-port.ts'
import type { GatewayReply, GatewayRequest } from '../gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './cyber-source-facts.ts'
import { createCyberSource } from './cyber-source-gateway.ts'
import { signatureHeaders } from './cyber-source-signature.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
/** Settings and signatures of a vector that was computed beside this code, step by step as the documentation has it. */
const SETTINGS = {
  merchantId: 'testmerchant',
  keyId: '08c94330-f618-42a3-b09d-e1e43be5efda',
  sharedSecret: 'a1pRbkR4VGVzdEtleUZvckxvY2FsRmFrZVNlcnZlcg==',
}
const SANDBOX = sandboxConnection({ gatewayType: 'cyber_source', settings: SETTINGS })
const LIVE: GatewayConnection = { ...SANDBOX, mode: 'live' }

interface Played {
  readonly status: number
  readonly body: object | string
}

const APPROVED: Played = { status: 201, body: { id: '71', status: 'AUTHORIZED' } }
const REVERSED: Played = { status: 201, body: { id: '72', status: 'REVERSED' } }
const NOT_FOUND: Played = { status: 404, body: { status: 'NOT_FOUND' } }

/** CyberSource with its answers given; what was asked of it is kept. */
function cyberSourceAnswering(...answers: readonly Played[]) {
  const sent: GatewayRequest[] = []
  const left = [...answers]
  const send = async (request: GatewayRequest): Promise<GatewayReply> => {
    sent.push(request)
    const { status, body } = left.shift() ?? APPROVED
    return { kind: 'answered', status, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body) }
  }
  const type = createCyberSource(send, { now: () => NOW })
  return { ...type, sent, asked: (index = 0) => JSON.parse(sent[index]?.body ?? '{}') }
}

function call(differences: Partial<PaymentCall> = {}): PaymentCall {
  return { ...contractPayment(1250), idempotencyKey: nextKey(), ...differences }
}

function charged(...answers: readonly Played[]) {
  return cyberSourceAnswering(...answers).gateway.charge(SANDBOX, call(), patience())
}

function answered(status: string, fields: object = {}): Played {
  return { status: 201, body: { id: '71', status, ...fields } }
}

function refused(reason: string, details?: readonly object[]): Played {
  return { status: 400, body: { status: 'INVALID_REQUEST', reason, message: 'Wrong.', details } }
}

/** A transaction as the search shows it: its services with their reason codes, and that of the whole. */
function shown(services: Readonly<Record<string, string>>, whole = '100', fields: object = {}) {
  const applications = Object.entries(services).map(([name, reasonCode]) => ({ name, reasonCode }))
  return { id: '71', applicationInformation: { reasonCode: whole, applications }, ...fields }
}

function found(...transactionSummaries: readonly object[]): Played {
  const totalCount = transactionSummaries.length
  return { status: 201, body: { totalCount, ...(totalCount > 0 && { _embedded: { transactionSummaries } }) } }
}

describe('how requests to CyberSource are signed', () => {
  it('gives the signatures of the known vector, with and without a body', () => {
    const base = 'https://apitest.cybersource.com'
    const body =
      '{"clientReferenceInformation":{"code":"ref-1"},"orderInformation":{"amountDetails":{"totalAmount":"10.00","currency":"USD"}}}'
    const { digest, signature = '' } = signatureHeaders(
      SETTINGS,
      { method: 'POST', url: `${base}/pts/v2/payments`, body },
      NOW,
    )
    assert.equal(digest, 'SHA-256=DZBiejka+CvDocq76xKrmJgxj3iPFCRKq7BJonj6veI=')
    assert.match(signature, /signature="ISQC4SVQXHd5UVZTmGMSFRUIsMSr3xhn\+zvS6WPW6kc="$/)
    const url = `${base}/tss/v2/transactions/1234567890123456789012`
    const { digest: none, signature: ofGet = '' } = signatureHeaders(SETTINGS, { method: 'GET', url, body: null }, NOW)
    assert.equal(none, undefined)
    assert.match(ofGet, /headers="host date request-target v-c-merchant-id", signature="nuYHCxVM/)
  })
})

describe('what CyberSource is sent', () => {
  it('has the attempt as reference and transaction id, the merchant’s order beside it, and the amount in major units', async () => {
    const cyberSource = cyberSourceAnswering()
    const sent = call({ currency: 'JPY', amountMinor: 500 })
    await cyberSource.gateway.charge(SANDBOX, sent, patience())
    const { clientReferenceInformation, orderInformation, processingInformation } = cyberSource.asked()
    const { idempotencyKey } = sent
    const reference = { code: idempotencyKey, transactionId: idempotencyKey, comments: 'order-a' }
    assert.deepEqual(clientReferenceInformation, reference)
    assert.deepEqual(orderInformation.amountDetails, { totalAmount: '500', currency: 'JPY' })
    assert.equal(processingInformation.capture, true)
  })

  it('follows the table of stored credentials', async () => {
    const told = async (differences: Partial<PaymentCall>) => {
      const cyberSource = cyberSourceAnswering()
      await cyberSource.gateway.charge(SANDBOX, call(differences), patience())
      const { commerceIndicator, authorizationOptions } = cyberSource.asked().processingInformation
      return [commerceIndicator, authorizationOptions?.initiator]
    }
    const kept = { use: 'subsequent', agreement: 'recurring', networkTransactionId: '016153570198200' } as const
    const byMerchant = (reason: string) => ({
      type: 'merchant',
      storedCredentialUsed: true,
      merchantInitiatedTransaction: { reason, previousTransactionId: '016153570198200' },
    })
    const { use: _, ...rest } = kept
    assert.deepEqual(await told({ storedCredential: kept }), ['recurring', byMerchant('7')])
    const installment = { ...kept, agreement: 'installment' } as const
    assert.deepEqual(await told({ storedCredential: installment }), ['install', byMerchant('9')])
    const unscheduled = { ...kept, agreement: 'unscheduled' } as const
    assert.deepEqual(await told({ storedCredential: unscheduled }), ['internet', byMerchant('10')])
    const initiator = 'customer' as const
    const used = ['internet', { type: 'customer', storedCredentialUsed: true }]
    assert.deepEqual(await told({ initiator, storedCredential: kept }), used)
    const stored = ['internet', { type: 'customer', credentialStoredOnFile: true }]
    assert.deepEqual(await told({ initiator, storedCredential: { ...rest, use: 'initial' } }), stored)
    assert.deepEqual(await told({ initiator, storedCredential: { ...rest, use: 'none' } }), ['internet', undefined])
  })

  it('names a kept customer, and one of his instruments, and sends neither a card nor an address', async () => {
    const cyberSource = cyberSourceAnswering()
    const instrument = { kind: 'gateway', gatewayPaymentMethodId: 'AAE3/BBF4' } as const
    await cyberSource.gateway.charge(SANDBOX, call({ instrument }), patience())
    const { paymentInformation, orderInformation } = cyberSource.asked()
    assert.deepEqual(paymentInformation, { customer: { id: 'AAE3' }, paymentInstrument: { id: 'BBF4' } })
    assert.equal(orderInformation.billTo, undefined)
  })

  it('goes to the test host in sandbox mode, whatever host is set, and to the set host in live mode', async () => {
    const cyberSource = cyberSourceAnswering()
    const settings = { ...SETTINGS, host: 'api.in.cybersource.com' }
    for (const connection of [{ ...SANDBOX, settings }, { ...LIVE, settings }, LIVE]) {
      await cyberSource.gateway.charge(connection, call(), patience())
    }
    assert.deepEqual(
      cyberSource.sent.map(({ url }) => new URL(url).host),
      ['apitest.cybersource.com', 'api.in.cybersource.com', 'api.cybersource.com'],
    )
  })

  it('voids an authorization by its reversal, and a sale or a capture by a void; refunds name what was captured', async () => {
    const cyberSource = cyberSourceAnswering()
    const captured = { captureGatewayTransactionId: '79', operation: 'authorize' } as const
    await cyberSource.gateway.void(SANDBOX, followUpCall({ original: { operation: 'authorize' } }), patience())
    await cyberSource.gateway.void(SANDBOX, followUpCall(), patience())
    await cyberSource.gateway.void(SANDBOX, followUpCall({ original: captured }), patience())
    await cyberSource.gateway.refund(SANDBOX, followUpCall(), patience())
    await cyberSource.gateway.refund(SANDBOX, followUpCall({ original: captured }), patience())
    assert.deepEqual(
      cyberSource.sent.map(({ url }) => new URL(url).pathname),
      [
        '/pts/v2/payments/original-a/reversals',
        '/pts/v2/payments/original-a/voids',
        '/pts/v2/captures/79/voids',
        '/pts/v2/payments/original-a/refunds',
        '/pts/v2/captures/79/refunds',
      ],
    )
  })
})

describe('what CyberSource answers', () => {
  it('is a decline once what it holds is released, and not known before', async () => {
    for (const status of ['AUTHORIZED_PENDING_REVIEW', 'AUTHORIZED_RISK_DECLINED', 'PARTIAL_AUTHORIZED']) {
      const held = answered(status, { processorInformation: { responseCode: '00' } })
      const released = await charged(held, REVERSED)
      assert.ok(released.kind === 'declined', released.kind)
      assert.deepEqual([released.answer.gatewayCode, released.answer.networkCode], [status, null])
      assert.equal((await charged(held, { status: 502, body: '' })).kind, 'unknown')
    }
  })

  it('releases under an id of its own what is held, beside the payment’s reference', async () => {
    const orderInformation = { amountDetails: { authorizedAmount: '7.00' } }
    const cyberSource = cyberSourceAnswering(answered('PARTIAL_AUTHORIZED', { orderInformation }), REVERSED)
    const sent = call()
    await cyberSource.gateway.authorize(SANDBOX, sent, patience())
    const { idempotencyKey } = sent
    assert.match(cyberSource.sent[1]?.url ?? '', /\/pts\/v2\/payments\/71\/reversals$/)
    assert.deepEqual(cyberSource.asked(1), {
      clientReferenceInformation: { code: idempotencyKey, transactionId: `${idempotencyKey}R` },
      reversalInformation: { amountDetails: { totalAmount: '7.00', currency: 'USD' }, reason: 'void' },
    })
  })

  it('is not known of a payment in review, of a state that is not documented, and of whatever failed at the gateway', async () => {
    const unclear = [500, 502, 503, 504, 302].map((status) => ({ status, body: { status: 'SERVER_ERROR' } }))
    for (const answer of [
      answered('PENDING_REVIEW'),
      answered('STATE_TO_COME'),
      { status: 201, body: '' },
      ...unclear,
    ]) {
      assert.equal((await charged(answer)).kind, 'unknown')
    }
  })

  it('proves by refused credentials that nothing happened', async () => {
    for (const status of [401, 403]) {
      assert.equal((await charged({ status, body: { response: { rmsg: 'No' } } })).kind, 'not_processed')
    }
  })

  it('is a decline in its own words where a field is wrong, and a second delivery where none is named', async () => {
    const field = { field: 'orderInformation.billTo.country', reason: 'INVALID_DATA' }
    const wrong = await charged(refused('INVALID_DATA', [field]))
    assert.ok(wrong.kind === 'declined', wrong.kind)
    assert.deepEqual([wrong.answer.gatewayCode, wrong.answer.gatewayMessage], ['INVALID_DATA', 'Wrong.'])
    const id = { field: 'clientReferenceInformation.transactionId', reason: 'INVALID_DATA' }
    for (const again of [refused('INVALID_DATA'), refused('INVALID_DATA', [id]), refused('DUPLICATE_REQUEST')]) {
      assert.equal((await charged(again, found())).kind, 'unknown')
      const services = shown({ ics_auth: '100', ics_bill: '100' })
      assert.equal((await charged(again, found(services), { status: 200, body: services })).kind, 'approved')
    }
  })

  it('is a decline of a follow-up to what is not there', async () => {
    const body = { status: 'NOT_FOUND', errorInformation: { reason: 'NOT_FOUND' } }
    const cyberSource = cyberSourceAnswering({ status: 404, body })
    const outcome = await cyberSource.gateway.refund(SANDBOX, followUpCall(), patience())
    assert.ok(outcome.kind === 'declined', outcome.kind)
    assert.equal(outcome.answer.gatewayCode, 'NOT_FOUND')
  })

  it('has the network’s code where one is given in its form: of two characters, or of three beside the processor’s', async () => {
    const codes = []
    for (const [responseCode, issuerCode] of [
      ['51', undefined],
      ['302', '051'],
      ['302', '116'],
      ['2:R06', undefined],
    ]) {
      const fields = { processorInformation: { responseCode }, issuerInformation: { responseCode: issuerCode } }
      const outcome = await charged(answered('DECLINED', fields))
      codes.push(outcome.kind === 'declined' ? outcome.answer.networkCode : outcome.kind)
    }
    assert.deepEqual(codes, ['51', '51', '116', null])
  })

  it('keeps Visa’s category apart from Mastercard’s advice, whose 03 forbids what a category 3 allows', async () => {
    const classified = []
    for (const code of ['3', '1']) {
      const errorInformation = { reason: 'EXPIRED_CARD' }
      const outcome = await charged(
        answered('DECLINED', { errorInformation, processorInformation: { merchantAdvice: { code } } }),
      )
      assert.ok(outcome.kind === 'declined', outcome.kind)
      const { adviceCode, gatewayCode } = outcome.answer
      assert.equal(adviceCode, `visa_category_${code}`)
      const raw = { adviceCode: adviceCode ?? '', gatewayCode: gatewayCode ?? '', gatewayType: 'cyber_source' }
      const { reason, never } = classifyDecline({ ...raw, network: 'visa', at: NOW })
      classified.push([reason, never?.rule])
    }
    assert.deepEqual(classified, [
      ['card_expired', undefined],
      ['do_not_retry', 'gateway_advice_visa_category_1'],
    ])
  })

  it('tells of the card what is known', async () => {
    const paymentInformation = { scheme: 'Visa Debit', binCountry: 'DE' }
    const processorInformation = { networkTransactionId: '016153570198200' }
    const outcome = await charged(answered('AUTHORIZED', { paymentInformation, processorInformation }))
    assert.ok(outcome.kind === 'approved', outcome.kind)
    const expected = { networkTransactionId: '016153570198200', funding: 'debit', issuerCountry: 'DE' }
    assert.deepEqual(outcome.answer.card, expected)
  })
})

describe('what CyberSource says later', () => {
  const LONG_AGO = { ageMs: ABSENCE_PROVEN_AFTER_MS }
  async function lookedUp(differences: Parameters<typeof lookUpOf>[1], ...answers: readonly Played[]) {
    return cyberSourceAnswering(...answers).gateway.lookUp(SANDBOX, lookUpOf('KEYA', differences), patience())
  }

  it('is no approval of a charge of which only the authorization succeeded', async () => {
    const services = shown({ ics_auth: '100', ics_bill: '236' }, '236')
    assert.equal((await lookedUp({}, found(services), { status: 200, body: services })).kind, 'declined')
    const held = shown({ ics_auth: '100' }, '100')
    assert.equal((await lookedUp({}, found(held), { status: 200, body: held })).kind, 'unknown')
    assert.equal(
      (await lookedUp({ operation: 'authorize' }, found(held), { status: 200, body: held })).kind,
      'approved',
    )
  })

  it('is a decline of a payment that was held, if its release is shown or nobody is to review it', async () => {
    const inReview = shown({ ics_auth: '480' }, '480')
    const detail = { status: 200, body: inReview }
    assert.equal((await lookedUp({}, found(inReview), detail)).kind, 'unknown')
    const release = { ...shown({ ics_auth_reversal: '100' }), id: '72' }
    assert.equal((await lookedUp({}, found(inReview, release), detail)).kind, 'declined')
    const failedCvv = shown({ ics_auth: '230' }, '230')
    assert.equal((await lookedUp({}, found(failedCvv), { status: 200, body: failedCvv })).kind, 'declined')
  })

  it('is the delivery that succeeded, not the second one that was refused', async () => {
    const second = { ...shown({ ics_auth: '102' }, '102'), id: '73' }
    const first = shown({ ics_auth: '100', ics_bill: '100' })
    const cyberSource = cyberSourceAnswering(found(second, first), { status: 200, body: first })
    assert.equal((await cyberSource.gateway.lookUp(SANDBOX, lookUpOf('KEYA'), patience())).kind, 'approved')
    assert.match(cyberSource.sent[1]?.url ?? '', /\/tss\/v2\/transactions\/71$/)
  })

  it('has a reason, or the reason code where the search gives no more', async () => {
    const services = shown({ ics_auth: '204' }, '204')
    const named = { ...services, errorInformation: { reason: 'INSUFFICIENT_FUND' } }
    for (const [body, code] of [
      [services, '204'],
      [named, 'INSUFFICIENT_FUND'],
    ] as const) {
      const outcome = await lookedUp({}, found(services), { status: 200, body })
      assert.ok(outcome.kind === 'declined', outcome.kind)
      assert.equal(outcome.answer.gatewayCode, code)
    }
  })

  it('is never an absence where the question failed, or the transaction is shown in part', async () => {
    const services = shown({ ics_auth: '100', ics_bill: '100' })
    const failures: readonly (readonly Played[])[] = [
      [{ status: 401, body: '' }],
      [{ status: 201, body: {} }],
      [{ status: 502, body: { totalCount: 0 } }],
      [found({ id: '71' })],
      [found(services), NOT_FOUND],
    ]
    for (const answers of failures) assert.equal((await lookedUp(LONG_AGO, ...answers)).kind, 'unknown')
    assert.equal((await lookedUp(LONG_AGO, found())).kind, 'not_processed')
  })

  it('is asked over as many days as the attempt is old', async () => {
    const cyberSource = cyberSourceAnswering(found(), found())
    for (const ageMs of [0, 20 * 86_400_000]) {
      await cyberSource.gateway.lookUp(SANDBOX, lookUpOf('KEYA', { ageMs }), patience())
    }
    assert.match(cyberSource.asked(0).query, /^clientReferenceInformation\.code:KEYA AND .*NOW\/DAY-7DAYS/)
    assert.match(cyberSource.asked(1).query, /NOW\/DAY-21DAYS/)
  })

  it('tells good credentials from bad ones and from silence', async () => {
    const verdicts = []
    for (const answer of [found(), { status: 401, body: '' }, { status: 502, body: '' }]) {
      verdicts.push(await cyberSourceAnswering(answer).checkCredentials?.(SANDBOX, patience()))
    }
    assert.deepEqual(verdicts, ['accepted', 'refused', 'unknown'])
  })
})
