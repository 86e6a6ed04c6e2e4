import type { Tenant } from '../domain/company.ts'
import type { IdSource } from '../domain/ids.ts'
import type { SecretText } from '../domain/secret-text.ts'
import type { AskPreflight } from './attempt-retry.ts'
import type { CompanyTime } from './company-time.ts'
import type { PreflightSetup } from './manage-company.ts'
import type { PostLimits, SignedPosts } from './signed-post-port.ts'

export interface PreflightPorts {
  readonly companyTime: Pick<CompanyTime, 'now'>
  readonly ids: IdSource
  readonly posts: SignedPosts
  readonly secrets: PreflightSecrets
}

export interface PreflightSecrets {
  generate(): SecretText
  seal(tenant: Tenant, secret: SecretText): Promise<Uint8Array>
  open(tenant: Tenant, sealed: Uint8Array): Promise<SecretText>
}

/** A retry waits for the answer with its slot: shorter than a webhook's. */
const LIMITS: PostLimits = { connectMs: 3_000, totalMs: 10_000 }

/**
 * Asks just before a retry whether the payment is still due. Only a 200 with `{"due": true}` or `{"due": false}` is an
 * answer; everything else is silence, of which the company has said what it means.
 */
export function createAskPreflight(ports: PreflightPorts): AskPreflight {
  return async function askPreflight(tenant, preflight, retry) {
    const secret = await ports.secrets.open(tenant, preflight.sealedSecret)
    const body = JSON.stringify(questionOf(await ports.companyTime.now(tenant), retry))
    const post = { url: preflight.url, secrets: [secret], id: ports.ids.next(), body }
    const result = await ports.posts.send(post, LIMITS)
    return result.kind === 'answered' && result.status === 200 ? readAnswer(result.body) : 'silent'
  }
}

/** The first and the newest attempt by their ids, and what the payment is: enough to find it in any billing system. */
function questionOf(now: Date, { newest, recoveryCase, retryCount }: Parameters<AskPreflight>[2]) {
  const { transaction, initialMerchantTransactionId } = newest
  return {
    type: 'retry.preflight',
    timestamp: now.toISOString(),
    data: {
      initialTransactionId: recoveryCase.initialTransactionId,
      initialMerchantTransactionId,
      transactionId: transaction.transactionId,
      orderId: transaction.orderId,
      customerId: transaction.customerId,
      amount: transaction.amountMinor,
      currencyCode: transaction.currency,
      retryCount,
    },
  }
}

function readAnswer(body: string): 'due' | 'not_due' | 'silent' {
  try {
    const answer: unknown = JSON.parse(body)
    if (typeof answer !== 'object' || answer === null || !('due' in answer)) return 'silent'
    if (answer.due === true) return 'due'
    return answer.due === false ? 'not_due' : 'silent'
  } catch {
    return 'silent'
  }
}

/** What a company needs of this when it names the address. */
export function createPreflightSetup({ posts, secrets }: Pick<PreflightPorts, 'posts' | 'secrets'>): PreflightSetup {
  return {
    whyRefused: (url: string) => posts.faultOf(url),
    async makeSecret(tenant: Tenant) {
      const secret = secrets.generate()
      return { secret, sealed: await secrets.seal(tenant, secret) }
    },
  }
}
