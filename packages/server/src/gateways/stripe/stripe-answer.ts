import type Stripe from 'stripe'
import type { AnsweredCard } from '../../domain/card-facts.ts'
import type { GatewayAnswer } from '../../domain/transaction.ts'
import type { GatewayOutcome, LookUp } from '../../recovery/gateway-port.ts'
import { readChecks } from './stripe-checks.ts'
import { ABSENCE_PROVEN_AFTER_MS } from './stripe-facts.ts'
import { ATTEMPT_KEY, CAPTURE_KEY } from './stripe-request.ts'

/** What a payment that Stripe answered with 200 came to. 200 alone says nothing: the state does. */
export function readPayment(intent: Stripe.PaymentIntent): GatewayOutcome {
  const { status, latest_charge: charge } = intent
  switch (status) {
    case 'succeeded':
    case 'requires_capture':
      return typeof charge === 'object' && charge !== null
        ? readCharge(charge)
        : { kind: 'approved', answer: answerOf({ gatewayTransactionId: intent.id, gatewayCode: 'succeeded' }) }
    case 'requires_action':
      // Not to be had: it is asked for as an error. Nobody will act, and without that nothing is charged.
      return {
        kind: 'declined',
        answer: answerOf({ gatewayTransactionId: intent.id, gatewayCode: 'authentication_required' }),
      }
    default:
      return { kind: 'unknown', why: `the payment is ${status} at Stripe` }
  }
}

/** What a charge came to, which is one attempt at Stripe: an answer and a look-up read it alike. */
export function readCharge(charge: Stripe.Charge): GatewayOutcome {
  const { outcome } = charge
  const card = charge.payment_method_details?.card
  const common = {
    gatewayTransactionId: idOf(charge.payment_intent) ?? charge.id,
    verification: readChecks(card?.checks ?? null),
    ...(card === undefined ? {} : { card: readCard(card) }),
  }
  switch (charge.status) {
    case 'succeeded': {
      const said = { gatewayCode: charge.status, gatewayMessage: outcome?.seller_message ?? null }
      return { kind: 'approved', answer: answerOf({ ...common, ...said }) }
    }
    case 'failed': {
      const said = {
        // The reason is the decline code of an issuer's refusal, and what Radar blocked the payment for.
        gatewayCode: outcome?.reason ?? charge.failure_code,
        gatewayMessage: charge.failure_message,
        networkCode: outcome?.network_decline_code ?? null,
        adviceCode: outcome?.network_advice_code ?? outcome?.advice_code ?? null,
      }
      return { kind: 'declined', answer: answerOf({ ...common, ...said }) }
    }
    default:
      return { kind: 'unknown', why: `the charge is ${charge.status} at Stripe` }
  }
}

/** A refusal in the words of the error alone: it may have come before there was a charge. */
export function readRefusal(error: Stripe.errors.StripeError): GatewayOutcome {
  return {
    kind: 'declined',
    answer: answerOf({
      gatewayTransactionId: error.payment_intent?.id ?? null,
      // Stripe's client gives an empty text where the card's error has no decline code.
      gatewayCode: error.decline_code || error.code || error.rawType || null,
      gatewayMessage: error.message,
      networkCode: error.network_decline_code ?? null,
      adviceCode: error.network_advice_code ?? error.advice_code ?? null,
    }),
  }
}

export function readCapture({ id, status }: Stripe.PaymentIntent): GatewayOutcome {
  return readFollowUp({ id, status }, 'succeeded')
}

export function readVoid({ id, status }: Stripe.PaymentIntent): GatewayOutcome {
  return readFollowUp({ id, status }, 'canceled')
}

function readFollowUp({ id, status }: Pick<Stripe.PaymentIntent, 'id' | 'status'>, wanted: string): GatewayOutcome {
  if (status !== wanted) return { kind: 'unknown', why: `the payment is ${status} at Stripe` }
  return { kind: 'approved', answer: answerOf({ gatewayTransactionId: id, gatewayCode: status }) }
}

/**
 * Pending is accepted: Stripe pays it out when the account has the money. Like one that succeeded, it may still fail days
 * later, which only an event would tell.
 */
export function readRefund({ id, status, failure_reason: reason }: Stripe.Refund): GatewayOutcome {
  switch (status) {
    case 'succeeded':
    case 'pending':
      return { kind: 'approved', answer: answerOf({ gatewayTransactionId: id, gatewayCode: status }) }
    case 'failed':
    case 'canceled':
      return { kind: 'declined', answer: answerOf({ gatewayTransactionId: id, gatewayCode: reason ?? status }) }
    default:
      return { kind: 'unknown', why: `the refund is ${status ?? 'without a state'} at Stripe` }
  }
}

/** Of several charges under one attempt, the approval is what matters; else the newest, which Stripe lists first. */
export function findPayment(charges: readonly Stripe.Charge[], lookUp: LookUp): GatewayOutcome {
  const own = charges.filter(({ transfer_group: group }) => group === lookUp.idempotencyKey).map(readCharge)
  return own.find(({ kind }) => kind === 'approved') ?? own[0] ?? absent(lookUp)
}

export function findCapture(intent: Stripe.PaymentIntent, lookUp: LookUp): GatewayOutcome {
  return intent.metadata[CAPTURE_KEY] === lookUp.idempotencyKey ? readCapture(intent) : absent(lookUp)
}

/** Whoever cancelled it, and were it Stripe after seven days: the money is free. */
export function findVoid(intent: Stripe.PaymentIntent, lookUp: LookUp): GatewayOutcome {
  return intent.status === 'canceled' ? readVoid(intent) : absent(lookUp)
}

export function findRefund(refunds: readonly Stripe.Refund[], lookUp: LookUp): GatewayOutcome {
  const own = refunds.find(({ metadata }) => metadata?.[ATTEMPT_KEY] === lookUp.idempotencyKey)
  return own === undefined ? absent(lookUp) : readRefund(own)
}

function absent({ ageMs }: LookUp): GatewayOutcome {
  return ageMs < ABSENCE_PROVEN_AFTER_MS
    ? { kind: 'unknown', why: 'Stripe does not list the attempt, which proves nothing this early' }
    : { kind: 'not_processed', why: 'Stripe does not list the attempt, long after it would' }
}

type Said = Pick<GatewayAnswer, 'gatewayTransactionId' | 'gatewayCode'> & Partial<GatewayAnswer>

function answerOf({ gatewayMessage = null, ...said }: Said): GatewayAnswer {
  return {
    networkCode: null,
    adviceCode: null,
    verification: null,
    responseFields: null,
    ...said,
    gatewayMessage: gatewayMessage === null ? null : withoutNumbers(gatewayMessage),
  }
}

const FUNDINGS: readonly string[] = ['credit', 'debit', 'prepaid']

function readCard({
  network_transaction_id: id,
  funding,
  country,
}: Stripe.Charge.PaymentMethodDetails.Card): AnsweredCard {
  return {
    networkTransactionId: id ?? null,
    funding: FUNDINGS.includes(funding ?? '') ? (funding as AnsweredCard['funding']) : null,
    issuerCountry: country ?? null,
  }
}

function idOf(reference: string | { readonly id: string } | null): string | null {
  return typeof reference === 'object' && reference !== null ? reference.id : reference
}

/** Ids differ each time, and so that the same message stays one message, what looks like one goes, card numbers with it. */
function withoutNumbers(message: string): string {
  return message.replace(/\b([a-z]{2,8})_[A-Za-z0-9_*]{6,}\b/g, '$1_...').replace(/\d[\d -]{5,}\d/g, '...')
}
