import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { holdFirstAnswer } from '../../test/harness/held-database.ts'
import { companyWith, gatewayWith, limitsWith, tenantOf } from '../../test/harness/merchants.ts'
import type { Company } from '../domain/company.ts'
import type { RecoveryLimits } from '../domain/recovery-limits.ts'
import { CompanyStore } from './company-store.ts'
import { ConfigurationStore } from './configuration-store.ts'
import type { Queryable } from './database.ts'
import { GatewayStore } from './gateway-store.ts'

const database = await openTestDatabase({ after })
const companies = new CompanyStore(database)
const gateways = new GatewayStore(database)

/** Changed from elsewhere: no store of this process is told. */
function setLimits({ companyId }: Company, changes: Partial<RecoveryLimits>) {
  return companies.update(companyId, (settings) => ({ ...settings, limits: limitsWith(changes) }))
}

/** A company of the test's own, and a store that counts its statements. */
async function start(code: string, rememberedMax = 100) {
  const company = companyWith(code)
  await companies.insert(company, new Date('2026-03-01T00:00:00Z'))
  const state = { statements: 0 }
  const counting: Queryable = {
    query: (text, parameters) => {
      state.statements += 1
      return database.query(text, parameters)
    },
  }
  return { company, tenant: tenantOf(company), state, store: new ConfigurationStore(counting, rememberedMax) }
}

test('a configuration is the company with the gateways of the mode, in the order they were made', async () => {
  const { company, tenant, store } = await start('whole')
  const live = tenantOf(company, 'live')
  const later = gatewayWith(tenant, 'a', { createdAt: new Date('2026-03-02T00:00:00Z'), currency: 'EUR', weight: 4 })
  const earlier = gatewayWith(tenant, 'b')
  const other = gatewayWith(live, 'c')
  await gateways.insert(tenant, later, null)
  await gateways.insert(tenant, earlier, null)
  await gateways.insert(live, other, null)
  assert.deepEqual(await store.read(tenant), {
    company,
    gateways: [earlier, later],
    clockOffsetMs: 0,
    wantedEvents: [],
    version: 4,
  })
  assert.deepEqual(await store.read(live), {
    company,
    gateways: [other],
    clockOffsetMs: 0,
    wantedEvents: [],
    version: 4,
  })
})

test('a company without gateways has none', async () => {
  const { company, tenant, store } = await start('bare')
  assert.deepEqual(await store.read(tenant), { company, gateways: [], clockOffsetMs: 0, wantedEvents: [], version: 1 })
})

test('what is in memory is answered from there, unless a newer version is known', async () => {
  const { company, tenant, store, state } = await start('cached')
  await store.read(tenant)
  await store.read(tenant)
  await store.read(tenant, 1)
  assert.equal(state.statements, 1)
  await setLimits(company, { maxRetries: 2 })
  assert.equal((await store.read(tenant, 1)).company.limits.merchant.maxRetries, 15)
  assert.equal((await store.read(tenant, 2)).company.limits.merchant.maxRetries, 2)
  assert.equal(state.statements, 2)
})

test('many that ask at once cost one query', async () => {
  const { tenant, store, state } = await start('stampede')
  await Promise.all(Array.from({ length: 20 }, () => store.read(tenant)))
  assert.equal(state.statements, 1)
})

test('whoever knows of a change is not answered by a query that began before it', async () => {
  const { company, tenant } = await start('overtaken')
  const { held, hasRead, release } = holdFirstAnswer(database)
  const store = new ConfigurationStore(held)
  const before = store.read(tenant)
  await hasRead
  await setLimits(company, { maxDays: 3 })
  const after = store.read(tenant, 2)
  release()
  assert.equal((await after).company.limits.merchant.maxDays, 3)
  await before
  assert.equal((await store.read(tenant)).company.limits.merchant.maxDays, 3)
})

test('what was forgotten is read again, also when a query was under way', async () => {
  const { company, tenant } = await start('forgotten')
  const { held, hasRead, release } = holdFirstAnswer(database)
  const store = new ConfigurationStore(held)
  const before = store.read(tenant)
  await hasRead
  await setLimits(company, { maxDays: 4 })
  store.forget(company.companyId)
  release()
  await before
  assert.equal((await store.read(tenant)).company.limits.merchant.maxDays, 4)
})

test('no more companies are remembered than the store was told, the least recently used go first', async () => {
  const first = await start('bound-1', 2)
  const [second, third] = [await start('bound-2'), await start('bound-3')]
  for (const { tenant } of [first, second, first, third]) await first.store.read(tenant)
  assert.equal(first.state.statements, 3)
  await first.store.read(first.tenant)
  assert.equal(first.state.statements, 3)
  await first.store.read(second.tenant)
  assert.equal(first.state.statements, 4)
})
