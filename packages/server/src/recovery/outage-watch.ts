import { classifyDecline } from '@reprise/engine'
import type { Tenant } from '../domain/company.ts'
import type { OutageSource } from '../domain/outage.ts'
import type { FinishedAttempt } from './decide-outcome.ts'
import { codesOf } from './failed-payment.ts'
import type { Outages } from './outages-port.ts'

export interface OutageWatchPorts {
  readonly outages: Outages
  readonly monotonicMs: () => number
  /** What cannot be noted is noted at the next attempt; no payment fails for it. */
  readonly onFailure: (error: unknown) => void
}

/** Notices gateways and issuers that are down, by every attempt that this process makes, whoever asked for it. */
export interface OutageWatch {
  attemptFinished(tenant: Tenant, attempt: FinishedAttempt): Promise<void>
  /** How long, in milliseconds, retries of this issuer's cards are held; 0: they are not. */
  issuerHeldMs(tenant: Tenant, firstSix: string | null): Promise<number>
  /** How long, in milliseconds, a gateway is left alone; 0: it is not. */
  gatewayHeldMs(tenant: Tenant, gatewayToken: string): Promise<number>
}

/** How old this process's knowledge of sources in trouble may be: 5 seconds. */
const KNOWN_FOR_MS = 5_000

export function createOutageWatch(ports: OutageWatchPorts): OutageWatch {
  let known = new Map<string, number>()
  let knownAtMs = Number.NEGATIVE_INFINITY
  /** Told of by this process since it last looked. */
  const failing = new Set<string>()

  const look = async () => {
    if (ports.monotonicMs() - knownAtMs < KNOWN_FOR_MS) return
    knownAtMs = ports.monotonicMs()
    const troubled = await ports.outages.listTroubled()
    known = new Map(troubled.map((source) => [nameOf(source), source.heldMs]))
    for (const name of failing) if (!known.has(name)) failing.delete(name)
  }

  const note = async (source: OutageSource, outcome: 'failed' | 'answered', retryAfterMs: number | null) => {
    const name = nameOf(source)
    if (outcome === 'failed') {
      failing.add(name)
      await ports.outages.noteFailure(source, retryAfterMs)
      // The next look must see it.
      knownAtMs = Number.NEGATIVE_INFINITY
      return
    }
    // Nearly always all is well, and nothing is to be written.
    if (!failing.has(name) && !known.has(name)) return
    failing.delete(name)
    await ports.outages.noteAnswer(source)
    knownAtMs = Number.NEGATIVE_INFINITY
  }

  return {
    async attemptFinished(tenant, attempt) {
      const { outcome, gateway, method } = attempt
      try {
        await look()
        const isAnswered = outcome.kind === 'approved' || outcome.kind === 'declined'
        const retryAfterMs = outcome.kind === 'not_processed' ? (outcome.retryAfterMs ?? null) : null
        const atGateway = { tenant, kind: 'gateway', name: gateway.gatewayToken } as const
        await note(atGateway, isAnswered ? 'answered' : 'failed', retryAfterMs)
        if (!isAnswered || method.firstSix === null) return
        const atIssuer = { tenant, kind: 'issuer', name: method.firstSix } as const
        await note(atIssuer, isIssuerDown(attempt) ? 'failed' : 'answered', null)
      } catch (error) {
        ports.onFailure(error)
      }
    },
    async issuerHeldMs(tenant, firstSix) {
      if (firstSix === null) return 0
      await look()
      return known.get(nameOf({ tenant, kind: 'issuer', name: firstSix })) ?? 0
    },
    async gatewayHeldMs(tenant, gatewayToken) {
      await look()
      return known.get(nameOf({ tenant, kind: 'gateway', name: gatewayToken })) ?? 0
    },
  }
}

/** The issuer's own codes say so. */
function isIssuerDown({ outcome, network, gateway, sentAt: at }: FinishedAttempt): boolean {
  if (outcome.kind !== 'declined') return false
  const { gatewayType } = gateway
  return classifyDecline({ network, gatewayType, at, ...codesOf(outcome.answer) }).reason === 'issuer_unavailable'
}

function nameOf({ tenant, kind, name }: OutageSource): string {
  return `${tenant.companyId} ${tenant.mode} ${kind} ${name}`
}
