import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectToGateways } from '../../src/gateways/gateway-http.ts'
import { ABSENCE_PROVEN_AFTER_MS } from '../../src/gateways/stripe/stripe-facts.ts'
import { createStripe } from '../../src/gateways/stripe/stripe-gateway.ts'
import { contractPayment } from './contract-payment.ts'
import { nextKey, patience, sandboxConnection } from './gateway-calls.ts'
import { testGatewayContract } from './gateway-contract.ts'
import { LocalGateway } from './local-gateway.ts'
import { STRIPE_KEY, StripeServer } from './stripe-server.ts'

const payment = (number: string, amountMinor = 10_000) => contractPayment(amountMinor, number)
const NO_NETWORK = { networkCode: null, adviceCode: null }

for (const gatewayType of ['stripe', 'stripe_payment_intents'] as const) {
  testGatewayContract(gatewayType, async () => {
    const played = new StripeServer()
    const server = await LocalGateway.start(played)
    const unheardOf = { kind: 'gateway', gatewayPaymentMethodId: 'pm_card_declinedForTomorrowsReason' } as const
    return {
      type: createStripe(connectToGateways(), gatewayType),
      connection: sandboxConnection({ gatewayType, settings: { secretKey: STRIPE_KEY }, endpoint: server.url }),
      approved: payment('4242424242424242'),
      declined: {
        soft: {
          payment: payment('4000000000009995'),
          gatewayCode: 'insufficient_funds',
          networkCode: '51',
          adviceCode: '24',
        },
        hard: {
          payment: payment('4000000000009979'),
          gatewayCode: 'stolen_card',
          networkCode: '43',
          adviceCode: 'do_not_try_again',
        },
        risk: { payment: payment('4100000000000019'), gatewayCode: 'highest_risk_level', ...NO_NETWORK },
        validation: { payment: payment('4242424242424242', 49), gatewayCode: 'amount_too_small', ...NO_NETWORK },
        'unknown card': { payment: payment('4242424242424241'), gatewayCode: 'incorrect_number', ...NO_NETWORK },
        'wrong security code': {
          payment: payment('4000000000000127'),
          gatewayCode: 'incorrect_cvc',
          networkCode: 'N7',
          adviceCode: null,
        },
        'code of no table': {
          payment: { ...payment('4242424242424242'), instrument: unheardOf },
          gatewayCode: 'reason_of_tomorrow',
          ...NO_NETWORK,
        },
      },
      declinedVoid: { payment: payment('4242424242424242'), gatewayCode: 'payment_intent_unexpected_state' },
      idempotency: 'key',
      wire: {
        meet: (fault) => server.meet(fault),
        untilSilent: () => server.untilSilent(),
        seen: () => server.seen(),
        absenceProvenAfterMs: ABSENCE_PROVEN_AFTER_MS,
        voidAfterCapture: 'payment_intent_unexpected_state',
      },
      lookUpOfUnknownKey: 'unknown',
      countApproved: () => played.moves,
      close: () => server.close(),
    }
  })
}

/** A charge of a kept method, at a Stripe of its own. */
async function chargeKept(gatewayPaymentMethodId: string) {
  const server = await LocalGateway.start(new StripeServer())
  const { gateway } = createStripe(connectToGateways(), 'stripe')
  const instrument = { kind: 'gateway', gatewayPaymentMethodId } as const
  const call = { ...payment('4242424242424242'), instrument, idempotencyKey: nextKey() }
  const connection = sandboxConnection({ settings: { secretKey: STRIPE_KEY }, endpoint: server.url })
  const outcome = await gateway.charge(connection, call, patience())
  await server.close()
  return `${outcome.kind} ${'answer' in outcome ? outcome.answer.gatewayCode : ''}`
}

test('a method that is attached to a customer is charged when he is named, and refused by Stripe when not', async () => {
  assert.equal(await chargeKept('cus_of_the_contract/pm_of_a_customer'), 'approved succeeded')
  assert.equal(await chargeKept('pm_of_a_customer'), 'declined payment_method_customer_mismatch')
})

test('a payment that needs its customer is declined, not left open', async () => {
  assert.equal(await chargeKept('pm_card_authenticationRequired'), 'declined authentication_required')
})
