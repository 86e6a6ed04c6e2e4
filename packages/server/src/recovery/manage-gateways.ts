import type { Clock } from '../domain/clock.ts'
import type { Tenant } from '../domain/company.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { GatewayAccount } from '../domain/gateway-account.ts'
import type { IdSource } from '../domain/ids.ts'
import type { CheckCredentials } from './check-credentials.ts'
import { FieldReader } from './field-reader.ts'
import { GATEWAY_DEFAULTS, GATEWAY_NAME_LENGTH_MAX, readGatewayChanges } from './gateway-fields.ts'
import type { GatewayTypes } from './gateway-port.ts'
import { applySettingChanges, readSettingChanges } from './gateway-settings.ts'
import type { Gateways, MerchantConfigurations } from './merchant-port.ts'
import { type MoveRetriesPorts, moveRetries } from './move-retries.ts'
import type { SecretVault } from './vault-port.ts'

export interface ManageGatewaysPorts extends MoveRetriesPorts {
  readonly gateways: Gateways
  readonly secrets: SecretVault
  /** Told of every change, so that this process acts on it at once. */
  readonly configurations: Pick<MerchantConfigurations, 'read' | 'forget'>
  readonly gatewayTypes: GatewayTypes
  /** Every type that an account may be of, also those that cannot be charged yet. */
  readonly knownTypes: readonly string[]
  readonly ids: IdSource
  readonly clock: Clock
  readonly checkCredentials: CheckCredentials
}

/** A gateway as a request left it. */
export interface SavedGateway {
  readonly account: GatewayAccount
  /**
   * What its gateway said of the settings that the request named. unchecked: it did not say in time. Null: none was named,
   * or the gateway has no such call.
   */
  readonly credentials: 'accepted' | 'unchecked' | null
}

/** Gateways as a resource. All throw InvalidField, NotFound or Conflict; `request` is what stands in the envelope. */
export interface ManageGateways {
  /** Settings that the gateway itself refuses are an InvalidField, and nothing is kept. */
  create(tenant: Tenant, request: unknown): Promise<SavedGateway>
  list(tenant: Tenant): Promise<readonly GatewayAccount[]>
  read(tenant: Tenant, gatewayToken: string): Promise<GatewayAccount>
  /** Changes what the request names; of settings as create does. */
  update(tenant: Tenant, gatewayToken: string, request: unknown): Promise<SavedGateway>
  delete(tenant: Tenant, gatewayToken: string): Promise<void>
}

const TYPE_LENGTH_MAX = 100

export function createManageGateways(ports: ManageGatewaysPorts): ManageGateways {
  const find = async (tenant: Tenant, gatewayToken: string) => {
    const account = await ports.gateways.find(tenant, gatewayToken)
    if (account === null) throw noSuchGateway()
    return account
  }
  return {
    list: (tenant) => ports.gateways.list(tenant),
    read: find,
    async create(tenant, request) {
      const fields = new FieldReader(request)
      const made: GatewayAccount = {
        ...tenant,
        gatewayToken: ports.ids.next(),
        name: fields.requiredText('name', GATEWAY_NAME_LENGTH_MAX),
        gatewayType: readType(ports, tenant, fields),
        ...GATEWAY_DEFAULTS,
        ...readGatewayChanges(fields, GATEWAY_DEFAULTS),
        settingNames: [],
        createdAt: ports.clock.now(),
      }
      const { account, sealed, credentials } = await withSettings(ports, tenant, fields, made)
      const end = await ports.gateways.insert(tenant, account, sealed)
      ports.configurations.forget(tenant.companyId)
      if (end === 'reference_taken') refuseReference(fields)
      return { account, credentials }
    },
    async update(tenant, gatewayToken, request) {
      const fields = new FieldReader(request)
      const before = await find(tenant, gatewayToken)
      refuseChange(fields, 'token', before.gatewayToken)
      refuseChange(fields, 'name', before.name)
      refuseChange(fields, 'gatewayType', before.gatewayType)
      const changed = { ...before, ...readGatewayChanges(fields, before) }
      const { account, sealed, credentials } = await withSettings(ports, tenant, fields, changed)
      const end = await ports.gateways.update(tenant, account, sealed)
      ports.configurations.forget(tenant.companyId)
      if (end === 'reference_taken') refuseReference(fields)
      if (end === 'unknown') throw noSuchGateway()
      await moveRetries(ports, tenant, account)
      return { account, credentials }
    },
    async delete(tenant, gatewayToken) {
      const end = await ports.gateways.delete(tenant, gatewayToken)
      ports.configurations.forget(tenant.companyId)
      if (end === 'unknown') throw noSuchGateway()
      if (end === 'in_use') {
        throw new Conflict(
          'The gateway is in use: scheduled retries go through it (switched off, they wait or move, as whenGatewayDisabled ' +
            'says), or the outcome of a payment there is not known yet.',
        )
      }
    },
  }
}

