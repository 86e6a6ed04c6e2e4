import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { createIdSource } from '../../src/domain/ids.ts'
import { systemRandom } from '../../src/domain/random.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { composeModels } from '../../src/start/compose-learning.ts'
import { SILENT_EVENTS } from '../../src/start/compose-model-admin.ts'
import { ConfigurationStore } from '../../src/storage/configuration-store.ts'
import { countingEngines } from '../harness/counting-engine.ts'
import { openTestApp, type TestApp } from '../harness/open-app.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'

/** Two companies, each with a decline of a customer of the same id. */
async function openWithTwoCompanies(poolsModels: boolean) {
  const engines = countingEngines()
  const app = await openTestApp({ after }, { createEngine: engines.create, config: { poolsModels } })
  const admin = composeAdmin(app.config, { clock: app.clock, random: systemRandom }, app.database)
  await admin['company.create']({ code: 'ACME', name: 'Acme' })
  const { apiKey } = await admin['key.create']({ company: 'ACME', mode: 'sandbox' })
  const acme = recommendationClient(app, apiKey)
  await acme.makeGateway({})
  const demo = recommendationClient(app)
  await demo.recommend()
  await setImmediate()
  await acme.recommend()
  await setImmediate()
  await app.app.followOutcomes()
  return { app, engines, admin, demo, acme }
}

async function tenantsOf({ database }: TestApp) {
  const rows = await database.query<{ company_id: string; code: string }>(
    'select company_id, code from companies order by code',
  )
  return rows.map(({ company_id, code }) => ({ companyId: company_id, code }))
}

function modelsBeside(app: TestApp, engines = countingEngines()) {
  const models = composeModels(app.config, {
    database: app.database,
    configurations: new ConfigurationStore(app.database),
    clock: app.clock,
    ids: createIdSource(app.clock, systemRandom),
    createEngine: engines.create,
    events: SILENT_EVENTS,
  })
  return { models, engines }
}

test('one company’s outcomes teach no other’s model', async () => {
  const { app, engines } = await openWithTwoCompanies(false)
  assert.deepEqual(
    engines.made.map(({ learned, customers }) => [learned.length, ...customers]),
    [
      [1, 'customer-1'],
      [1, 'customer-1'],
    ],
  )
  const [acme, demo] = await tenantsOf(app)
  const beside = modelsBeside(app)
  await beside.models.engineFor({ companyId: acme?.companyId ?? '', mode: 'sandbox' })
  await beside.models.engineFor({ companyId: demo?.companyId ?? '', mode: 'sandbox' })
  assert.deepEqual(
    beside.engines.made.map(({ learned }) => learned.length),
    [1, 1],
  )
})

test('what was learned in the sandbox is not known in live mode', async () => {
  const { app } = await openWithTwoCompanies(false)
  const [acme] = await tenantsOf(app)
  const beside = modelsBeside(app)
  await beside.models.engineFor({ companyId: acme?.companyId ?? '', mode: 'live' })
  await beside.models.turn()
  assert.deepEqual(beside.engines.newest.learned, [])
})

test('pooled, all companies of a mode teach one model, their customers apart', async () => {
  const { app, engines, admin, demo } = await openWithTwoCompanies(true)
  const [acme, other] = await tenantsOf(app)
  assert.equal(engines.made.length, 1)
  assert.deepEqual(
    new Set(engines.newest.customers),
    new Set([`${acme?.companyId}/customer-1`, `${other?.companyId}/customer-1`]),
  )
  app.clock.advance(15 * 60_000)
  await app.app.followOutcomes()
  const { versions } = await admin['model.list']({ company: 'ACME', mode: 'sandbox' })
  assert.deepEqual(
    versions.map(({ version, outcomesLearned }) => [version, outcomesLearned]),
    [[1, 2]],
  )
  await demo.recommend()
  await setImmediate()
  const beside = modelsBeside(app)
  await beside.models.engineFor({ companyId: acme?.companyId ?? '', mode: 'sandbox' })
  assert.equal(beside.engines.newest.learned.length, 3, 'the version and what the log has after it')
  await beside.models.engineFor({ companyId: acme?.companyId ?? '', mode: 'live' })
  await beside.models.turn()
  assert.deepEqual(beside.engines.newest.learned, [])
})

test('a model without payments for an hour gives its memory back, and is read again when it is needed', async () => {
  const { app } = await openWithTwoCompanies(false)
  const [acme] = await tenantsOf(app)
  const tenant = { companyId: acme?.companyId ?? '', mode: 'sandbox' } as const
  const { models, engines } = modelsBeside(app)
  await models.engineFor(tenant)
  await models.turn()
  await models.engineFor(tenant)
  assert.equal(engines.made.length, 1)
  app.clock.advance(3_600_001)
  await models.turn()
  await models.engineFor(tenant)
  assert.equal(engines.made.length, 2)
  assert.deepEqual(engines.made[1]?.learned, engines.made[0]?.learned)
})

test('where no model can be read the shipped one decides, and the next payment tries again', async () => {
  const { app } = await openWithTwoCompanies(false)
  const [acme] = await tenantsOf(app)
  const tenant = { companyId: acme?.companyId ?? '', mode: 'sandbox' } as const
  const { models, engines } = modelsBeside(app)
  await app.database.query('alter table model_versions rename to elsewhere')
  const shipped = await models.engineFor(tenant)
  assert.equal(typeof shipped.recommend, 'function')
  assert.deepEqual(engines.newest.learned, [])
  await app.database.query('alter table elsewhere rename to model_versions')
  await models.engineFor(tenant)
  assert.equal(engines.newest.learned.length, 1)
})

test('a process that is about to end reads no further in the log, and still decides', async () => {
  const { app, acme } = await openWithTwoCompanies(false)
  const [company] = await tenantsOf(app)
  const tenant = { companyId: company?.companyId ?? '', mode: 'sandbox' } as const
  const stop = { isNear: false as boolean }
  const engines = countingEngines(undefined, () => {
    if (stop.isNear) models.stop()
    return false
  })
  const { models } = modelsBeside(app, engines)
  await models.engineFor(tenant)
  const before = engines.newest.learned.length
  for (let payment = 0; payment < 130; payment += 1) await acme.recommend({ merchantTransactionId: `later-${payment}` })
  stop.isNear = true
  await models.turn()
  const learned = engines.newest.learned.length - before
  assert.ok(learned > 0 && learned < 130, `${learned} learned: the page that was being read, not what comes after it`)
  await models.turn()
  assert.equal(engines.newest.learned.length - before, learned)
  assert.equal(typeof (await models.engineFor(tenant)).recommend, 'function')
})
