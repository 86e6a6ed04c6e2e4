import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { Mode } from '../../src/domain/company.ts'
import { createManageCompany } from '../../src/recovery/manage-company.ts'
import { ApiKeyStore } from '../../src/storage/api-key-store.ts'
import { CompanyStore } from '../../src/storage/company-store.ts'
import { hashApiKey } from '../../src/vault/api-key.ts'
import { companyWith } from '../harness/merchants.ts'
import { openTestApp } from '../harness/open-app.ts'

const app = await openTestApp({ after })
const keys = new ApiKeyStore(app.database, app.clock)

/** A company of the test's own with a key of each mode that is named. */
async function makeCompany(code: string, ...modes: readonly Mode[]): Promise<Record<Mode, string>> {
  const company = companyWith(code, { companyId: code })
  await new CompanyStore(app.database).insert(company, app.clock.now())
  const keyOf = (mode: Mode) => Buffer.from(`the ${mode} key of the company ${code}`).toString('base64')
  const apiKeys = { sandbox: keyOf('sandbox'), live: keyOf('live') }
  for (const mode of modes) {
    const keyHash = hashApiKey(apiKeys[mode])
    const key = { keyId: apiKeys[mode], companyId: code, mode, keyHash, hint: 'hint', createdAt: app.clock.now() }
    await keys.insert(key)
  }
  return apiKeys
}

const WIDEST = { maxRetries: 15, maxDays: 30, minAmount: null, maxAmount: null, quietHours: null }

describe('the company of a key', () => {
  test('is shown whole: the widest limits, nothing held out, the merchant keeps the calendar', async () => {
    const { sandbox } = await makeCompany('fresh', 'sandbox')
    const { status, json } = await app.get('/v1/company', sandbox)
    const company = {
      code: 'fresh',
      name: 'Company fresh',
      mode: 'merchant',
      routing: 'none',
      limits: { customerInitiated: WIDEST, merchantInitiated: WIDEST },
      whenGatewayDisabled: 'hold',
      holdoutShare: 0,
      preflightUrl: null,
      preflightOnSilence: 'wait',
    }
    assert.deepEqual([status, json], [200, { company }])
  })

  test('changes in what is named, answers itself whole, and may be sent back as it was read', async () => {
    const { sandbox } = await makeCompany('changes', 'sandbox')
    const wanted = {
      name: 'New name',
      routing: 'enabled',
      whenGatewayDisabled: 'move',
      holdoutShare: '0.1',
      limits: { customerInitiated: { maxRetries: 3, minAmount: 100, maxAmount: '5000', quietHours: [22, 6] } },
      unknown: 'ignored',
    }
    const changed = (await app.put('/v1/company', { company: wanted }, sandbox)).json.company
    const customerInitiated = { maxRetries: 3, maxDays: 30, minAmount: 100, maxAmount: 5000, quietHours: [22, 6] }
    assert.deepEqual(changed.limits, { customerInitiated, merchantInitiated: WIDEST })
    assert.deepEqual([changed.name, changed.routing, changed.holdoutShare], ['New name', 'enabled', 0.1])
    assert.equal(changed.whenGatewayDisabled, 'move')
    assert.deepEqual((await app.get('/v1/company', sandbox)).json.company, changed)
    for (const company of [changed, {}, { limits: {} }]) {
      assert.deepEqual((await app.put('/v1/company', { company }, sandbox)).json.company, changed)
    }
  })

  test('null lifts an amount or quiet hours, and is as absent elsewhere', async () => {
    const { sandbox } = await makeCompany('nulls', 'sandbox')
    const set = { maxRetries: 3, minAmount: 100, quietHours: [22, 6] }
    await app.put('/v1/company', { company: { limits: { merchantInitiated: set } } }, sandbox)
    const lifted = { maxRetries: null, minAmount: null, quietHours: null }
    const nulls = { name: null, routing: null, mode: null, holdoutShare: null, preflightUrl: null }
    const company = { ...nulls, limits: { merchantInitiated: lifted, customerInitiated: null } }
    const { json } = await app.put('/v1/company', { company }, sandbox)
    assert.deepEqual(json.company.limits.merchantInitiated, { ...WIDEST, maxRetries: 3 })
    assert.equal(json.company.name, 'Company nulls')
  })

  test('is refused with the field and its rule, and nothing of it is changed', async () => {
    const { sandbox } = await makeCompany('refused', 'sandbox')
    const before = (await app.get('/v1/company', sandbox)).json
    const wrong: [company: Record<string, unknown>, field: string, rule: RegExp][] = [
      [{ code: 'other' }, 'code', /set once/],
      [{ mode: 'nobody' }, 'mode', /one of merchant, reprise/],
      [{ preflightUrl: 'not an address' }, 'preflightUrl', /whole address/],
      [{ preflightUrl: 'https://10.0.0.1/due' }, 'preflightUrl', /public addresses/],
      [{ preflightOnSilence: 'shrug' }, 'preflightOnSilence', /one of charge, wait/],
      [{ routing: 'best' }, 'routing', /one of none, enabled, original/],
      [{ holdoutShare: 0.6 }, 'holdoutShare', /from 0 to 0.5/],
      [{ whenGatewayDisabled: 'drop' }, 'whenGatewayDisabled', /hold, move/],
      [{ limits: { merchantInitiated: { maxDays: 31 } } }, 'limits.merchantInitiated.maxDays', /1 to 30/],
    ]
    for (const [company, field, rule] of wrong) {
      const body = { company: { name: 'Half written', ...company } }
      const { status, json } = await app.put('/v1/company', body, sandbox)
      assert.deepEqual([status, json.error.field], [400, field])
      assert.match(json.error.message, rule)
    }
    assert.equal((await app.put('/v1/company', { name: 'No envelope' }, sandbox)).status, 400)
    assert.deepEqual((await app.get('/v1/company', sandbox)).json, before)
  })

  test('is one for both modes: while there is a live key, a sandbox key reads it and does not change it', async () => {
    const { sandbox, live } = await makeCompany('both', 'sandbox', 'live')
    const change = { company: { holdoutShare: 0.2 } }
    const refused = await app.put('/v1/company', change, sandbox)
    assert.deepEqual([refused.status, refused.json.error.code], [403, 'forbidden'])
    assert.equal((await app.get('/v1/company', sandbox)).json.company.holdoutShare, 0)

    const companies = new CompanyStore(app.database)
    const preflights = { whyRefused: async () => null, makeSecret: () => assert.fail('no address was named') }
    const manage = createManageCompany({ companies, apiKeys: keys, configurations: { forget: () => {} }, preflights })
    await manage.update({ companyId: 'both', mode: 'live' }, change.company)
    assert.equal((await app.get('/v1/company', sandbox)).json.company.holdoutShare, 0.2)

    await keys.revoke(live, app.clock.now())
    assert.equal((await app.put('/v1/company', { company: { holdoutShare: 0 } }, sandbox)).status, 200)
  })
})
