import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, gatewayWith, tenantOf } from '../../test/harness/merchants.ts'
import { CompanyStore } from './company-store.ts'
import { GatewayStore } from './gateway-store.ts'

const CREATED = new Date('2026-03-01T00:00:00Z')
const database = await openTestDatabase({ after })
const companies = new CompanyStore(database)
const gateways = new GatewayStore(database)

/** A company of the test's own. */
async function startCompany(code: string) {
  const company = companyWith(code)
  await companies.insert(company, CREATED)
  const version = async () => {
    const sql = 'select config_version from companies where company_id = $1'
    const [row] = await database.query<{ config_version: number }>(sql, [company.companyId])
    return row?.config_version ?? 0
  }
  return { tenant: tenantOf(company), live: tenantOf(company, 'live'), version }
}

test('a gateway comes back as it went in, its settings apart and sealed', async () => {
  const { tenant } = await startCompany('whole')
  const account = gatewayWith(tenant, 'g1', {
    merchantAccountReferenceId: 'eu-1',
    currency: 'EUR',
    status: 'RefundOnly',
    acceptedCurrencies: ['EUR', 'JPY'],
    acceptedCards: { visa: { acceptCreditCard: true, acceptPrepaidCard: false, acceptDebitCard: true } },
    weight: 7,
    acceptRetries: false,
    cvvRequired: true,
    dataCleanUp: false,
    sendsAddress: false,
    approvedChargeOrCaptureRateFee: '0.029',
    approvedChargeOrCaptureFlatFeeMinor: 30,
    otherTransactionFlatFeeMinor: 5,
    settingNames: ['apiKey'],
  })
  assert.equal(await gateways.insert(tenant, account, Buffer.from('sealed')), 'inserted')
  assert.deepEqual(await gateways.find(tenant, 'g1'), account)
  assert.deepEqual(await gateways.findSealedSettings(tenant, 'g1'), Buffer.from('sealed'))
})

test('gateways are listed in the order they were made, those of the key’s own mode and company only', async () => {
  const { tenant, live } = await startCompany('listed')
  const other = await startCompany('listed-other')
  const later = gatewayWith(tenant, 'a-later', { createdAt: new Date('2026-03-02T00:00:00Z') })
  const earlier = gatewayWith(tenant, 'z-earlier')
  for (const account of [later, earlier]) await gateways.insert(tenant, account, null)
  await gateways.insert(live, gatewayWith(live, 'live'), null)
  await gateways.insert(other.tenant, gatewayWith(other.tenant, 'foreign'), null)
  assert.deepEqual(await gateways.list(tenant), [earlier, later])
})

test('another company or the other mode neither sees, changes nor deletes a gateway', async () => {
  const { tenant, live } = await startCompany('owner')
  const stranger = await startCompany('stranger')
  const account = gatewayWith(tenant, 'mine')
  await gateways.insert(tenant, account, Buffer.from('sealed'))
  for (const foreign of [live, stranger.tenant]) {
    assert.equal(await gateways.find(foreign, 'mine'), null)
    assert.equal(await gateways.findSealedSettings(foreign, 'mine'), null)
    assert.equal(await gateways.update(foreign, { ...account, weight: 9 }, null), 'unknown')
    assert.equal(await gateways.delete(foreign, 'mine'), 'unknown')
  }
  assert.deepEqual(await gateways.find(tenant, 'mine'), account)
})

test('a change replaces what may change, and leaves token, name and type alone', async () => {
  const { tenant } = await startCompany('update')
  const account = gatewayWith(tenant, 'g1')
  await gateways.insert(tenant, account, null)
  const changes = { weight: 3, currency: 'USD', acceptedCurrencies: ['USD'], settingNames: ['key'] }
  const wanted = { ...account, ...changes, name: 'other', gatewayType: 'stripe' }
  assert.equal(await gateways.update(tenant, wanted, Buffer.from('new')), 'updated')
  assert.deepEqual(await gateways.find(tenant, 'g1'), { ...account, ...changes })
  assert.deepEqual(await gateways.findSealedSettings(tenant, 'g1'), Buffer.from('new'))
})

test('a reference names one gateway of a company and mode', async () => {
  const { tenant, live } = await startCompany('reference')
  const named = (token: string, reference: string | null, whose = tenant) =>
    gatewayWith(whose, token, { merchantAccountReferenceId: reference })
  assert.equal(await gateways.insert(tenant, named('g1', 'ref'), null), 'inserted')
  assert.equal(await gateways.insert(tenant, named('g2', 'ref'), null), 'reference_taken')
  assert.equal(await gateways.insert(tenant, named('g3', null), null), 'inserted')
  assert.equal(await gateways.insert(tenant, named('g4', null), null), 'inserted')
  assert.equal(await gateways.insert(live, named('g5', 'ref', live), null), 'inserted')
  assert.equal(await gateways.update(tenant, named('g3', 'ref'), null), 'reference_taken')
  assert.equal(await gateways.update(tenant, named('g1', 'ref'), null), 'updated')
})

test('every change of a gateway raises the company’s version, and what changes nothing does not', async () => {
  const { tenant, version } = await startCompany('version')
  const account = gatewayWith(tenant, 'g1')
  const start = await version()
  await gateways.insert(tenant, account, null)
  assert.equal(await version(), start + 1)
  await gateways.update(tenant, account, null)
  assert.equal(await version(), start + 2)
  await gateways.update(tenant, { ...account, gatewayToken: 'none' }, null)
  await gateways.delete(tenant, 'none')
  assert.equal(await version(), start + 2)
  await gateways.delete(tenant, 'g1')
  assert.equal(await version(), start + 3)
})

test('a gateway that scheduled retries or unresolved attempts go through cannot be deleted, others can', async () => {
  const { tenant } = await startCompany('delete')
  for (const token of ['scheduled', 'advised', 'unresolved', 'resolved']) {
    await gateways.insert(tenant, gatewayWith(tenant, token), null)
  }
  await insertCase(tenant.companyId, 'scheduled', 'scheduled')
  await insertCase(tenant.companyId, 'open', 'advised')
  await insertAttempt(tenant.companyId, 'unknown', 'unresolved')
  await insertAttempt(tenant.companyId, 'declined', 'resolved')
  assert.equal(await gateways.delete(tenant, 'scheduled'), 'in_use')
  assert.equal(await gateways.delete(tenant, 'unresolved'), 'in_use')
  assert.equal(await gateways.delete(tenant, 'advised'), 'deleted')
  assert.equal(await gateways.delete(tenant, 'resolved'), 'deleted')
  const left = (await gateways.list(tenant)).map(({ gatewayToken }) => gatewayToken)
  assert.deepEqual(left, ['scheduled', 'unresolved'])
})

async function insertCase(companyId: string, state: string, gatewayToken: string): Promise<void> {
  await database.query(
    `insert into recovery_cases (company_id, case_id, mode, state, join_key, initial_transaction_id, first_seen_at,
       deadline_at, retry_count, assigned_gateway_token, changed_at)
     values ($1, $2, 'sandbox', $3, $2, 't', $4, $4, 0, $2, $4)`,
    [companyId, gatewayToken, state, CREATED],
  )
}

async function insertAttempt(companyId: string, state: string, gatewayToken: string): Promise<void> {
  await database.query(
    `insert into attempts (company_id, transaction_id, mode, state, gateway_token, gateway_type, sent_at, amount_minor,
       status, response_code)
     values ($1, $2, 'sandbox', $3, $2, 'flexpay_sandbox', $4, 100, 3, '20039')`,
    [companyId, gatewayToken, state, CREATED],
  )
}
