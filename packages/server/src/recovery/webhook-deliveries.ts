import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import { Conflict, InvalidField, NotFound } from '../domain/errors.ts'
import { EVENTS_KEPT_DAYS } from './keep-house.ts'
import { noSuchWebhook } from './manage-webhooks.ts'
import type {
  Delivery,
  DeliveryPageQuery,
  ReplayRange,
  WebhookDeliveries,
  WebhookKey,
  Webhooks,
} from './webhook-port.ts'

export interface WebhookDeliveriesPorts {
  readonly webhooks: Pick<Webhooks, 'find'>
  readonly deliveries: Pick<WebhookDeliveries, 'page' | 'replayEvent' | 'replayRange' | 'countEvents'>
  /** Told that something is due. */
  readonly webhooksDue: () => void
  readonly clock: Clock
}

/** What is sent again: one event, or all that happened between two instants, both inclusive. */
export type Replay = { readonly kind: 'event'; readonly eventId: string } | ({ readonly kind: 'range' } & ReplayRange)

/** What was sent to a webhook, and sending it again. All throw NotFound for a webhook that is not there. */
export interface SentEvents {
  page(tenant: Tenant, webhookId: string, query: DeliveryPageQuery): Promise<readonly Delivery[]>
  /** Resolves to how many events were queued. @throws InvalidField, Conflict */
  replay(tenant: Tenant, webhookId: string, replay: Replay): Promise<number>
}

/** More in one request would keep its sender waiting, and the receiver busy for hours. */
const REPLAYED_MAX = 10_000

export function createSentEvents(ports: WebhookDeliveriesPorts): SentEvents {
  const find = async (tenant: Tenant, webhookId: string): Promise<WebhookKey> => {
    const webhook = await ports.webhooks.find(tenant, webhookId)
    if (webhook === null) throw noSuchWebhook()
    return webhook
  }
  return {
    page: async (tenant, webhookId, query) => ports.deliveries.page(await find(tenant, webhookId), query),
    async replay(tenant, webhookId, replay) {
      const webhook = await find(tenant, webhookId)
      const count =
        replay.kind === 'event'
          ? await replayOne(ports, webhook, replay.eventId)
          : await replayAll(ports, webhook, replay)
      ports.webhooksDue()
      return count
    },
  }
}

async function replayOne(ports: WebhookDeliveriesPorts, webhook: WebhookKey, eventId: string): Promise<number> {
  const isThere = await ports.deliveries.replayEvent(webhook, eventId, ports.clock.now())
  if (!isThere) throw new NotFound(`There is no event with this id; events are kept for ${EVENTS_KEPT_DAYS} days.`)
  return 1
}

async function replayAll(ports: WebhookDeliveriesPorts, webhook: WebhookKey, range: ReplayRange): Promise<number> {
  if (range.from > range.to) throw new InvalidField('startDate', 'must not be after endDate')
  const count = await ports.deliveries.countEvents(webhook, range, REPLAYED_MAX + 1)
  if (count > REPLAYED_MAX) {
    throw new Conflict(`There are more than ${REPLAYED_MAX} events in this time: ask for a shorter one.`)
  }
  return ports.deliveries.replayRange(webhook, range, ports.clock.now())
}
