import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { makeBookedCases } from '../../test/harness/booked-cases.ts'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import type { Mode } from '../domain/company.ts'
import { FIRST_QUEUE } from '../recovery/due-retries-port.ts'
import { DueRetryStore } from './due-retry-store.ts'
import { SandboxCalendarStore } from './sandbox-calendar-store.ts'
import { SandboxClockStore } from './sandbox-clock-store.ts'

const DUE_AT = new Date(Date.UTC(2030, 0, 15, 12))
const LEASE_MS = 60_000
const HOUR_MS = 3_600_000
const database = await openTestDatabase({ after })
const calendar = new SandboxCalendarStore(database)
const clocks = new SandboxClockStore(database)
const retries = new DueRetryStore(database)
const hoursLater = (hours: number) => new Date(DUE_AT.getTime() + hours * HOUR_MS)

let companies = 0
/** A company of its own with retries booked at gateways of its own: the first of each so many hours after DUE_AT. */
async function companyWithRetries(
  gateways: readonly { readonly inHours: number; readonly count: number }[],
  mode?: Mode,
) {
  companies += 1
  const tenant = tenantOf(companyWith(`calendar-${companies}`), mode)
  for (const [index, { inHours, count }] of gateways.entries()) {
    const gatewayToken = `gateway-${companies}-${index}`
    await makeBookedCases(database, tenant, { count, gatewayToken, dueAt: hoursLater(inHours) })
  }
  return { tenant, gatewayToken: `gateway-${companies}-0` }
}

describe('the earliest retry of a sandbox', () => {
  test('is the first of all its gateways, with its instant', async () => {
    const { tenant } = await companyWithRetries([
      { inHours: 2, count: 1 },
      { inHours: 1, count: 2 },
    ])
    const found = []
    for (let claim = 0; claim < 4; claim += 1) {
      const earliest = await calendar.claimEarliest(tenant, `claim-${claim}`, hoursLater(9), [], LEASE_MS)
      found.push(earliest.kind)
      if (earliest.kind !== 'claimed') continue
      assert.ok(claim > 0 || earliest.dueAt.getTime() === hoursLater(1).getTime())
      assert.equal(earliest.claim.claimId, `claim-${claim}`)
      await database.query(`update recovery_cases set state = 'recovered' where case_id = $1`, [earliest.claim.caseId])
    }
    assert.deepEqual(found, ['claimed', 'claimed', 'claimed', 'none'])
  })

  test('is not one that falls due later, nor one that is passed over', async () => {
    const { tenant } = await companyWithRetries([{ inHours: 1, count: 1 }])
    assert.equal((await calendar.claimEarliest(tenant, 'a', DUE_AT, [], LEASE_MS)).kind, 'none')
    const earliest = await calendar.claimEarliest(tenant, 'a', hoursLater(1), [], LEASE_MS)
    assert.ok(earliest.kind === 'claimed')
    const { caseId } = earliest.claim
    assert.equal((await calendar.claimEarliest(tenant, 'b', hoursLater(9), [caseId], LEASE_MS)).kind, 'none')
  })

  test('is waited for while a worker has it, and anybody’s when the lease is over', async () => {
    const { tenant, gatewayToken } = await companyWithRetries([{ inHours: 0, count: 1 }])
    const share = { queue: { tenant, gatewayToken }, atMost: 1 }
    const [taken] = await retries.claim('worker', DUE_AT, [share], LEASE_MS)
    assert.ok(taken !== undefined)
    const waiting = await calendar.claimEarliest(tenant, 'a', hoursLater(9), [], LEASE_MS)
    assert.deepEqual(waiting, { kind: 'taken', dueAt: DUE_AT })
    await database.query('update recovery_cases set claimed_until = now() where case_id = $1', [taken.caseId])
    assert.equal((await calendar.claimEarliest(tenant, 'a', hoursLater(9), [], LEASE_MS)).kind, 'claimed')
  })

  test('is the company’s own, and its sandbox’s', async () => {
    const { tenant } = await companyWithRetries([{ inHours: 0, count: 1 }], 'live')
    const sandbox = { ...tenant, mode: 'sandbox' } as const
    assert.equal((await calendar.claimEarliest(sandbox, 'a', hoursLater(9), [], LEASE_MS)).kind, 'none')
  })
})

describe('the scheduler, of a company whose sandbox clock was moved', () => {
  const walk = async (now: Date, gatewayToken: string) => {
    const queues = await retries.queuesWithDue(now, FIRST_QUEUE, 100)
    return queues.some((queue) => queue.gatewayToken === gatewayToken)
  }

  for (const mode of ['sandbox', 'live'] as const) {
    const isAhead = mode === 'sandbox'
    test(`${isAhead ? 'finds due what is due by it' : 'leaves live retries to the real time'}`, async () => {
      const { tenant, gatewayToken } = await companyWithRetries([{ inHours: 5, count: 1 }], mode)
      const share = { queue: { tenant, gatewayToken }, atMost: 1 }
      await clocks.hold(tenant.companyId, 'a', LEASE_MS)
      await clocks.move(tenant.companyId, 'a', 5 * HOUR_MS, LEASE_MS)
      await clocks.release(tenant.companyId, 'a')
      assert.equal(await walk(DUE_AT, gatewayToken), isAhead)
      assert.equal((await retries.claim('a', DUE_AT, [share], LEASE_MS)).length, isAhead ? 1 : 0)
    })

    test(`${isAhead ? 'leaves it alone' : 'goes on with live retries'} while somebody moves it`, async () => {
      const { tenant, gatewayToken } = await companyWithRetries([{ inHours: 0, count: 1 }], mode)
      const share = { queue: { tenant, gatewayToken }, atMost: 1 }
      await clocks.hold(tenant.companyId, 'a', LEASE_MS)
      assert.equal(await walk(DUE_AT, gatewayToken), !isAhead)
      assert.equal((await retries.claim('a', DUE_AT, [share], LEASE_MS)).length, isAhead ? 0 : 1)
      await clocks.release(tenant.companyId, 'a')
      assert.equal(await walk(DUE_AT, gatewayToken), isAhead)
    })
  }
})
