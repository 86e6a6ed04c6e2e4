import type { FastifyRequest } from 'fastify'
import type { Tenant } from '../domain/company.ts'
import { Forbidden, RequestError } from '../domain/errors.ts'

/** No key, or one that nobody has: HTTP 401. */
export class Unauthorized extends RequestError {
  override readonly name = 'Unauthorized'
  override readonly code = 'unauthorized'

  constructor() {
    super('Unauthorized: send a valid API key as "Authorization: Basic <key>".')
  }
}

/** Finds whose key it is; null for a key that nobody has, or that was revoked. */
export type FindTenant = (apiKey: string) => Promise<Tenant | null>

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key came with the request; set before any handler of a route that needs one. */
    tenant: Tenant
  }
}

const AUTHORIZATION = /^Basic +([A-Za-z0-9+/]{1,200}={0,2}) *$/i

export function createAuthentication(findTenant: FindTenant) {
  return async function authenticate(request: FastifyRequest): Promise<void> {
    const [, apiKey] = AUTHORIZATION.exec(request.headers.authorization ?? '') ?? []
    if (apiKey === undefined) throw new Unauthorized()
    const tenant = await findTenant(apiKey)
    if (tenant === null) throw new Unauthorized()
    if (tenant.mode === 'live' && request.protocol !== 'https') {
      throw new Forbidden('A live key is accepted over TLS only.')
    }
    request.tenant = tenant
  }
}
