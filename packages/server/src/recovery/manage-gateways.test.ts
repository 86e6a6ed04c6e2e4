import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { PLAYED } from '../../test/gateways/gateway-calls.ts'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { systemClock } from '../domain/clock.ts'
import type { Mode, Tenant } from '../domain/company.ts'
import { Conflict, InvalidField } from '../domain/errors.ts'
import { createIdSource } from '../domain/ids.ts'
import { systemRandom } from '../domain/random.ts'
import { CompanyStore } from '../storage/company-store.ts'
import { GatewayStore } from '../storage/gateway-store.ts'
import type { Gateway, GatewaySetting } from './gateway-port.ts'
import { createManageGateways } from './manage-gateways.ts'

const database = await openTestDatabase({ after })
const company = companyWith('acme')
await new CompanyStore(database).insert(company, systemClock.now())
const [sandbox, live] = [tenantOf(company), tenantOf(company, 'live')]

const sealedWith: Readonly<Record<string, string>>[] = []
const forgotten: string[] = []

function type(gatewayType: string, modes: readonly Mode[], settings: Pick<GatewaySetting, 'name' | 'required'>[]) {
  return {
    ...PLAYED,
    gatewayType,
    modes,
    settings: settings.map((each) => ({ ...each, meaning: 'Played.' })),
    countsNetworkLimits: true,
    gateway: {} as Gateway,
  }
}

const types = [
  type('playground', ['sandbox'], []),
  type(
    'acme_pay',
    ['sandbox', 'live'],
    [
      { name: 'apiKey', required: true },
      { name: 'region', required: false },
    ],
  ),
]

const gateways = createManageGateways({
  gateways: new GatewayStore(database),
  // Sealing that a test can read: the vault's own tests show that it is none of this.
  secrets: {
    sealSettings: async (_: Tenant, gatewayToken, settings) => {
      sealedWith.push(settings)
      return Buffer.from(JSON.stringify({ gatewayToken, settings }))
    },
    openSettings: async (_: Tenant, gatewayToken, sealed) => {
      const opened = JSON.parse(Buffer.from(sealed).toString())
      assert.equal(opened.gatewayToken, gatewayToken)
      return opened.settings
    },
  },
  configurations: {
    forget: (companyId) => void forgotten.push(companyId),
    read: () => assert.fail('nothing is switched off here'),
  },
  dueRetries: { bringForward: () => assert.fail('nothing is moved here') },
  companyTime: { asOf: () => systemClock.now() },
  gatewayTypes: { find: (name) => types.find(({ gatewayType }) => gatewayType === name) },
  knownTypes: ['playground', 'acme_pay', 'not_adapted_yet'],
  ids: createIdSource(systemClock, systemRandom),
  clock: systemClock,
  checkCredentials: async () => null,
})

async function createAccount(tenant: Tenant, request: unknown) {
  return (await gateways.create(tenant, request)).account
}

async function refusedField(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => assert.fail('it was taken'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof InvalidField, String(error))
  return error.field
}

test('a sandbox type is not for live keys', async () => {
  const request = { name: 'x', gatewayType: 'playground' }
  assert.equal(await refusedField(gateways.create(live, request)), 'gatewayType')
  assert.equal((await gateways.create(sandbox, request)).account.mode, 'sandbox')
  assert.equal((await gateways.create(live, { ...request, gatewayType: 'acme_pay' })).account.mode, 'live')
})

test('a type whose settings are known takes these and no others, and needs the required ones', async () => {
  const create = async (settings: unknown) =>
    (await gateways.create(sandbox, { name: 'x', gatewayType: 'acme_pay', settings })).account
  assert.equal(await refusedField(create({ apiKey: 'k', apikey: 'typo' })), 'settings.apikey')
  assert.equal(await refusedField(create({ region: 'eu' })), 'settings.apiKey')
  assert.equal(await refusedField(create({ constructor: 'x', apiKey: 'k' })), 'settings.constructor')
  assert.deepEqual((await create({ apiKey: 'k', region: 'eu' })).settingNames, ['apiKey', 'region'])
  for (const none of [undefined, null, {}, { apiKey: null }]) assert.deepEqual((await create(none)).settingNames, [])
})

test('a type without an adapter keeps any settings', async () => {
  const request = { name: 'x', gatewayType: 'not_adapted_yet', settings: { anything: 7, user: 'u' } }
  assert.deepEqual((await gateways.create(sandbox, request)).account.settingNames, ['anything', 'user'])
  assert.deepEqual(sealedWith.at(-1), { anything: '7', user: 'u' })
})

test('of the settings an update changes what it names, and the rest stays sealed', async () => {
  const settings = { apiKey: 'first', region: 'eu' }
  const { gatewayToken } = await createAccount(sandbox, { name: 'x', gatewayType: 'acme_pay', settings })
  await gateways.update(sandbox, gatewayToken, { settings: { apiKey: 'second' } })
  assert.deepEqual(sealedWith.at(-1), { apiKey: 'second', region: 'eu' })
  await gateways.update(sandbox, gatewayToken, { settings: { apiKey: true, region: null } })
  assert.deepEqual(sealedWith.at(-1), { apiKey: 'second' })
  const before = sealedWith.length
  const renamed = await gateways.update(sandbox, gatewayToken, { weight: 3 })
  assert.deepEqual([renamed.account.settingNames, sealedWith.length], [['apiKey'], before])
  assert.equal(
    await refusedField(gateways.update(sandbox, gatewayToken, { settings: { apiKey: null, region: 'us' } })),
    'settings.apiKey',
  )
  const emptied = await gateways.update(sandbox, gatewayToken, { settings: { apiKey: null } })
  assert.deepEqual(emptied.account.settingNames, [])
  assert.equal(await new GatewayStore(database).findSealedSettings(sandbox, gatewayToken), null)
})

test('a gateway of an attempt that is not resolved is not deleted', async () => {
  const { gatewayToken } = await createAccount(sandbox, { name: 'x', gatewayType: 'playground' })
  await database.query(
    `insert into attempts (company_id, transaction_id, mode, state, gateway_token, gateway_type, sent_at, amount_minor,
       status, response_code)
     values ($1, 't', 'sandbox', 'unknown', $2, 'playground', $3, 100, 3, '20039')`,
    [company.companyId, gatewayToken, systemClock.now()],
  )
  await assert.rejects(gateways.delete(sandbox, gatewayToken), Conflict)
  await database.query(`update attempts set state = 'declined' where gateway_token = $1`, [gatewayToken])
  await gateways.delete(sandbox, gatewayToken)
})

test('every change is in force at once in this process', async () => {
  const count = () => forgotten.filter((companyId) => companyId === company.companyId).length
  const start = count()
  const { gatewayToken } = await createAccount(sandbox, { name: 'x', gatewayType: 'playground' })
  await gateways.update(sandbox, gatewayToken, { weight: 1 })
  await gateways.delete(sandbox, gatewayToken)
  assert.equal(count(), start + 3)
})
