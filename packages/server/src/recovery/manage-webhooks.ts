import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { IdSource } from '../domain/ids.ts'
import type { SecretText } from '../domain/secret-text.ts'
import { EVERY_EVENT, WEBHOOK_EVENT_TYPES, type Webhook } from '../domain/webhook.ts'
import { FieldReader } from './field-reader.ts'
import type { MerchantConfigurations } from './merchant-port.ts'
import type { SignedPosts } from './signed-post-port.ts'
import type { Webhooks, WebhookVault } from './webhook-port.ts'

export interface ManageWebhooksPorts {
  readonly webhooks: Webhooks
  readonly webhookVault: WebhookVault
  readonly outbound: Pick<SignedPosts, 'faultOf'>
  /** Told of every change, so that this process acts on it at once. */
  readonly configurations: Pick<MerchantConfigurations, 'forget'>
  readonly ids: IdSource
  readonly clock: Clock
}

/** A webhook with its secret where it was just made: it is not shown again. */
export interface ShownWebhook {
  readonly webhook: Webhook
  readonly secret: SecretText | null
}

/** Webhooks as a resource. All throw InvalidField, NotFound or Conflict; `request` is what stands in the envelope. */
export interface ManageWebhooks {
  create(tenant: Tenant, request: unknown): Promise<ShownWebhook>
  list(tenant: Tenant): Promise<readonly Webhook[]>
  read(tenant: Tenant, webhookId: string): Promise<Webhook>
  /** Changes what the request names; `rotateSecret: true` makes a new secret. */
  update(tenant: Tenant, webhookId: string, request: unknown): Promise<ShownWebhook>
  delete(tenant: Tenant, webhookId: string): Promise<void>
}

/** Receivers of one company and mode: each event is written once for each that wants it. */
export const WEBHOOKS_MAX = 16

/** How long the secret before a rotation signs beside the new one: a day, to bring the new one to every receiver. */
const PREVIOUS_SECRET_MS = 86_400_000

const STATUSES = ['Enabled', 'Disabled'] as const
const URL_LENGTH_MAX = 2_000

export function createManageWebhooks(ports: ManageWebhooksPorts): ManageWebhooks {
  const find = async (tenant: Tenant, webhookId: string) => {
    const webhook = await ports.webhooks.find(tenant, webhookId)
    if (webhook === null) throw noSuchWebhook()
    return webhook
  }
  return {
    list: (tenant) => ports.webhooks.list(tenant),
    read: find,
    async create(tenant, request) {
      const fields = new FieldReader(request)
      refuseSecret(fields)
      const webhook: Webhook = {
        ...tenant,
        webhookId: ports.ids.next(),
        url: fields.required('url', await readUrl(ports, fields)),
        eventTypes: readEventTypes(fields) ?? [EVERY_EVENT],
        status: fields.oneOf('status', STATUSES) ?? 'Enabled',
        previousSecretUntil: null,
        failuresInRow: 0,
        createdAt: ports.clock.now(),
      }
      const secret = ports.webhookVault.generate()
      const sealed = await ports.webhookVault.seal(webhook, { current: secret, previous: null })
      const isInserted = await ports.webhooks.insert(webhook, sealed, WEBHOOKS_MAX)
      ports.configurations.forget(tenant.companyId)
      if (!isInserted) throw new Conflict(`There are ${WEBHOOKS_MAX} webhooks already: delete one first.`)
      return { webhook, secret }
    },
    async update(tenant, webhookId, request) {
      const fields = new FieldReader(request)
      refuseSecret(fields)
      const before = await find(tenant, webhookId)
      const changed: Webhook = {
        ...before,
        url: (await readUrl(ports, fields)) ?? before.url,
        eventTypes: readEventTypes(fields) ?? before.eventTypes,
        status: fields.oneOf('status', STATUSES) ?? before.status,
        // Whoever changes something has seen to his receiver: it is asked again at once.
        failuresInRow: 0,
      }
      const rotated = fields.boolean('rotateSecret') === true ? await rotate(ports, before) : null
      const webhook = rotated === null ? changed : { ...changed, previousSecretUntil: rotated.previousUntil }
      const isThere = await ports.webhooks.update(webhook, rotated?.sealed ?? null)
      ports.configurations.forget(tenant.companyId)
      if (!isThere) throw noSuchWebhook()
      return { webhook, secret: rotated?.secret ?? null }
    },
    async delete(tenant, webhookId) {
      const isDeleted = await ports.webhooks.delete(tenant, webhookId)
      ports.configurations.forget(tenant.companyId)
      if (!isDeleted) throw noSuchWebhook()
    },
  }
}

/** A second rotation within the day drops the first secret at once: that is how a secret that got out is got rid of. */
async function rotate(ports: ManageWebhooksPorts, webhook: Webhook) {
  const present = await ports.webhooks.findSealedSecrets(webhook, webhook.webhookId)
  if (present === null) throw noSuchWebhook()
  const { current: previous } = await ports.webhookVault.open(webhook, present)
  const secret = ports.webhookVault.generate()
  const sealed = await ports.webhookVault.seal(webhook, { current: secret, previous })
  return { secret, sealed, previousUntil: new Date(ports.clock.now().getTime() + PREVIOUS_SECRET_MS) }
}

async function readUrl(ports: ManageWebhooksPorts, fields: FieldReader): Promise<string | null | undefined> {
  const url = fields.text('url', URL_LENGTH_MAX)
  if (url === undefined || url === null) return url
  const fault = await ports.outbound.faultOf(url)
  return fault === null ? url : fields.refuse('url', fault)
}

function readEventTypes(fields: FieldReader): Webhook['eventTypes'] | null {
  const known = [...WEBHOOK_EVENT_TYPES, EVERY_EVENT] as const
  const sent = fields.list('events', known.length * 2)
  if (sent === undefined || sent === null) return null
  const types = known.filter((type) => sent.includes(type))
  const isKnown = sent.every((type) => known.some((each) => each === type))
  if (types.length === 0 || !isKnown) {
    fields.refuse('events', `must be names out of ${WEBHOOK_EVENT_TYPES.join(', ')}, or ["*"] for all`)
  }
  return types.includes(EVERY_EVENT) ? [EVERY_EVENT] : types
}

function refuseSecret(fields: FieldReader): void {
  if (fields.names().includes('secret')) {
    fields.refuse('secret', 'cannot be set: it is made for you; rotateSecret: true makes a new one')
  }
}

export function noSuchWebhook(): NotFound {
  return new NotFound('There is no webhook with this id.')
}
