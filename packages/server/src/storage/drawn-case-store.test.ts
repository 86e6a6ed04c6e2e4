import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { type DrawnCasesToMake, makeDrawnCases } from '../../test/harness/drawn-cases.ts'
import { companyWith, tenantOf } from '../../test/harness/merchants.ts'
import { PAID_AT } from '../../test/harness/payment-rows.ts'
import { DrawnCaseStore } from './drawn-case-store.ts'

const DAY_MS = 86_400_000
const ALWAYS = { from: null, to: null }
const database = await openTestDatabase({ after })
const store = new DrawnCaseStore(database)
const daysLater = (days: number) => new Date(PAID_AT.getTime() + days * DAY_MS)

const treated = { arm: 'treated', openedAt: PAID_AT } as const

test('cases are added up by arm, chance, currency and how far they are', async () => {
  const tenant = tenantOf(companyWith('sums'))
  await makeDrawnCases(database, tenant, { ...treated, count: 3, state: 'recovered', approvedMinor: 900 })
  await makeDrawnCases(database, tenant, { ...treated, count: 2, state: 'exhausted', amountMinor: 500 })
  await makeDrawnCases(database, tenant, { ...treated, count: 4, state: 'open' })
  await makeDrawnCases(database, tenant, { ...treated, count: 1, state: 'recovered', currency: 'JPY' })
  await makeDrawnCases(database, tenant, { ...treated, count: 5, state: 'open', shareRatio: 0.5, arm: 'held_out' })
  const rows = await store.addUp(tenant, ALWAYS, daysLater(10))
  const of = (arm: string, stage: string, currency = 'USD') =>
    rows.filter((row) => row.arm === arm && row.stage === stage && row.currency === currency)
  assert.equal(rows.length, 4)
  assert.deepEqual(of('treated', 'ended_early'), [
    {
      arm: 'treated',
      shareRatio: 0.2,
      currency: 'USD',
      stage: 'ended_early',
      cases: 5,
      recoveredCases: 3,
      stakeMinor: 3 * 1000 + 2 * 500,
      recoveredMinor: 3 * 900,
      stakeSquared: 3 * 1000 ** 2 + 2 * 500 ** 2,
      recoveredSquared: 3 * 900 ** 2,
      stakeTimesRecovered: 3 * 1000 * 900,
    },
  ])
  assert.equal(of('treated', 'running')[0]?.cases, 4)
  assert.equal(of('treated', 'ended_early', 'JPY')[0]?.recoveredMinor, 1000, 'told of as approved: what was at stake')
  assert.deepEqual(
    of('held_out', 'running').map(({ cases, shareRatio }) => [cases, shareRatio]),
    [[5, 0.5]],
  )
})

test('a case whose days are over is over, however it ended, and an open one among them', async () => {
  const tenant = tenantOf(companyWith('over'))
  for (const state of ['recovered', 'hard_declined', 'open', 'attempting', 'expired', 'cancelled'] as const) {
    await makeDrawnCases(database, tenant, { ...treated, count: 1, state, days: 10 })
  }
  const [before] = await store.addUp(tenant, ALWAYS, new Date(daysLater(10).getTime() - 1))
  assert.notEqual(before?.stage, 'over')
  const rows = await store.addUp(tenant, ALWAYS, daysLater(10))
  assert.deepEqual(
    rows.map(({ stage, cases, recoveredCases }) => [stage, cases, recoveredCases]),
    [['over', 6, 1]],
  )
})