interface WithSettings extends SavedGateway {
  readonly sealed: Buffer | null
}

/** The account with the names of its settings after the request, these settings sealed, and what the gateway says of them. */
async function withSettings(
  ports: ManageGatewaysPorts,
  tenant: Tenant,
  fields: FieldReader,
  account: GatewayAccount,
): Promise<WithSettings> {
  const { gatewayToken, gatewayType } = account
  const present = await ports.gateways.findSealedSettings(tenant, gatewayToken)
  const changes = readSettingChanges(fields)
  if (changes === null) return { account, sealed: present, credentials: null }
  const opened = present === null ? {} : await ports.secrets.openSettings(tenant, gatewayToken, present)
  const settings = applySettingChanges(fields, ports.gatewayTypes.find(gatewayType), opened, changes)
  const settingNames = Object.keys(settings).sort((left, right) => (left < right ? -1 : 1))
  const changed = { ...account, settingNames }
  if (settingNames.length === 0) return { account: changed, sealed: null, credentials: null }
  // What is sent back as it was read says nothing new; a value that is sent again asks again.
  const isNamed = Object.values(changes).some((value) => value !== true)
  const credentials = isNamed ? await askGateway(ports, tenant, fields, changed, settings) : null
  return { account: changed, sealed: await ports.secrets.sealSettings(tenant, gatewayToken, settings), credentials }
}

async function askGateway(
  ports: ManageGatewaysPorts,
  tenant: Tenant,
  fields: FieldReader,
  account: GatewayAccount,
  settings: Readonly<Record<string, string>>,
): Promise<SavedGateway['credentials']> {
  const verdict = await ports.checkCredentials(tenant, account, settings)
  if (verdict === 'refused') fields.refuse('settings', 'were refused by the gateway: nothing was changed')
  // A gateway that is silent for a moment must not keep a merchant from entering what he knows to be right.
  return verdict === 'unknown' ? 'unchecked' : verdict
}

function readType(ports: ManageGatewaysPorts, tenant: Tenant, fields: FieldReader): string {
  const gatewayType = fields.requiredText('gatewayType', TYPE_LENGTH_MAX)
  if (!ports.knownTypes.includes(gatewayType)) {
    fields.refuse('gatewayType', `must be one of ${ports.knownTypes.join(', ')}`)
  }
  const type = ports.gatewayTypes.find(gatewayType)
  if (type !== undefined && !type.modes.includes(tenant.mode)) {
    fields.refuse('gatewayType', `is not for ${tenant.mode} keys: it serves ${type.modes.join(' and ')} only`)
  }
  return gatewayType
}

/** Null and empty are as absent: an object that was read may be sent back as it is. */
function refuseChange(fields: FieldReader, name: string, present: string): void {
  const wanted = fields.text(name, GATEWAY_NAME_LENGTH_MAX) ?? present
  if (wanted !== present) fields.refuse(name, 'is set once and cannot be changed')
}

function refuseReference(fields: FieldReader): never {
  return fields.refuse('merchantAccountReferenceId', 'is taken by another gateway of this company')
}

function noSuchGateway(): NotFound {
  return new NotFound('There is no gateway with this token.')
}
