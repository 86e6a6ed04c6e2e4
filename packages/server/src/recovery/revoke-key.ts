import type { Clock } from '../domain/clock.ts'
import { NotFound } from '../domain/errors.ts'
import type { ApiKeys } from './merchant-port.ts'

export interface RevokeKeyPorts {
  readonly apiKeys: ApiKeys
  readonly clock: Clock
}

/** Dead at once in this process, within five seconds in the others. Revoking again changes nothing. @throws NotFound */
export async function revokeKey(ports: RevokeKeyPorts, keyId: string): Promise<void> {
  const isKnown = await ports.apiKeys.revoke(keyId, ports.clock.now())
  if (!isKnown) throw new NotFound('There is no key with this id: "key list" shows the ids.')
}
