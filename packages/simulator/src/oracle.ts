import { advisedWaitEndMs } from './rule-checker.ts'
import type { CardTrack, SimulatedPayment } from './simulated-payment.ts'
import { judge } from './verdict.ts'
import { MS_PER_SLOT } from './virtual-time.ts'
import type { World } from './world.ts'

/** The earliest attempt that would be approved, if it were the only retry. */
export interface PerfectAttempt {
  readonly atMs: number
  readonly gatewayId: string
}

/**
 * Knows the latent state and looks at every half hour of the window, through every gateway. A world changes at half hours
 * only, what depends on the time that has passed grows better with it, and attempts never make later ones better; so the
 * last instant of a half hour stands for all of it, and what this does not find nobody recovers.
 */
export function findPerfectAttempt(world: World, payment: SimulatedPayment): PerfectAttempt | null {
  const { latent, firstMs, deadlineMs, firstAttempt } = payment
  if (latent.endsAtMs <= firstMs) return null
  if (latent.clearsAtMs > deadlineMs && latent.cause !== 'funds' && latent.cause !== 'route') return null
  const track: CardTrack = {
    declinesMs: reachesIssuer(firstAttempt) ? [firstMs] : [],
    advisedUntilMs: advisedWaitEndMs([firstAttempt]),
  }
  for (let slotMs = Math.floor(firstMs / MS_PER_SLOT) * MS_PER_SLOT; slotMs <= deadlineMs; slotMs += MS_PER_SLOT) {
    // A card that ends within the slot leaves the time before it.
    const lastMs = Math.min(slotMs + MS_PER_SLOT - 1, deadlineMs)
    const atMs = latent.endsAtMs > slotMs && latent.endsAtMs <= lastMs ? Math.ceil(latent.endsAtMs) - 1 : lastMs
    if (atMs <= firstMs) continue
    for (const gateway of world.gateways)
      if (judge({ payment, gateway, atMs, track, drift: world.drift }) === 'approved')
        return { atMs, gatewayId: gateway.gatewayId }
  }
  return null
}

/** Whether the issuer itself refused: outages and faults do not wear a card down. */
export function reachesIssuer({ outcome, networkCode = '' }: { outcome: string; networkCode?: string }): boolean {
  return outcome === 'declined' && !['91', '912', '96', '909'].includes(networkCode)
}
