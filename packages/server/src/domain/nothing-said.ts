import type { GatewayAnswer } from './transaction.ts'

/** An answer that says nothing yet: what a gateway does say, or a merchant tells, is put over it. */
export const NOTHING_SAID: GatewayAnswer = {
  gatewayTransactionId: null,
  gatewayCode: null,
  gatewayMessage: null,
  networkCode: null,
  adviceCode: null,
  verification: null,
  responseFields: null,
}
