import type { GatewayFacts } from '../../recovery/gateway-port.ts'

export const SANDBOX_WORLD_FACTS: GatewayFacts = {
  title: 'The sandbox’s personas: answers of a simulated cardholder',
  client: 'None: it runs inside Reprise and moves no money.',
  cards: 'Any card; who pays is named by the customer id.',
  storedMethods: 'Any id.',
  codes: 'The world’s own words and the networks’ codes; no advice codes.',
  idempotency: 'By the attempt’s id: a repeat gets the first answer.',
  lookUp: 'By the attempt’s id, at once. What is not in its ledger did not happen.',
  tried: 'It is its own service.',
}
