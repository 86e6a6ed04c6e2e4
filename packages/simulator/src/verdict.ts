import { moneyAt } from './cardholder.ts'
import type { DriftedHabits } from './issuer.ts'
import { isIssuerDown, passChance, velocityFactor } from './issuer.ts'
import { hashText, mix, unitOf } from './random.ts'
import type { CardTrack, SimulatedPayment } from './simulated-payment.ts'
import type { Spells } from './spells.ts'
import { localHourIndexOf, MS_PER_MINUTE } from './virtual-time.ts'
import type { GatewaySpec } from './world-file.ts'
import { takes } from './world-file.ts'

export interface SimulatedGateway extends GatewaySpec {
  readonly outages: Spells
}

/** Why an attempt comes to what it comes to, in truth. */
export type Verdict = 'approved' | 'refused' | 'gateway_down' | 'issuer_down' | 'ended' | 'cause' | 'habit'

/** An issuer's whim lasts this long: whoever asks again within it gets the same answer, unless asked otherwise. */
const WHIM_HOURS = 3

/**
 * What becomes of an attempt. It depends on the latent state, the instant and what was tried before, and on nothing that
 * is drawn on the way; and more attempts before it never make it better. That is what makes the oracle a bound.
 */
export function judge(question: {
  payment: SimulatedPayment
  gateway: SimulatedGateway
  atMs: number
  track: CardTrack
  drift: DriftedHabits | null
}): Verdict {
  const { payment, gateway, atMs, track, drift } = question
  const { latent } = payment
  if (!takes(gateway, payment.network, payment.currency)) return 'refused'
  if (gateway.outages.isOn(atMs)) return 'gateway_down'
  const offsetMs = payment.utcOffsetMinutes * MS_PER_MINUTE
  if (isIssuerDown(latent.issuer, atMs, offsetMs)) return 'issuer_down'
  if (atMs >= latent.endsAtMs) return 'ended'
  // An issuer that advised a wait does not approve before it is over.
  if (!hasPassed(payment, gateway, atMs) || atMs < track.advisedUntilMs) return 'cause'
  const whim = mix(latent.seed, Math.floor(localHourIndexOf(atMs, offsetMs) / WHIM_HOURS))
  const chance = passChance({ issuer: latent.issuer, gateway, atMs, offsetMs, drift })
  const velocity = velocityFactor(latent.issuer.spec, track.declinesMs, atMs)
  return unitOf(mix(whim, hashText(gateway.gatewayId))) < chance * velocity ? 'approved' : 'habit'
}

/** Whether what made the payment fail in the first place is over, at an instant and through a gateway. */
export function hasPassed({ latent, country }: SimulatedPayment, gateway: GatewaySpec, atMs: number): boolean {
  if (latent.cause === 'funds') return moneyAt(latent.purse, atMs) >= latent.need
  if (latent.cause === 'route') return gateway.country === country
  return atMs >= latent.clearsAtMs
}
