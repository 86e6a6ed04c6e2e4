import { type SecretText, signingSecret } from '../domain/secret-text.ts'
import { createAskPreflight, type PreflightSecrets } from '../recovery/ask-preflight.ts'
import { type AttemptRetryPorts, createAttemptRetry } from '../recovery/attempt-retry.ts'
import type { DueRetries } from '../recovery/due-retries-port.ts'
import type { OutageWatch } from '../recovery/outage-watch.ts'
import type { SandboxClock } from '../recovery/sandbox-clock.ts'
import type { SignedPosts } from '../recovery/signed-post-port.ts'
import { createRetryRunner, type RetryRunner, type RetryRunnerPorts } from '../scheduler/run-due-retries.ts'
import { PREFLIGHT_SECRET_KIND, type Vault } from '../vault/vault.ts'
import { composeSandboxClock, type SandboxClockParts } from './compose-sandbox-clock.ts'

interface OwnParts {
  readonly dueRetries: DueRetries
  readonly posts: SignedPosts
  readonly preflightSecrets: PreflightSecrets
  readonly slots: number
  readonly pause: RetryRunnerPorts['pause']
  readonly onEnd: RetryRunnerPorts['onEnd']
  readonly onFailure: RetryRunnerPorts['onFailure']
}

export type SchedulerParts = OwnParts &
  Omit<AttemptRetryPorts, 'askPreflight'> &
  Omit<SandboxClockParts, 'attemptRetry'>

export interface Scheduler {
  /** This process's share of the calendar that Reprise keeps. */
  readonly retryRunner: RetryRunner
  /** The same calendar in virtual time. */
  readonly sandboxClock: SandboxClock
}

/**
 * Holds spare a far side that is down the load of the real time, which virtual time does not pass. What failed three times
 * there, hours apart, may have failed within a millisecond here, and must hold up nothing afterwards either.
 */
const NOTHING_HELD: OutageWatch = {
  attemptFinished: async () => {},
  issuerHeldMs: async () => 0,
  gatewayHeldMs: async () => 0,
}

export function composeScheduler(parts: SchedulerParts): Scheduler {
  const { companyTime, ids, posts, preflightSecrets: secrets } = parts
  const askPreflight = createAskPreflight({ companyTime, ids, posts, secrets })
  const retryPorts = { ...parts, askPreflight }
  return {
    retryRunner: createRetryRunner({ ...parts, attemptRetry: createAttemptRetry(retryPorts) }),
    sandboxClock: composeSandboxClock({
      ...parts,
      attemptRetry: createAttemptRetry({ ...retryPorts, outageWatch: NOTHING_HELD }),
    }),
  }
}

/** Secrets of the question before a retry: one a company, of both its modes. */
export function preflightSecretsOf(vault: Vault, generate: () => SecretText): PreflightSecrets {
  const record = ({ companyId }: { readonly companyId: string }) => ({ companyId, id: companyId })
  return {
    generate,
    seal: (tenant, secret) => vault.sealSecret(record(tenant), secret.reveal(), PREFLIGHT_SECRET_KIND),
    async open(tenant, sealed) {
      const secret = await vault.openSecret(record(tenant), sealed, PREFLIGHT_SECRET_KIND)
      return signingSecret(String(secret))
    },
  }
}
