import { askPersona, PERSONA_NAMES, type PersonaName, personaOf } from '@reprise/simulator'
import { networkOfFirstSix } from '../../domain/card-network.ts'
import type { FollowUpCall, Instrument, PaymentCall } from '../../recovery/gateway-port.ts'

/** The world's own words: what the issuer said is in the network's code beside it. */
export type WorldCode = 'approved' | 'declined' | 'unknown_persona' | 'invalid_amount'

/** The gateway's own sentence for each code, as a merchant reads it in gatewayMessage. */
export const WORLD_MESSAGES: Readonly<Record<WorldCode, string>> = {
  approved: 'Approved.',
  declined: 'Declined by the issuer.',
  unknown_persona: `The customerId names no cardholder of this world. It begins with one of: ${PERSONA_NAMES.join(', ')}.`,
  invalid_amount: 'The refund is above the original amount.',
}

export interface WorldVerdict {
  readonly code: WorldCode
  /** The network's words; null where no issuer was asked. */
  readonly networkCode: string | null
  readonly adviceCode: string | null
  readonly persona: PersonaName | null
}

const APPROVED: WorldVerdict = { code: 'approved', networkCode: null, adviceCode: null, persona: null }

/** Charge and authorize: the cardholder whom the customerId names decides, by the instant of the attempt. */
export function decidePayment(call: PaymentCall): WorldVerdict {
  const persona = personaOf(call.customerId)
  if (persona === null) return { code: 'unknown_persona', networkCode: null, adviceCode: null, persona }
  const { isApproved, networkCode, adviceCode } = askPersona(persona, {
    customerId: call.customerId,
    network: networkOf(call.instrument),
    firstMs: call.firstAttemptAt.getTime(),
    atMs: call.sentAt.getTime(),
  })
  return { code: isApproved ? 'approved' : 'declined', networkCode, adviceCode, persona }
}

/** Captures and voids are approved; the server has checked before what can be captured and voided. */
export function decideRelease(): WorldVerdict {
  return APPROVED
}

/** As at the other sandbox: the gateway defends the original amount, the server what earlier refunds left of it. */
export function decideRefund({ amountMinor, original }: FollowUpCall): WorldVerdict {
  return amountMinor <= original.amountMinor ? APPROVED : { ...APPROVED, code: 'invalid_amount' }
}

/** An id of this gateway's own says nothing of a network: it is answered in the codes that most networks share. */
function networkOf(instrument: Instrument) {
  if (instrument.kind === 'gateway') return 'visa'
  return networkOfFirstSix(instrument.pan.firstSix)
}
