import type { Logger } from 'pino'
import type { Clock } from '../domain/clock.ts'
import type { IdSource } from '../domain/ids.ts'
import { type SecretText, signingSecret } from '../domain/secret-text.ts'
import { createDeliverWebhook, type DeliverPorts, type DeliverWebhook } from '../recovery/deliver-webhook.ts'
import { createManageWebhooks, type ManageWebhooks } from '../recovery/manage-webhooks.ts'
import type { MerchantConfigurations } from '../recovery/merchant-port.ts'
import type { SignedPosts } from '../recovery/signed-post-port.ts'
import { createSentEvents, type SentEvents } from '../recovery/webhook-deliveries.ts'
import type { WebhookDeliveries, WebhookKey, WebhookVault } from '../recovery/webhook-port.ts'
import type { Database } from '../storage/database.ts'
import { WebhookDeliveryStore } from '../storage/webhook-delivery-store.ts'
import { WebhookStore } from '../storage/webhook-store.ts'
import { type Vault, WEBHOOK_SECRETS_KIND } from '../vault/vault.ts'

export interface WebhookSurroundings {
  readonly database: Database
  readonly vault: Vault
  readonly generateSecret: () => SecretText
  readonly outbound: SignedPosts
  readonly transactions: DeliverPorts['transactions']
  readonly presentEvent: DeliverPorts['presentEvent']
  readonly presentBatchEvent: DeliverPorts['presentBatchEvent']
  readonly configurations: Pick<MerchantConfigurations, 'forget'>
  readonly ids: IdSource
  readonly clock: Clock
  readonly logger: Logger
  readonly tried: DeliverPorts['tried']
  readonly webhooksDue: () => void
}

export interface Webhooking {
  readonly manageWebhooks: ManageWebhooks
  readonly sentEvents: SentEvents
  readonly deliverWebhook: DeliverWebhook
  readonly deliveries: WebhookDeliveries
  /** Everything that is due by now, and what becomes due by that; resolves to how many turns it took. */
  readonly deliverWebhooks: () => Promise<number>
}

/** Receivers that one look hands out turns for. */
export const RECEIVERS_AT_ONCE = 200

export function composeWebhooks(surroundings: WebhookSurroundings): Webhooking {
  const { database, logger, clock } = surroundings
  const ports = {
    ...surroundings,
    webhooks: new WebhookStore(database),
    deliveries: new WebhookDeliveryStore(database),
    webhookVault: webhookVaultOf(surroundings),
    onFailure: (eventId: string, error: unknown) =>
      logger.error({ err: error, eventId }, 'a webhook message could not be made'),
  }
  const deliverWebhook = createDeliverWebhook(ports)
  return {
    manageWebhooks: createManageWebhooks(ports),
    sentEvents: createSentEvents(ports),
    deliverWebhook,
    deliveries: ports.deliveries,
    async deliverWebhooks() {
      let turns = 0
      for (;;) {
        const ready = await ports.deliveries.findReady(clock.now(), RECEIVERS_AT_ONCE)
        if (ready.length === 0) return turns
        await Promise.all(ready.map(deliverWebhook))
        turns += ready.length
      }
    },
  }
}

function webhookVaultOf({
  vault,
  generateSecret,
}: Pick<WebhookSurroundings, 'vault' | 'generateSecret'>): WebhookVault {
  const recordOf = ({ companyId, webhookId }: WebhookKey) => ({ companyId, id: webhookId })
  return {
    generate: generateSecret,
    seal: (key, { current, previous }) =>
      vault.sealSecret(
        recordOf(key),
        { current: current.reveal(), previous: previous?.reveal() ?? null },
        WEBHOOK_SECRETS_KIND,
      ),
    async open(key, sealed) {
      const secrets = await vault.openSecret(recordOf(key), sealed, WEBHOOK_SECRETS_KIND)
      const { current, previous } = secrets as { current: string; previous: string | null }
      return { current: signingSecret(current), previous: previous === null ? null : signingSecret(previous) }
    },
  }
}