test('what opened in the window counts, both its ends included, of this company and mode alone', async () => {
  const company = companyWith('window')
  const tenant = tenantOf(company)
  const make = (days: number, of = tenant) =>
    makeDrawnCases(database, of, { ...treated, count: 1, state: 'open', openedAt: daysLater(days) })
  for (const days of [0, 1, 2, 3]) await make(days)
  await make(1, tenantOf(company, 'live'))
  await make(1, tenantOf(companyWith('other')))
  const count = async (from: Date | null, to: Date | null) => {
    const rows = await store.addUp(tenant, { from, to }, PAID_AT)
    return rows.reduce((sum, { cases }) => sum + cases, 0)
  }
  assert.equal(await count(null, null), 4)
  assert.equal(await count(daysLater(1), daysLater(2)), 2)
  assert.equal(await count(daysLater(2), null), 2)
  assert.equal(await count(null, new Date(daysLater(1).getTime() - 1)), 1)
})

test('more cases than a page holds are all counted once, many of one instant among them', async () => {
  const tenant = tenantOf(companyWith('pages'))
  await makeDrawnCases(database, tenant, { ...treated, count: 7, state: 'recovered', approvedMinor: 7 })
  await makeDrawnCases(database, tenant, { ...treated, count: 5, state: 'recovered', openedAt: daysLater(1) })
  for (const pageCases of [1, 3, 4, 12, 13]) {
    const [row, ...others] = await new DrawnCaseStore(database, pageCases).addUp(tenant, ALWAYS, daysLater(40))
    assert.deepEqual([row?.cases, row?.recoveredMinor, others], [12, 7 * 7 + 5 * 1000, []])
  }
})

test('decisions of treated cases whose days are over are weighed by what two policies would have taken', async () => {
  const tenant = tenantOf(companyWith('decisions'))
  const decided = (chosen: number, candidates: number, propensity: number) => ({ chosen, candidates, propensity })
  const make = (state: 'recovered' | 'expired', decisions: NonNullable<DrawnCasesToMake['decisions']>, changes = {}) =>
    makeDrawnCases(database, tenant, { ...treated, count: 2, state, decisions, ...changes })
  await make('recovered', [decided(0, 4, 0.9), decided(2, 4, 0.05)])
  await make('expired', [decided(0, 2, 0.8), decided(0, 1, 1)])
  await make('recovered', [decided(1, 4, 0.1)], { arm: 'held_out' })
  await make('recovered', [decided(1, 4, 0.1)], { days: 90 })
  const first = [1 / 0.9, 1 / 0.8]
  const any = [1 / 4 / 0.9 + 1 / 4 / 0.05, 1 / 2 / 0.8]
  const sum = (values: readonly number[]) => 2 * values.reduce((total, value) => total + value, 0)
  const product = (one: readonly number[], other: readonly number[]) => one.map((value, at) => value * (other[at] ?? 0))
  const weightSums = (weights: readonly number[]) => ({
    weights: sum(weights),
    weightsTimesR: 2 * (weights[0] ?? 0),
    squares: sum(product(weights, weights)),
    squaresTimesR: 2 * (weights[0] ?? 0) ** 2,
    squaresTimesRSquared: 2 * (weights[0] ?? 0) ** 2,
  })
  const expected = {
    first: weightSums(first),
    any: weightSums(any),
    both: {
      squares: sum(product(first, any)),
      squaresTimesR: 2 * (first[0] ?? 0) * (any[0] ?? 0),
      squaresTimesRSquared: 2 * (first[0] ?? 0) * (any[0] ?? 0),
    },
  }
  for (const pageCases of [1, 100]) {
    const { decisions, explored, ...sums } = await new DrawnCaseStore(database, pageCases).addUpDecisions(
      tenant,
      ALWAYS,
      daysLater(40),
    )
    assert.deepEqual([decisions, explored], [6, 2])
    const rounded = (value: unknown) => JSON.parse(JSON.stringify(value), (_, each) => round(each))
    assert.deepEqual(rounded(sums), rounded(expected))
  }
  const nothing = await store.addUpDecisions(tenantOf(companyWith('nobody')), ALWAYS, daysLater(40))
  assert.deepEqual([nothing.decisions, nothing.first.weights, nothing.both.squares], [0, 0, 0])
})

function round(value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(10)) : value
}
