import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  followUpCall,
  lookUpOf,
  patience,
  paymentCall,
  sandboxConnection,
  withStreet,
} from '../../../test/gateways/gateway-calls.ts'
import { Cvv, Pan, passesLuhn } from '../../domain/card.ts'
import type { FollowUpCall, GatewayOutcome, Instrument, PaymentCall } from '../../recovery/gateway-port.ts'
import { createFlexpaySandbox } from './flexpay-sandbox-gateway.ts'
import { SANDBOX_CARDS } from './flexpay-sandbox-table.ts'

const VISA = '4920201996449560'
const OTHER_VISA = '4111111111111111'
const CONNECTION = sandboxConnection()

const { gateway } = createFlexpaySandbox()
const PAYMENTS = ['charge', 'authorize'] as const

function pay(operation: 'charge' | 'authorize', differences: Partial<PaymentCall>): Promise<GatewayOutcome> {
  return gateway[operation](CONNECTION, paymentCall(differences), patience())
}

function card(number: string, cvv: string | null = null, year = '2030'): Instrument {
  return { kind: 'card', pan: new Pan(number), expiry: { month: '09', year }, cvv: cvv === null ? null : new Cvv(cvv) }
}

/** 'approved', or the native code of a decline. */
function resultOf(outcome: GatewayOutcome): string | null {
  assert.ok(outcome.kind === 'approved' || outcome.kind === 'declined', outcome.kind)
  assert.equal(outcome.kind === 'approved', outcome.answer.gatewayCode === 'approved')
  return outcome.answer.gatewayCode
}

function verificationOf(outcome: GatewayOutcome) {
  assert.ok(outcome.kind === 'approved' || outcome.kind === 'declined', outcome.kind)
  assert.ok(outcome.answer.verification)
  return outcome.answer.verification
}

/** wire.md section 8, row by row. */
const AMOUNTS: readonly (readonly [amountMinor: number, result: string, differences?: Partial<PaymentCall>])[] = [
  [2005, 'refer_to_issuer'],
  [2008, 'do_not_honor'],
  [2012, 'insufficient_funds'],
  [3016, 'invalid_transaction'],
  [4018, 'risk'],
  [5023, 'validation'],
  [6020, 'refer_to_issuer'],
  [6020, 'approved', { disableCustomerRecovery: true }],
  [7028, 'refer_to_issuer'],
  [7028, 'refer_to_issuer', { disableCustomerRecovery: true }],
  [2112, 'insufficient_funds'],
  [2112, 'approved', { retryCount: 1 }],
  [2112, 'approved', { retryCount: 7 }],
  [2008, 'do_not_honor', { retryCount: 1, disableCustomerRecovery: true }],
  [1, 'approved'],
  [2111, 'approved'],
  [9000, 'approved'],
  [999_999_999_999, 'approved'],
]

describe('the sandbox gateway, by amount', () => {
  for (const [amountMinor, result, differences = {}] of AMOUNTS) {
    it(`answers ${amountMinor} ${JSON.stringify(differences)} with ${result}, on charge and authorize`, async () => {
      for (const operation of PAYMENTS) {
        assert.equal(resultOf(await pay(operation, { amountMinor, ...differences })), result, operation)
      }
    })
  }

  it('names the row that decided, and none when none did', async () => {
    const byRow = await pay('charge', { amountMinor: 2112, retryCount: 1 })
    const byNone = await pay('charge', { amountMinor: 100 })
    assert.ok(byRow.kind === 'approved' && byNone.kind === 'approved')
    assert.deepEqual(byRow.answer.responseFields, { sandboxRule: '2112' })
    assert.equal(byNone.answer.responseFields, null)
  })

  it('gives no network or advice code, so that the row alone decides the reason', async () => {
    for (const [amountMinor] of AMOUNTS) {
      const outcome = await pay('charge', { amountMinor })
      assert.ok(outcome.kind === 'approved' || outcome.kind === 'declined')
      assert.deepEqual([outcome.answer.networkCode, outcome.answer.adviceCode], [null, null])
    }
  })
})

describe('the sandbox gateway, by card', () => {
  it('knows six cards, whatever their expiry', async () => {
    assert.equal(SANDBOX_CARDS.length, 6)
    for (const { number } of SANDBOX_CARDS) {
      assert.equal(passesLuhn(number), true, number)
      for (const year of ['1999', '2099']) {
        assert.equal(resultOf(await pay('charge', { instrument: card(number, null, year) })), 'approved', number)
      }
    }
  })

  it('declines any other number as unknown', async () => {
    assert.equal(resultOf(await pay('charge', { instrument: card(OTHER_VISA) })), 'unknown_card')
  })

  it("accepts a gateway's method with any id", async () => {
    const instrument: Instrument = { kind: 'gateway', gatewayPaymentMethodId: 'no such thing 🙂' }
    assert.equal(resultOf(await pay('charge', { instrument })), 'approved')
  })

  it('checks the card, then the security code, then the amount', async () => {
    const amountMinor = 2012
    assert.equal(resultOf(await pay('charge', { amountMinor, instrument: card(OTHER_VISA, '202') })), 'unknown_card')
    assert.equal(resultOf(await pay('charge', { amountMinor, instrument: card(VISA, '202') })), 'cvv_not_matched')
    assert.equal(resultOf(await pay('charge', { amountMinor, instrument: card(VISA, '203') })), 'insufficient_funds')
  })
})

