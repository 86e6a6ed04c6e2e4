import type { WireGatewayType } from '../../../src/gateways/gateway-types.ts'
import { byCard, byHolder, byMethod, fromPostalCode, type TestMode } from './test-mode.ts'

/** A number with a wrong check digit. */
const MISTYPED = '4111111111111112'

/** Source: https://developer.authorize.net/hello_world/testing_guide.html */
const AUTHORIZE_NET_CARD = { number: '4007000000027', cvv: '900' }
const AUTHORIZE_NET: TestMode = {
  approved: byCard(10_000, AUTHORIZE_NET_CARD),
  declined: {
    soft: { payment: fromPostalCode(byCard(10_000, AUTHORIZE_NET_CARD), '46282'), gatewayCode: '2' },
    'unknown card': { payment: byCard(10_000, { ...AUTHORIZE_NET_CARD, number: MISTYPED }), gatewayCode: '6' },
  },
  idempotency: 'duplicate check',
  lookUpOfUnknownKey: 'unknown',
  refundsWait: 'Authorize.Net refunds what is settled, which happens once a day',
}

/** Source: https://docs.nmi.com/docs/testing-your-integration */
const NMI_CARD = { number: '4111111111111111', cvv: '999', expiry: { month: '10', year: '2029' } } as const
const NMI: TestMode = {
  approved: byCard(10_000, NMI_CARD),
  declined: {
    soft: { payment: byCard(50, NMI_CARD), gatewayCode: '200' },
    'unknown card': { payment: byCard(10_000, { ...NMI_CARD, number: MISTYPED }), gatewayCode: '300' },
  },
  idempotency: 'duplicate check',
  lookUpOfUnknownKey: 'unknown',
}

/** Stripe's methods that are kept for tests, since few accounts may send numbers: https://docs.stripe.com/testing */
const STRIPE: TestMode = {
  approved: byMethod(10_000, 'pm_card_visa'),
  declined: {
    soft: {
      payment: byMethod(10_000, 'pm_card_visa_chargeDeclinedInsufficientFunds'),
      gatewayCode: 'insufficient_funds',
    },
    hard: { payment: byMethod(10_000, 'pm_card_visa_chargeDeclinedStolenCard'), gatewayCode: 'stolen_card' },
    validation: { payment: byMethod(48, 'pm_card_visa'), gatewayCode: 'amount_too_small' },
    'wrong security code': {
      payment: byMethod(10_000, 'pm_card_visa_chargeDeclinedIncorrectCvc'),
      gatewayCode: 'incorrect_cvc',
    },
  },
  idempotency: 'key',
  lookUpOfUnknownKey: 'unknown',
}

/** Source: https://docs.adyen.com/development-resources/testing/result-code-testing/testing-with-card-holder-name/ */
const ADYEN_CARD = { number: '4111111111111111', cvv: '737', expiry: { month: '03', year: '2030' } } as const
const ADYEN: TestMode = {
  approved: byCard(10_000, ADYEN_CARD),
  declined: {
    soft: { payment: byHolder(byCard(10_000, ADYEN_CARD), 'NOT_ENOUGH_BALANCE'), gatewayCode: '12' },
    hard: { payment: byHolder(byCard(10_000, ADYEN_CARD), 'BLOCK_CARD'), gatewayCode: '5' },
    risk: { payment: byHolder(byCard(10_000, ADYEN_CARD), 'FRAUD'), gatewayCode: '20' },
    'unknown card': { payment: byHolder(byCard(10_000, ADYEN_CARD), 'INVALID_CARD_NUMBER'), gatewayCode: '8' },
    'wrong security code': { payment: byHolder(byCard(10_000, ADYEN_CARD), 'CVC_DECLINED'), gatewayCode: '24' },
  },
  idempotency: 'key',
  lookUpLearns: { charge: 'nothing', authorize: 'nothing', capture: 'nothing', void: 'nothing', refund: 'nothing' },
  lookUpOfUnknownKey: 'unknown',
}

