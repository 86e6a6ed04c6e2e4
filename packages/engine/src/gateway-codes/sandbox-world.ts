import type { GatewayCodes } from './gateway-code.ts'

/**
 * Decline codes of our own sandbox of simulated cardholders. A decline of an issuer (`declined`) is not here on purpose: it
 * always comes with the network's code, which says more.
 *
 * Source: this project (packages/server/src/gateways/sandbox-world).
 */
export const SANDBOX_WORLD_CODES: GatewayCodes = {
  codes: {
    unknown_persona: {
      reason: 'invalid_request',
      responseCode: { retry: null, stop: '30016' },
      meaning: 'The customerId names no cardholder of the world',
    },
    invalid_amount: { reason: 'invalid_amount', meaning: 'Refund above the original amount' },
  },
}
