import type { FollowUpCall, Instrument, PaymentCall } from '../../recovery/gateway-port.ts'
import {
  AMOUNT_ROWS,
  type AmountRow,
  AVS_OTHERWISE,
  AVS_ROWS,
  CVV_OTHERWISE,
  CVV_ROWS,
  type CvvRow,
  REFUND_ABOVE_ORIGINAL,
  SANDBOX_CARDS,
  type SandboxDecline,
  UNKNOWN_CARD,
  VOID_DECLINED,
} from './flexpay-sandbox-table.ts'

/** What the table says of one request: the decline, or null for an approval, and the rule that decided, if one did. */
export interface SandboxVerdict {
  readonly decline: SandboxDecline | null
  readonly rule: string | null
}

const APPROVED: SandboxVerdict = { decline: null, rule: null }

const CARD_NUMBERS: ReadonlySet<string> = new Set(SANDBOX_CARDS.map((card) => card.number))
const CVV_ROW_OF: ReadonlyMap<string, CvvRow> = new Map(CVV_ROWS.map((row) => [row.cvv, row]))
const AVS_ROW_OF = new Map(AVS_ROWS.map((row) => [row.address1, row]))
const AMOUNT_ROW_OF: ReadonlyMap<number, AmountRow> = new Map(AMOUNT_ROWS.map((row) => [row.amountMinor, row]))

/** Charge and authorize: the card is checked first, then its security code, then the amount. */
export function decidePayment(call: PaymentCall): SandboxVerdict {
  return checkCard(call.instrument) ?? checkCvv(call.instrument) ?? checkAmount(call)
}

/** Only one amount declines on capture. */
export function decideCapture(call: FollowUpCall): SandboxVerdict {
  const row = AMOUNT_ROW_OF.get(call.amountMinor)
  return row?.declinesCapture ? { decline: row.gatewayCode, rule: `${row.amountMinor}` } : APPROVED
}

export function decideVoid({ original }: FollowUpCall): SandboxVerdict {
  const isDeclined = original.operation === 'charge' && original.amountMinor === VOID_DECLINED.chargeAmountMinor
  return isDeclined ? { decline: VOID_DECLINED.gatewayCode, rule: `${original.amountMinor}` } : APPROVED
}

/**
 * The server knows what earlier refunds left and checks that before it sends; the gateway is only told the original
 * amount, and defends at least that.
 */
export function decideRefund({ amountMinor, original }: FollowUpCall): SandboxVerdict {
  if (amountMinor <= original.amountMinor) return APPROVED
  return { decline: REFUND_ABOVE_ORIGINAL.gatewayCode, rule: 'refund_above_original' }
}

/** The address and security code checks: they depend on nothing but the address and the code. */
export function verify(call: PaymentCall) {
  const avs = AVS_ROW_OF.get(call.cardHolder.address.address1 ?? '') ?? AVS_OTHERWISE
  const cvv = cvvRow(call.instrument) ?? CVV_OTHERWISE
  return { avsCode: avs.avsCode, avsMessage: avs.avsMessage, cvvCode: cvv.cvvCode, cvvMessage: cvv.cvvMessage }
}

function checkCard(instrument: Instrument): SandboxVerdict | null {
  if (instrument.kind === 'gateway' || CARD_NUMBERS.has(instrument.pan.reveal())) return null
  return { decline: UNKNOWN_CARD.gatewayCode, rule: 'card' }
}

function checkCvv(instrument: Instrument): SandboxVerdict | null {
  const decline = cvvRow(instrument)?.gatewayCode
  // The rule's name must not be the security code itself: answers are stored.
  return decline ? { decline, rule: 'cvv' } : null
}

function checkAmount(call: PaymentCall): SandboxVerdict {
  const row = AMOUNT_ROW_OF.get(call.amountMinor)
  if (!row) return APPROVED
  return { decline: isApproved(row, call) ? null : row.gatewayCode, rule: `${row.amountMinor}` }
}

function isApproved(row: AmountRow, call: PaymentCall): boolean {
  switch (row.approvedWhen) {
    case 'retried':
      return call.retryCount > 0
    case 'recovery_disabled':
      return call.disableCustomerRecovery
    case null:
      return false
  }
}

function cvvRow(instrument: Instrument): CvvRow | undefined {
  if (instrument.kind === 'gateway' || instrument.cvv === null) return undefined
  return CVV_ROW_OF.get(instrument.cvv.reveal())
}
