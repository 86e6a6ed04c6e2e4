import type { Mode, Tenant } from '../domain/company.ts'
import type { SeenUnclassifiedCode, UnclassifiedCode, UnclassifiedCodes } from '../recovery/unclassified-codes-port.ts'
import type { Queryable } from './database.ts'

interface Row {
  readonly code: string
  readonly mode: Mode
  readonly gateway_type: string
  readonly gateway_code: string
  readonly network_code: string
  readonly times: number
  readonly first_seen_at: Date
  readonly last_seen_at: Date
}

/** What a gateway sends may be of any length; what is longer names nothing. */
const CODE_LENGTH_MAX = 100

export class UnclassifiedCodeStore implements UnclassifiedCodes {
  readonly #database: Queryable

  constructor(database: Queryable) {
    this.#database = database
  }

  async note(tenant: Tenant, { gatewayType, gatewayCode, networkCode }: UnclassifiedCode, at: Date): Promise<void> {
    await this.#database.query(
      `insert into unclassified_codes (company_id, mode, gateway_type, gateway_code, network_code, first_seen_at, last_seen_at)
       values ($1, $2, $3, $4, $5, $6, $6)
       on conflict (company_id, mode, gateway_type, gateway_code, network_code)
       do update set times = unclassified_codes.times + 1,
         last_seen_at = greatest(unclassified_codes.last_seen_at, excluded.last_seen_at)`,
      [tenant.companyId, tenant.mode, gatewayType, toText(gatewayCode), toText(networkCode), at],
    )
  }

  async list(limit: number): Promise<readonly SeenUnclassifiedCode[]> {
    const rows = await this.#database.query<Row>(
      `select c.code, u.mode, u.gateway_type, u.gateway_code, u.network_code, u.times, u.first_seen_at, u.last_seen_at
       from unclassified_codes u join companies c on c.company_id = u.company_id
       order by u.last_seen_at desc, u.gateway_type, u.gateway_code limit $1`,
      [limit],
    )
    return rows.map((row) => ({
      companyCode: row.code,
      mode: row.mode,
      gatewayType: row.gateway_type,
      gatewayCode: row.gateway_code === '' ? null : row.gateway_code,
      networkCode: row.network_code === '' ? null : row.network_code,
      times: row.times,
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
    }))
  }
}

/** An absent code is part of the key, too: PostgreSQL takes no null there. */
function toText(code: string | null): string {
  return (code ?? '').slice(0, CODE_LENGTH_MAX)
}
