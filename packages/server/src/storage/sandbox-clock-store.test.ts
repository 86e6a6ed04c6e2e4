import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { CompanyStore } from './company-store.ts'
import { ConfigurationStore } from './configuration-store.ts'
import { SandboxClockStore } from './sandbox-clock-store.ts'

const database = await openTestDatabase({ after })
const clocks = new SandboxClockStore(database)
const LEASE_MS = 120_000

async function companyOf(code: string) {
  const company = companyWith(code)
  await new CompanyStore(database).insert(company, new Date('2026-03-01T00:00:00Z'))
  return company
}

/** As if the holder's lease had run out. */
async function expireLease(companyId: string) {
  const expired = `clock_timestamp() - interval '1 second'`
  await database.query(`update companies set sandbox_clock_held_until = ${expired} where company_id = $1`, [companyId])
}

describe('a sandbox clock', () => {
  test('shows the real time until it is moved, and never goes back', async () => {
    const { companyId } = await companyOf('FORWARD')
    assert.equal(await clocks.offsetMs(companyId), 0)
    await clocks.hold(companyId, 'a', LEASE_MS)
    for (const [offsetMs, shown] of [
      [5_000, 5_000],
      [3_000, 5_000],
      [7_776_000_000, 7_776_000_000],
    ] as const) {
      assert.equal(await clocks.move(companyId, 'a', offsetMs, LEASE_MS), true)
      assert.equal(await clocks.offsetMs(companyId), shown)
    }
  })

  test('is moved by one at a time', async () => {
    const { companyId } = await companyOf('ONE')
    assert.equal(await clocks.hold(companyId, 'a', LEASE_MS), 0)
    assert.equal(await clocks.hold(companyId, 'b', LEASE_MS), null)
    assert.equal(await clocks.move(companyId, 'b', 1_000, LEASE_MS), false)
    await clocks.release(companyId, 'b')
    assert.equal(await clocks.hold(companyId, 'b', LEASE_MS), null)
    await clocks.move(companyId, 'a', 1_000, LEASE_MS)
    await clocks.release(companyId, 'a')
    assert.equal(await clocks.hold(companyId, 'b', LEASE_MS), 1_000)
  })

  test('that a dead process held is free when its lease is over, and lost to it', async () => {
    const { companyId } = await companyOf('DEAD')
    await clocks.hold(companyId, 'dead', LEASE_MS)
    await expireLease(companyId)
    assert.equal(await clocks.hold(companyId, 'b', LEASE_MS), 0)
    assert.equal(await clocks.move(companyId, 'dead', 1_000, LEASE_MS), false)
  })

  test('moves for its own company, and for its sandbox alone', async () => {
    const company = await companyOf('OWN')
    const other = await companyOf('OTHER')
    await clocks.hold(company.companyId, 'a', LEASE_MS)
    await clocks.move(company.companyId, 'a', 1_000, LEASE_MS)
    const configurations = new ConfigurationStore(database)
    const offsetOf = async (...tenant: Parameters<typeof tenantOf>) =>
      (await configurations.read(tenantOf(...tenant))).clockOffsetMs
    assert.equal(await offsetOf(company), 1_000)
    assert.equal(await offsetOf(company, 'live'), 0)
    assert.equal(await offsetOf(other), 0)
  })

  test('that was moved makes what other processes know of the company old, one that stood still does not', async () => {
    const company = await companyOf('VERSION')
    const { companyId } = company
    const versionOf = async () => (await new ConfigurationStore(database).read(tenantOf(company))).version
    const before = await versionOf()
    await clocks.hold(companyId, 'a', LEASE_MS)
    await clocks.move(companyId, 'a', 1_000, LEASE_MS)
    assert.equal(await versionOf(), before + 1)
    await clocks.move(companyId, 'a', 0, LEASE_MS)
    assert.equal(await versionOf(), before + 1)
  })
})