/** The amount decides, and is the processor's code: https://developer.paypal.com/braintree/docs/reference/general/testing */
const BRAINTREE_CARD = { number: '4111111111111111', cvv: '123' }
const BRAINTREE: TestMode = {
  approved: byCard(10_000, BRAINTREE_CARD),
  declined: {
    soft: { payment: byCard(200_100, BRAINTREE_CARD), gatewayCode: '2001' },
    hard: { payment: byCard(201_300, BRAINTREE_CARD), gatewayCode: '2013' },
    risk: { payment: byCard(201_400, BRAINTREE_CARD), gatewayCode: '2014' },
    'unknown card': { payment: byCard(10_000, { ...BRAINTREE_CARD, number: MISTYPED }), gatewayCode: '81715' },
  },
  idempotency: 'key',
  lookUpOfUnknownKey: 'unknown',
  refundsWait: 'Braintree refunds what is settled, which takes its sandbox hours',
}

/** The card decides: https://www.checkout.com/docs/developer-resources/testing/test-cards */
const CHECKOUT_V2: TestMode = {
  approved: byCard(10_000, { number: '4242424242424242', cvv: '100' }),
  declined: {
    soft: { payment: byCard(10_000, { number: '4544249167673670', cvv: '100' }), gatewayCode: '20051' },
    hard: { payment: byCard(10_000, { number: '4151512736305999', cvv: '100' }), gatewayCode: '20057' },
    risk: { payment: byCard(10_000, { number: '4897453568485113', cvv: '100' }), gatewayCode: '20059' },
    'unknown card': { payment: byCard(10_000, { number: '4485381577182090', cvv: '100' }), gatewayCode: '20014' },
    'wrong security code': {
      payment: byCard(10_000, { number: '4734868958733862', cvv: '100' }),
      gatewayCode: '200N7',
    },
  },
  idempotency: 'key',
  lookUpOfUnknownKey: 'unknown',
}

/** Its triggers differ by the processor that a test account simulates; a number that is none holds for all of them. */
const CYBER_SOURCE_CARD = { number: '4111111111111111', cvv: '123' }
const CYBER_SOURCE: TestMode = {
  approved: byCard(10_000, CYBER_SOURCE_CARD),
  declined: {
    'unknown card': {
      payment: byCard(10_000, { ...CYBER_SOURCE_CARD, number: '42423482938483873' }),
      gatewayCode: 'INVALID_ACCOUNT',
    },
  },
  idempotency: 'duplicate check',
  lookUpOfUnknownKey: 'unknown',
}

/** The holder's name decides: https://developer.worldpay.com/products/access/reference/testing */
const WORLDPAY_CARD = { number: '4444333322221111', cvv: '555' }
const WORLDPAY: TestMode = {
  approved: byCard(10_000, WORLDPAY_CARD),
  declined: {
    soft: { payment: byHolder(byCard(10_000, WORLDPAY_CARD), 'REFUSED51'), gatewayCode: '51' },
    hard: { payment: byHolder(byCard(10_000, WORLDPAY_CARD), 'REFUSED41'), gatewayCode: '41' },
    risk: { payment: byHolder(byCard(10_000, WORLDPAY_CARD), 'REFUSED34'), gatewayCode: '34' },
  },
  idempotency: 'none',
  lookUpLearns: { charge: 'outcome', authorize: 'outcome', capture: 'outcome', void: 'outcome', refund: 'nothing' },
  lookUpOfUnknownKey: 'unknown',
  refundsWait: 'Worldpay accepts a refund of what is settled, which takes a while',
}

/** The test modes that are known. */
export const TEST_MODES: Readonly<Partial<Record<WireGatewayType, TestMode>>> = {
  adyen: ADYEN,
  authorize_net: AUTHORIZE_NET,
  braintree: BRAINTREE,
  checkout_v2: CHECKOUT_V2,
  cyber_source: CYBER_SOURCE,
  nmi: NMI,
  stripe: STRIPE,
  stripe_payment_intents: STRIPE,
  worldpay: WORLDPAY,
}