const CVVS = [
  ['201', 'U', 'cvv_failure'],
  ['202', 'N', 'cvv_not_matched'],
  ['203', 'M', 'approved'],
  ['204', 'Q', 'cvv_failure'],
  ['205', 'P', 'cvv_failure'],
  ['206', 'S', 'cvv_incorrect'],
  ['123', 'M', 'approved'],
  ['2010', 'M', 'approved'],
  [null, 'M', 'approved'],
] as const

describe('the sandbox gateway, by security code and address', () => {
  for (const [cvv, cvvCode, result] of CVVS) {
    it(`answers the security code ${cvv} with ${cvvCode} and ${result}`, async () => {
      const outcome = await pay('charge', { instrument: card(VISA, cvv) })
      assert.equal(resultOf(outcome), result)
      assert.equal(verificationOf(outcome).cvvCode, cvvCode)
    })
  }

  it('says Approved of a code that passes and "does not match" of one that does not', async () => {
    const passed = await pay('charge', { instrument: card(VISA, '203') })
    const mismatched = await pay('charge', { instrument: card(VISA, '202') })
    assert.equal(verificationOf(passed).cvvMessage, 'Approved')
    assert.match(verificationOf(mismatched).cvvMessage ?? '', /does not match/)
  })

  it('answers the address by its first line, and never declines for it', async () => {
    for (const code of ['A', 'E', 'N', 'S', 'X', 'Y']) {
      const outcome = await gateway.charge(CONNECTION, withStreet(paymentCall(), `Street_${code}`), patience())
      assert.equal(resultOf(outcome), 'approved')
      assert.equal(verificationOf(outcome).avsCode, code)
    }
    for (const call of [paymentCall(), withStreet(paymentCall(), 'Street_Z'), withStreet(paymentCall(), '1 Main St')]) {
      const { avsCode, avsMessage } = verificationOf(await gateway.charge(CONNECTION, call, patience()))
      assert.deepEqual([avsCode, avsMessage], ['S', 'AVS not supported.'])
    }
  })
})

type FollowUp = 'capture' | 'void' | 'refund'

async function followUp(operation: FollowUp, amountMinor: number, original: Partial<FollowUpCall['original']>) {
  return resultOf(await gateway[operation](CONNECTION, followUpCall({ amountMinor, original }), patience()))
}

describe('the sandbox gateway, on follow-ups', () => {
  it('declines a capture of 2008 and no other', async () => {
    const original = { operation: 'authorize', amountMinor: 10_000 } as const
    assert.equal(await followUp('capture', 2008, original), 'do_not_honor')
    for (const amountMinor of [2005, 2012, 3016, 4018, 5023, 6020, 7028, 2112, 10_000]) {
      assert.equal(await followUp('capture', amountMinor, original), 'approved', `${amountMinor}`)
    }
  })

  it('declines the void of a charge of 9000, approves its refund and every other void', async () => {
    assert.equal(await followUp('void', 9000, { amountMinor: 9000 }), 'void_failed')
    assert.equal(await followUp('refund', 9000, { amountMinor: 9000 }), 'approved')
    assert.equal(await followUp('void', 7514, { amountMinor: 7514 }), 'approved')
    assert.equal(await followUp('void', 9000, { operation: 'authorize', amountMinor: 9000 }), 'approved')
  })

  it('approves partial refunds and declines one above the original amount, with the sentence of the wire', async () => {
    assert.equal(await followUp('refund', 4000, { amountMinor: 7500 }), 'approved')
    assert.equal(await followUp('refund', 3500, { amountMinor: 7500 }), 'approved')
    const call = followUpCall({ amountMinor: 5500, original: { amountMinor: 5000 } })
    const outcome = await gateway.refund(CONNECTION, call, patience())
    assert.equal(resultOf(outcome), 'invalid_amount')
    assert.equal(
      outcome.kind === 'declined' && outcome.answer.gatewayMessage,
      'The external gateway has reported that you have submitted an invalid amount with your request.',
    )
  })
})

describe('the sandbox gateway, by idempotency key', () => {
  it('keeps the keys of two accounts apart', async () => {
    const call = paymentCall({ amountMinor: 2012 })
    await gateway.charge(CONNECTION, call, patience())
    const lookUp = lookUpOf(call.idempotencyKey)
    const elsewhere = await gateway.lookUp(sandboxConnection({ gatewayToken: 'token-b' }), lookUp, patience())
    assert.equal(elsewhere.kind, 'not_processed')
  })

  it('does not know the outcome of a request whose key served a different one, and a look-up then tells', async () => {
    const first = paymentCall({ amountMinor: 100 })
    const approved = await gateway.charge(CONNECTION, first, patience())
    const second = await gateway.charge(CONNECTION, { ...first, amountMinor: 2012 }, patience())
    assert.equal(second.kind, 'unknown')
    const lookUp = lookUpOf(first.idempotencyKey)
    assert.deepEqual(await gateway.lookUp(CONNECTION, lookUp, patience()), approved)
  })
})
