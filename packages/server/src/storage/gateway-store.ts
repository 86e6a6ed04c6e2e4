import type { Tenant } from '../domain/company.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { Gateways } from '../recovery/merchant-port.ts'
import type { Queryable } from './database.ts'
import { isUniqueViolation } from './database-errors.ts'
import {
  CHANGEABLE_COLUMNS,
  changeableValues,
  GATEWAY_COLUMNS,
  type GatewayRow,
  gatewayOf,
  gatewayValues,
} from './gateway-row.ts'

const COLUMNS = GATEWAY_COLUMNS.join(', ')
const PLACES = GATEWAY_COLUMNS.map((_, index) => `$${index + 1}`).join(', ')
const SEALED_PLACE = `$${GATEWAY_COLUMNS.length + 1}`
/** After company, mode, token and sealed settings. */
const CHANGES = CHANGEABLE_COLUMNS.map((column, index) => `${column} = $${index + 5}`).join(', ')

/** Other processes notice a change by the company's version, so it grows in the statement that makes the change. */
const GROW_VERSION = 'update companies set config_version = config_version + 1 where company_id'

/** Every statement is bound to company and mode. */
export class GatewayStore implements Gateways {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async insert(tenant: Tenant, account: GatewayAccount, sealedSettings: Buffer | null) {
    try {
      await insertGateway(this.#database, { ...account, ...tenant }, sealedSettings)
      return 'inserted' as const
    } catch (error) {
      if (isUniqueViolation(error, 'gateways_reference')) return 'reference_taken' as const
      throw error
    }
  }

  async find(tenant: Tenant, gatewayToken: string): Promise<GatewayAccount | null> {
    const [row] = await this.#database.query<GatewayRow>(
      `select ${COLUMNS} from gateways where company_id = $1 and mode = $2 and gateway_token = $3`,
      [tenant.companyId, tenant.mode, gatewayToken],
    )
    return row === undefined ? null : gatewayOf(row)
  }

  async list(tenant: Tenant): Promise<readonly GatewayAccount[]> {
    const rows = await this.#database.query<GatewayRow>(
      `select ${COLUMNS} from gateways where company_id = $1 and mode = $2 order by created_at, gateway_token`,
      [tenant.companyId, tenant.mode],
    )
    return rows.map(gatewayOf)
  }

  async update(tenant: Tenant, account: GatewayAccount, sealedSettings: Buffer | null) {
    try {
      const rows = await this.#database.query(
        `with changed as (
           update gateways set ${CHANGES}, sealed_settings = $4
           where company_id = $1 and mode = $2 and gateway_token = $3
           returning company_id
         ), grown as (${GROW_VERSION} in (select company_id from changed))
         select company_id from changed`,
        [tenant.companyId, tenant.mode, account.gatewayToken, sealedSettings, ...changeableValues(account)],
      )
      return rows.length > 0 ? ('updated' as const) : ('unknown' as const)
    } catch (error) {
      if (isUniqueViolation(error, 'gateways_reference')) return 'reference_taken' as const
      throw error
    }
  }

  async delete(tenant: Tenant, gatewayToken: string) {
    const rows = await this.#database.query<{ is_known: boolean; is_in_use: boolean }>(
      `with named as (
         select company_id, mode, gateway_token from gateways
         where company_id = $1 and mode = $2 and gateway_token = $3
         for update
       ), used as (
         select exists (
           select 1 from recovery_cases
           where company_id = $1 and mode = $2 and state = 'scheduled' and not recovery_disabled
             and assigned_gateway_token = $3
         ) or exists (
           select 1 from attempts
           where company_id = $1 and mode = $2 and state in ('sending', 'unknown') and gateway_token = $3
         ) as is_in_use
       ), deleted as (
         delete from gateways g using named n, used u
         where not u.is_in_use and g.company_id = n.company_id and g.gateway_token = n.gateway_token
         returning g.company_id
       ), grown as (${GROW_VERSION} in (select company_id from deleted))
       select exists (select 1 from named) as is_known, is_in_use from used`,
      [tenant.companyId, tenant.mode, gatewayToken],
    )
    const [row] = rows
    if (row === undefined || !row.is_known) return 'unknown' as const
    return row.is_in_use ? ('in_use' as const) : ('deleted' as const)
  }

  async findSealedSettings(tenant: Tenant, gatewayToken: string): Promise<Buffer | null> {
    const [row] = await this.#database.query<{ sealed_settings: Buffer | null }>(
      'select sealed_settings from gateways where company_id = $1 and mode = $2 and gateway_token = $3',
      [tenant.companyId, tenant.mode, gatewayToken],
    )
    return row?.sealed_settings ?? null
  }
}

/** Also a part of the first start's transaction. */
export async function insertGateway(
  database: Queryable,
  account: GatewayAccount,
  sealedSettings: Buffer | null,
): Promise<void> {
  await database.query(
    `with grown as (${GROW_VERSION} = $1)
     insert into gateways (${COLUMNS}, sealed_settings) values (${PLACES}, ${SEALED_PLACE})`,
    [...gatewayValues(account), sealedSettings],
  )
}
