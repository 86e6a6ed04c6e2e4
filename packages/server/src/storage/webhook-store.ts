import type { Tenant } from '../domain/company.ts'
import type { Webhook } from '../domain/webhook.ts'
import type { Webhooks } from '../recovery/webhook-port.ts'
import type { Database } from './database.ts'
import { toWebhook, WEBHOOK_COLUMNS, type WebhookRow } from './webhook-row.ts'

/** A charge tells only what the configuration says is wanted, so other processes must notice a change of it. */
const GROW_VERSION = 'update companies set config_version = config_version + 1 where company_id'

/** Receivers. Every statement is bound to company and mode. */
export class WebhookStore implements Webhooks {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async insert(webhook: Webhook, sealedSecrets: Buffer, countMax: number): Promise<boolean> {
    const { companyId, mode, webhookId, url, eventTypes, status, createdAt } = webhook
    return this.#database.transaction(async (transaction) => {
      // Locks the company's row: of two at once the second counts after the first's commit, in a statement of its own.
      await transaction.query(`${GROW_VERSION} = $1`, [companyId])
      const rows = await transaction.query(
        `insert into webhooks (company_id, mode, webhook_id, url, events, status, sealed_secrets, created_at)
         select $1, $2::text, $3, $4, $5::text[], $6, $7::bytea, $8::timestamptz
         where (select count(*) from webhooks w where w.company_id = $1 and w.mode = $2::text) < $9::integer
         returning webhook_id`,
        [companyId, mode, webhookId, url, eventTypes, status, sealedSecrets, createdAt, countMax],
      )
      return rows.length === 1
    })
  }

  async find(tenant: Tenant, webhookId: string): Promise<Webhook | null> {
    const [row] = await this.#database.query<WebhookRow>(
      `select ${WEBHOOK_COLUMNS} from webhooks where company_id = $1 and mode = $2 and webhook_id = $3`,
      [tenant.companyId, tenant.mode, webhookId],
    )
    return row === undefined ? null : toWebhook(row)
  }

  async list(tenant: Tenant): Promise<readonly Webhook[]> {
    const rows = await this.#database.query<WebhookRow>(
      `select ${WEBHOOK_COLUMNS} from webhooks where company_id = $1 and mode = $2 order by created_at, webhook_id`,
      [tenant.companyId, tenant.mode],
    )
    return rows.map(toWebhook)
  }

  async update(webhook: Webhook, sealedSecrets: Buffer | null): Promise<boolean> {
    const { companyId, mode, webhookId, url, eventTypes, status, previousSecretUntil, failuresInRow } = webhook
    const rows = await this.#database.query(
      `with changed as (
         update webhooks set url = $4, events = $5, status = $6, previous_until = $7, failures_in_row = $8,
           held_until = case when $8 = 0 then null else held_until end, sealed_secrets = coalesce($9, sealed_secrets)
         where company_id = $1 and mode = $2 and webhook_id = $3 returning company_id
       ), grown as (${GROW_VERSION} in (select company_id from changed))
       select company_id from changed`,
      [companyId, mode, webhookId, url, eventTypes, status, previousSecretUntil, failuresInRow, sealedSecrets],
    )
    return rows.length === 1
  }

  /** What was to be sent there is found by nobody any more, and is cleared away later: it may be much. */
  async delete(tenant: Tenant, webhookId: string): Promise<boolean> {
    const rows = await this.#database.query(
      `with deleted as (
         delete from webhooks where company_id = $1 and mode = $2 and webhook_id = $3 returning company_id
       ), grown as (${GROW_VERSION} in (select company_id from deleted))
       select company_id from deleted`,
      [tenant.companyId, tenant.mode, webhookId],
    )
    return rows.length === 1
  }

  async findSealedSecrets(tenant: Tenant, webhookId: string): Promise<Buffer | null> {
    const [row] = await this.#database.query<{ sealed_secrets: Buffer }>(
      'select sealed_secrets from webhooks where company_id = $1 and mode = $2 and webhook_id = $3',
      [tenant.companyId, tenant.mode, webhookId],
    )
    return row?.sealed_secrets ?? null
  }
}
