import { SecretText } from '../domain/secret-text.ts'
import { createAskPreflight, type PreflightSecrets } from '../recovery/ask-preflight.ts'
import { type AttemptRetryPorts, createAttemptRetry } from '../recovery/attempt-retry.ts'
import type { DueRetries } from '../recovery/due-retries-port.ts'
import type { SignedPosts } from '../recovery/signed-post-port.ts'
import { createRetryRunner, type RetryRunner, type RetryRunnerPorts } from '../scheduler/run-due-retries.ts'
import { PREFLIGHT_SECRET_KIND, type Vault } from '../vault/vault.ts'

export interface SchedulerParts extends Omit<AttemptRetryPorts, 'askPreflight'> {
  readonly dueRetries: DueRetries
  readonly posts: SignedPosts
  readonly preflightSecrets: PreflightSecrets
  readonly slots: number
  readonly pause: RetryRunnerPorts['pause']
  readonly onEnd: RetryRunnerPorts['onEnd']
  readonly onFailure: RetryRunnerPorts['onFailure']
}

/** The calendar that Reprise keeps: this process's share of it. */
export function composeScheduler(parts: SchedulerParts): RetryRunner {
  const { clock, ids, posts, preflightSecrets: secrets } = parts
  const askPreflight = createAskPreflight({ clock, ids, posts, secrets })
  return createRetryRunner({ ...parts, attemptRetry: createAttemptRetry({ ...parts, askPreflight }) })
}

/** Secrets of the question before a retry: one a company, of both its modes. */
export function preflightSecretsOf(vault: Vault, generate: () => SecretText): PreflightSecrets {
  const record = ({ companyId }: { readonly companyId: string }) => ({ companyId, id: companyId })
  return {
    generate,
    seal: (tenant, secret) => vault.sealSecret(record(tenant), secret.reveal(), PREFLIGHT_SECRET_KIND),
    async open(tenant, sealed) {
      const secret = await vault.openSecret(record(tenant), sealed, PREFLIGHT_SECRET_KIND)
      return new SecretText(String(secret), '[signing secret]')
    },
  }
}
