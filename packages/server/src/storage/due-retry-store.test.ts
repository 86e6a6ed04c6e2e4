import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { makeBookedCases } from '../../test/harness/booked-cases.ts'
import { openTestDatabase } from '../../test/harness/database.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { eventsOfRedecision } from '../recovery/announce-outcome.ts'
import { FIRST_QUEUE, type QueueShare } from '../recovery/due-retries-port.ts'
import { DueRetryStore } from './due-retry-store.ts'

const DUE_AT = new Date(Date.UTC(2030, 0, 15, 12))
const LEASE_MS = 60_000
const database = await openTestDatabase({ after })
const retries = new DueRetryStore(database)
const secondsLater = (seconds: number) => new Date(DUE_AT.getTime() + seconds * 1000)

let companies = 0
/** A company of its own, with `count` retries booked at a gateway of its own. */
async function queueWith(count: number, name?: string) {
  companies += 1
  const code = name ?? `due-${companies}`
  const tenant = tenantOf(companyWith(code))
  const gatewayToken = `gateway-of-${code}`
  await makeBookedCases(database, tenant, { count, gatewayToken, dueAt: DUE_AT })
  const share = (atMost: number): QueueShare => ({ queue: { tenant, gatewayToken }, atMost })
  return { tenant, gatewayToken, share }
}

const caseIds = (claims: readonly { readonly caseId: string }[]) => claims.map(({ caseId }) => caseId)

describe('a claim', () => {
  test('takes what is due of each queue, the longest due first, and no more than its share', async () => {
    const one = await queueWith(5)
    const other = await queueWith(1)
    const claims = await retries.claim('a', secondsLater(3), [one.share(2), other.share(2)], LEASE_MS)
    assert.deepEqual(
      new Set(caseIds(claims)),
      new Set([`${one.gatewayToken}-c0`, `${one.gatewayToken}-c1`, `${other.gatewayToken}-c0`]),
    )
    assert.equal(claims.find(({ caseId }) => caseId.startsWith(one.gatewayToken))?.claimId, 'a')
    const rest = await retries.claim('a', secondsLater(3), [one.share(10)], LEASE_MS)
    assert.deepEqual(caseIds(rest), [`${one.gatewayToken}-c2`, `${one.gatewayToken}-c3`], 'the fifth is not due yet')
  })

  test('by many at once gives each retry to one of them', async () => {
    const { share } = await queueWith(40)
    const workers = Array.from({ length: 8 }, (_, worker) => `worker-${worker}`)
    const claimed = await Promise.all(workers.map((id) => retries.claim(id, secondsLater(60), [share(10)], LEASE_MS)))
    const ids = claimed.flatMap(caseIds)
    assert.equal(new Set(ids).size, ids.length)
    assert.ok(ids.length <= 40)
  })

  test('lasts as long as its lease, by the database’s clock; then the retry is anybody’s, and the first claim is void', async () => {
    const { share } = await queueWith(1)
    const [claim] = await retries.claim('dead', DUE_AT, [share(1)], LEASE_MS)
    assert.ok(claim !== undefined)
    assert.deepEqual(await retries.claim('early', DUE_AT, [share(1)], LEASE_MS), [])
    await database.query('update recovery_cases set claimed_until = now() where case_id = $1', [claim.caseId])
    const [second] = await retries.claim('heir', DUE_AT, [share(1)], LEASE_MS)
    assert.equal(second?.caseId, claim.caseId)

    await retries.putOff(claim, secondsLater(900), DUE_AT)
    await retries.handBack(claim, DUE_AT)
    const ended = { kind: 'ended', state: 'exhausted' } as const
    const told = eventsOfRedecision(ended, null)
    const redecision = { claim, decidedAt: DUE_AT, outcome: ended, responseCode: '30082', decision: null, told }
    assert.equal(await retries.redecide(redecision), false)
    const [kase] = await database.query(
      'select state, claim_id, next_attempt_at from recovery_cases where case_id = $1',
      [claim.caseId],
    )
    assert.deepEqual(kase, { state: 'scheduled', claim_id: 'heir', next_attempt_at: DUE_AT })
  })

  test('given back may be taken up at once; put off, not before its new time, with the promise still on record', async () => {
    const { share } = await queueWith(1)
    const [claim] = await retries.claim('a', DUE_AT, [share(1)], LEASE_MS)
    assert.ok(claim !== undefined)
    await retries.release(claim)
    const [again] = await retries.claim('b', DUE_AT, [share(1)], LEASE_MS)
    assert.ok(again !== undefined)
    await retries.putOff(again, secondsLater(600), DUE_AT)
    assert.deepEqual(await retries.claim('c', secondsLater(599), [share(1)], LEASE_MS), [])
    assert.equal((await retries.claim('c', secondsLater(600), [share(1)], LEASE_MS)).length, 1)
    const [kase] = await database.query('select promised_at from recovery_cases where case_id = $1', [claim.caseId])
    assert.deepEqual(kase, { promised_at: DUE_AT })
  })
})

test('what waits at a gateway is brought forward, so many at a time, the promise still on record, and nothing else is', async () => {
  const { tenant, gatewayToken, share } = await queueWith(6)
  const other = await queueWith(1)
  const now = secondsLater(-10)
  await database.query('update recovery_cases set changed_at = $1 where company_id = $2', [now, tenant.companyId])
  await database.query('update recovery_cases set changed_at = $1 where case_id = $2', [DUE_AT, `${gatewayToken}-c5`])
  const queue = { tenant, gatewayToken }
  const counts = [await retries.bringForward(queue, now, 3), await retries.bringForward(queue, now, 3)]
  assert.deepEqual(counts, [3, 2], 'what has changed since is somebody’s who knows of it')
  assert.equal(await retries.bringForward(queue, now, 3), 0)
  const claims = await retries.claim('mover', now, [share(10), other.share(10)], LEASE_MS)
  assert.deepEqual(
    caseIds(claims).toSorted(),
    [0, 1, 2, 3, 4].map((place) => `${gatewayToken}-c${place}`),
  )
  const [row] = await database.query<{ promised_at: Date }>(
    'select promised_at from recovery_cases where case_id = $1',
    [`${gatewayToken}-c1`],
  )
  assert.equal(row?.promised_at.getTime(), secondsLater(1).getTime())
})

describe('the walk over the queues', () => {
  test('names each that has something due that is free, in one order, a page at a time', async () => {
    await database.query(`update recovery_cases set state = 'cancelled'`)
    const [a, b, c] = [await queueWith(1, 'walk-a'), await queueWith(3, 'walk-b'), await queueWith(1, 'walk-c')]
    await queueWith(0, 'walk-d')
    await retries.claim('a', DUE_AT, [b.share(1)], LEASE_MS)
    const first = await retries.queuesWithDue(DUE_AT, FIRST_QUEUE, 2)
    assert.deepEqual(
      first.map(({ gatewayToken }) => gatewayToken),
      [a.gatewayToken, c.gatewayToken],
      'of the second all that is due is taken',
    )
    const position = { companyId: a.tenant.companyId, gatewayToken: a.gatewayToken }
    const next = await retries.queuesWithDue(secondsLater(1), position, 1)
    assert.deepEqual(next, [{ tenant: b.tenant, gatewayToken: b.gatewayToken, pace: null }])
  })
})
