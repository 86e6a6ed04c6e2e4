import type { GatewayFacts } from '../../recovery/gateway-port.ts'

export const FLEXPAY_SANDBOX_FACTS: GatewayFacts = {
  title: 'The sandbox: answers from a table',
  client: 'None: it runs inside Reprise and moves no money.',
  cards: 'Six test cards.',
  storedMethods: 'Any id.',
  codes: 'The table’s own words, one for each row; no network or advice codes.',
  idempotency: 'By the attempt’s id: a repeat gets the first answer.',
  lookUp: 'By the attempt’s id, at once. What is not in its ledger did not happen.',
  tried: 'It is its own service.',
}
