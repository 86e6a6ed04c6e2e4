/** What an installation must have before real cards are charged through it (design: live keys). */
export interface LiveKeyPolicy {
  /** REPRISE_MASTER_KEY is given, and not lying beside the data. */
  readonly hasGivenMasterKey: boolean
  readonly database: 'pglite' | 'postgres'
  readonly acceptsEmbeddedLive: boolean
  /** Its own certificate, or a proxy that it trusts to have ended TLS. */
  readonly hasTls: boolean
}

/** One sentence for each thing that is missing; none: live keys may be made. */
export function reasonsAgainstLiveKeys(policy: LiveKeyPolicy): string[] {
  const reasons: string[] = []
  if (!policy.hasGivenMasterKey) {
    reasons.push('Live keys need REPRISE_MASTER_KEY: a generated master key lies beside the cards that it protects.')
  }
  if (policy.database === 'pglite' && !policy.acceptsEmbeddedLive) {
    reasons.push(
      'Live keys need PostgreSQL (DATABASE_URL), because the embedded database may forget the last payments when the machine fails; REPRISE_ACCEPT_EMBEDDED_LIVE=1 accepts that.',
    )
  }
  if (!policy.hasTls) {
    reasons.push(
      'Live keys need TLS: set REPRISE_TLS_CERT_FILE and REPRISE_TLS_KEY_FILE, or REPRISE_TRUST_PROXY where a proxy ends it.',
    )
  }
  return reasons
}
