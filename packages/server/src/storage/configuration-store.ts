import type { Tenant } from '../domain/company.ts'
import type { MerchantConfiguration, MerchantConfigurations } from '../recovery/merchant-port.ts'
import { type CompanyRow, companyOf, JOINED_COMPANY_COLUMNS } from './company-store.ts'
import type { Queryable } from './database.ts'
import { GATEWAY_COLUMNS, type GatewayRow, gatewayOf } from './gateway-row.ts'

/** About 2 KB a company and mode: 10 MB. One beyond it costs a query a charge. */
const REMEMBERED_MAX = 5_000

const GATEWAY_SELECTION = GATEWAY_COLUMNS.filter((column) => column !== 'company_id' && column !== 'name')
  .map((column) => `g.${column}`)
  .join(', ')

type ConfigurationRow = CompanyRow & {
  readonly config_version: number
  readonly clock_offset_ms: number
  readonly wanted_events: MerchantConfiguration['wantedEvents'] | null
} & ((GatewayRow & { readonly gateway_name: string }) | { readonly gateway_token: null })

/**
 * Companies with their gateways, from memory: every charge needs them, and few requests change them. Whoever knows the
 * version in the database (a charge reads it with everything else) says so, and gets nothing older; without a version,
 * what another process changed may be unknown here.
 */
export class ConfigurationStore implements MerchantConfigurations {
  readonly #database: Queryable
  readonly #rememberedMax: number
  /** In order of use, the least recent first. */
  readonly #remembered = new Map<string, MerchantConfiguration>()
  readonly #loading = new Map<string, Promise<MerchantConfiguration>>()
  #timesForgotten = 0

  constructor(database: Queryable, rememberedMax = REMEMBERED_MAX) {
    this.#database = database
    this.#rememberedMax = rememberedMax
  }

  async read(tenant: Tenant, atLeastVersion = 0): Promise<MerchantConfiguration> {
    const name = nameOf(tenant.companyId, tenant.mode)
    const known = this.#remembered.get(name)
    if (known !== undefined && known.version >= atLeastVersion) {
      this.#remember(name, known)
      return known
    }
    const shared = await this.#loadOnce(name, tenant)
    if (shared.version >= atLeastVersion) return shared
    // That load had begun before the change; one that begins now sees it.
    return this.#load(name, tenant)
  }

  forget(companyId: string): void {
    this.#timesForgotten += 1
    for (const mode of ['sandbox', 'live'] as const) {
      this.#remembered.delete(nameOf(companyId, mode))
      this.#loading.delete(nameOf(companyId, mode))
    }
  }

  #loadOnce(name: string, tenant: Tenant): Promise<MerchantConfiguration> {
    const running = this.#loading.get(name)
    if (running !== undefined) return running
    const load = this.#load(name, tenant).finally(() => {
      if (this.#loading.get(name) === load) this.#loading.delete(name)
    })
    this.#loading.set(name, load)
    return load
  }

  async #load(name: string, tenant: Tenant): Promise<MerchantConfiguration> {
    const timesForgotten = this.#timesForgotten
    const rows = await this.#database.query<ConfigurationRow>(
      `select ${JOINED_COMPANY_COLUMNS}, c.config_version,
              case when $2 = 'sandbox' then c.sandbox_clock_offset_ms else 0 end as clock_offset_ms,
              (select array_agg(distinct e) from webhooks w cross join unnest(w.events) e
                where w.company_id = c.company_id and w.mode = $2 and w.status = 'Enabled') as wanted_events,
              ${GATEWAY_SELECTION}, g.name as gateway_name
       from companies c left join gateways g on g.company_id = c.company_id and g.mode = $2
       where c.company_id = $1
       order by g.created_at, g.gateway_token`,
      [tenant.companyId, tenant.mode],
    )
    const [first] = rows
    if (first === undefined) throw new Error(`Company ${tenant.companyId} is not in the database`)
    const configuration = {
      company: companyOf(first),
      gateways: rows.flatMap((row) =>
        row.gateway_token === null ? [] : [gatewayOf({ ...row, name: row.gateway_name })],
      ),
      clockOffsetMs: first.clock_offset_ms,
      wantedEvents: first.wanted_events ?? [],
      version: first.config_version,
    }
    const known = this.#remembered.get(name)
    // What was read before somebody said "forget" may be what was to be forgotten.
    const isCurrent = timesForgotten === this.#timesForgotten && (known?.version ?? 0) <= configuration.version
    if (isCurrent) this.#remember(name, configuration)
    return configuration
  }

  #remember(name: string, configuration: MerchantConfiguration): void {
    this.#remembered.delete(name)
    this.#remembered.set(name, configuration)
    if (this.#remembered.size <= this.#rememberedMax) return
    const [oldest] = this.#remembered.keys()
    if (oldest !== undefined) this.#remembered.delete(oldest)
  }
}

function nameOf(companyId: string, mode: Tenant['mode']): string {
  return `${mode} ${companyId}`
}
