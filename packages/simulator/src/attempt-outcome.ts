import type { Attempt } from '@reprise/engine'
import { daysToPayday } from './cardholder.ts'
import { declineAnswerOf } from './decline-answer.ts'
import type { DriftedHabits } from './issuer.ts'
import { mix } from './random.ts'
import type { CardTrack, SimulatedPayment } from './simulated-payment.ts'
import type { SimulatedGateway, Verdict } from './verdict.ts'
import { judge } from './verdict.ts'
import { MS_PER_SLOT } from './virtual-time.ts'
import type { WorldFile } from './world-file.ts'

/** What an attempt came to: what a policy may see of it, and the truth. */
export interface SimulatedOutcome {
  readonly attempt: Attempt
  readonly verdict: Verdict
}

/** What decides about attempts beside the payment itself. */
export interface WorldRules {
  readonly file: WorldFile
  readonly gateways: readonly SimulatedGateway[]
  readonly drift: DriftedHabits | null
}

/** What becomes of an attempt through a gateway. */
export function makeAttempt(
  rules: WorldRules,
  payment: SimulatedPayment,
  atMs: number,
  gatewayId: string,
  track: CardTrack,
): SimulatedOutcome {
  const gateway = rules.gateways.find((each) => each.gatewayId === gatewayId)
  const verdict = gateway ? judge({ payment, gateway, atMs, track, drift: rules.drift }) : 'refused'
  return { attempt: toAttempt(rules, payment, atMs, gatewayId, verdict), verdict }
}

/** A verdict in the words of the wire: what the issuer says, and how. */
export function toAttempt(
  rules: WorldRules,
  payment: SimulatedPayment,
  atMs: number,
  gatewayId: string,
  verdict: Verdict,
): Attempt {
  const at = new Date(atMs)
  if (verdict === 'approved') return { at, gatewayId, outcome: 'approved', networkCode: '00' }
  if (verdict === 'gateway_down' || verdict === 'refused') return { at, gatewayId, outcome: 'not_processed' }
  const { latent, network } = payment
  const { drift, file } = rules
  const isDrifted = drift !== null && atMs >= drift.fromMs
  const answer = declineAnswerOf({
    cause:
      verdict === 'issuer_down'
        ? 'outage'
        : verdict === 'ended'
          ? latent.endCause
          : verdict === 'habit'
            ? 'habit'
            : latent.cause,
    network,
    spec: latent.issuer.spec,
    hidesFundsShare: (isDrifted ? file.drift?.hidesFundsShare : undefined) ?? latent.issuer.spec.hidesFundsShare,
    hoursToPayday: daysToPayday(latent.purse, atMs) * 24,
    paymentSeed: latent.seed,
    // The same half hour has the same answer, so that asking twice does not change the rules.
    attemptSeed: mix(latent.seed, Math.floor(atMs / MS_PER_SLOT)),
  })
  return { at, gatewayId, outcome: 'declined', ...answer }
}
