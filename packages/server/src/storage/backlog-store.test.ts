import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, gatewayWith, tenantOf } from '../../test/harness/merchants.ts'
import { attemptWith, declineWith, PAID_AT } from '../../test/harness/payment-rows.ts'
import type { Tenant } from '../domain/company.ts'
import { BacklogStore } from './backlog-store.ts'
import { CompanyStore } from './company-store.ts'
import { GatewayStore } from './gateway-store.ts'
import { OutageStore } from './outage-store.ts'
import { PaymentLedgerStore } from './payment-ledger-store.ts'
import { SandboxClockStore } from './sandbox-clock-store.ts'

const HOUR_MS = 3_600_000
const NOBODY_WAITS_AFTER_MINUTE = { ageMs: 60_000, writtenBefore: null }

const database = await openTestDatabase({ after })
const backlogs = new BacklogStore(database)
const ledger = new PaymentLedgerStore(database)
const outages = new OutageStore(database)
const read = () => backlogs.read(PAID_AT, NOBODY_WAITS_AFTER_MINUTE)

async function merchant(code: string, mode: Tenant['mode']): Promise<Tenant> {
  const company = companyWith(code)
  const tenant = tenantOf(company, mode)
  await new CompanyStore(database).insert(company, PAID_AT)
  await new GatewayStore(database).insert(tenant, gatewayWith(tenant, 'gateway-1'), null)
  return tenant
}

/** A declined payment whose retry is booked so many hours before now. */
async function book(tenant: Tenant, hoursAgo: number): Promise<void> {
  const attempt = attemptWith(tenant)
  assert.equal(await ledger.beginAttempt(tenant, attempt), 'begun')
  const nextAttemptAt = new Date(PAID_AT.getTime() - hoursAgo * HOUR_MS)
  await ledger.recordOutcome(tenant, declineWith(attempt, {}, { state: 'scheduled', nextAttemptAt }))
}

async function fail(tenant: Tenant, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await outages.noteFailure({ tenant, kind: 'gateway', name: 'gateway-1' }, null)
  }
}

describe('the backlog', () => {
  it('is nothing where nothing waits', async () => {
    assert.deepEqual(await read(), { due: [], unresolved: { count: 0, oldestMs: 0 }, outages: [] })
  })

  it('counts retries whose moment has come, and tells how long the longest due has waited, by mode', async () => {
    const live = await merchant('due-live', 'live')
    const sandbox = await merchant('due-sandbox', 'sandbox')
    for (const hoursAgo of [3, 1, -1]) await book(live, hoursAgo)
    await book(sandbox, 24)
    assert.deepEqual((await read()).due, [
      { mode: 'live', count: 2, oldestMs: 3 * HOUR_MS },
      { mode: 'sandbox', count: 1, oldestMs: 24 * HOUR_MS },
    ])
  })

  it('goes by the time of a company whose sandbox clock was moved', async () => {
    const ahead = await merchant('ahead', 'sandbox')
    await book(ahead, -47)
    const sandbox = async () => (await read()).due.find(({ mode }) => mode === 'sandbox')
    assert.deepEqual(await sandbox(), { mode: 'sandbox', count: 1, oldestMs: 24 * HOUR_MS })
    await database.query('update companies set sandbox_clock_offset_ms = $2 where company_id = $1', [
      ahead.companyId,
      72 * HOUR_MS,
    ])
    assert.deepEqual(await sandbox(), { mode: 'sandbox', count: 2, oldestMs: 25 * HOUR_MS })
  })

  it('does not call late what is held for an outage, and counts it all the same', async () => {
    const held = await merchant('held', 'live')
    await book(held, 9)
    await fail(held, 2)
    assert.deepEqual((await read()).outages, [], 'two failures are no outage')
    assert.equal((await read()).due[0]?.oldestMs, 9 * HOUR_MS)
    await fail(held, 1)
    const { due, outages: found } = await read()
    assert.deepEqual(found, [{ kind: 'gateway', troubled: 1, held: 1 }])
    assert.deepEqual(due[0], { mode: 'live', count: 3, oldestMs: 3 * HOUR_MS })
    await outages.noteAnswer({ tenant: held, kind: 'gateway', name: 'gateway-1' })
    assert.deepEqual((await read()).outages, [{ kind: 'gateway', troubled: 1, held: 0 }], 'it comes back')
    assert.equal((await read()).due[0]?.oldestMs, 9 * HOUR_MS)
  })

  it('counts outcomes that are not known, unless a living request waits for them', async () => {
    const tenant = await merchant('unknown', 'live')
    const [young, old] = [attemptWith(tenant), attemptWith(tenant)]
    for (const attempt of [young, old]) assert.equal(await ledger.beginAttempt(tenant, attempt), 'begun')
    assert.equal((await read()).unresolved.count, 0)
    await database.query(`update attempts set written_at = now() - interval '2 hours' where transaction_id = $1`, [
      old.transaction.transactionId,
    ])
    const { unresolved } = await read()
    assert.equal(unresolved.count, 1)
    assert.equal(Math.floor(unresolved.oldestMs / HOUR_MS), 2)
  })
})

describe('the backlog of a company whose sandbox clock was moved', () => {
  it('is what is late by that clock', async () => {
    const tenant = await merchant('moved', 'sandbox')
    await book(tenant, -5)
    const countOf = async () => (await read()).due.find(({ mode }) => mode === 'sandbox')?.count ?? 0
    const before = await countOf()
    const clocks = new SandboxClockStore(database)
    await clocks.hold(tenant.companyId, 'a', HOUR_MS)
    await clocks.move(tenant.companyId, 'a', 30 * HOUR_MS, HOUR_MS)
    assert.equal(await countOf(), before + 1)
    assert.equal((await read()).due.find(({ mode }) => mode === 'sandbox')?.oldestMs, 25 * HOUR_MS)
  })
})
