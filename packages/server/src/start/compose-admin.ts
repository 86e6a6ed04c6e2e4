import { type AdminOperations, type AdminPorts, createAdminOperations } from '../admin/admin-operations.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../domain/clock.ts'
import { createIdSource } from '../domain/ids.ts'
import type { SecureRandom } from '../domain/random.ts'
import type { LiveKeyPolicy } from '../recovery/live-key-policy.ts'
import { ApiKeyStore } from '../storage/api-key-store.ts'
import { CompanyStore } from '../storage/company-store.ts'
import { ConfigurationStore } from '../storage/configuration-store.ts'
import type { Database } from '../storage/database.ts'
import { apiKeyHint, generateApiKey, hashApiKey } from '../vault/api-key.ts'

/**
 * The operator's operations on a database. A server hands over the stores it serves with, so that a key revoked through
 * it is dead at once.
 */
export function composeAdmin(
  config: Config,
  { clock, random }: { readonly clock: Clock; readonly random: SecureRandom },
  database: Database,
  shared: Partial<Pick<AdminPorts, 'companies' | 'apiKeys' | 'configurations'>> = {},
): AdminOperations {
  return createAdminOperations({
    companies: shared.companies ?? new CompanyStore(database),
    apiKeys: shared.apiKeys ?? new ApiKeyStore(database, clock),
    configurations: shared.configurations ?? new ConfigurationStore(database),
    mint: { generate: () => generateApiKey(random), hash: hashApiKey, hint: apiKeyHint },
    ids: createIdSource(clock, random),
    clock,
    liveKeys: liveKeyPolicyOf(config, database.kind),
  })
}

function liveKeyPolicyOf(config: Config, database: Database['kind']): LiveKeyPolicy {
  return {
    hasGivenMasterKey: config.masterKey !== null,
    database,
    acceptsEmbeddedLive: config.acceptsEmbeddedLive,
    hasTls: config.tls !== null || config.trustedProxies.length > 0,
  }
}
