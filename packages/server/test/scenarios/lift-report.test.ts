import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeDrawnCases } from '../harness/drawn-cases.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'
import { NO_FUNDS, openScriptedApp } from '../harness/scripted-app.ts'

const DAY_MS = 86_400_000
const app = await openScriptedApp({ after })
const { clock, database, gateway } = app
const [company] = await database.query<{ company_id: string }>('select company_id from companies')
const tenant = { companyId: company?.company_id ?? '', mode: 'sandbox' } as const

async function liftOf(from: Date, to: Date) {
  const window = `startDate=${from.toISOString()}&endDate=${to.toISOString()}`
  const { status, json, text } = await app.get(`/v1/reports/lift?${window}`)
  assert.equal(status, 200, text)
  return json.lift
}

/** A month that no other test of this file uses; its cases are over when it resolves. */
async function monthOf(make: (openedAt: Date) => Promise<void>) {
  clock.advance(100 * DAY_MS)
  const openedAt = clock.now()
  await make(openedAt)
  clock.advance(40 * DAY_MS)
  return liftOf(openedAt, new Date(openedAt.getTime() + DAY_MS))
}

const makeArms = (openedAt: Date, arms: readonly [arm: 'treated' | 'held_out', cases: number, recovered: number][]) =>
  Promise.all(
    arms.flatMap(([arm, cases, recovered]) => [
      makeDrawnCases(database, tenant, { arm, openedAt, count: recovered, state: 'recovered', approvedMinor: 1000 }),
      makeDrawnCases(database, tenant, { arm, openedAt, count: cases - recovered, state: 'expired' }),
    ]),
  ).then(() => undefined)

test('nothing is claimed of nothing, and the answer is whole', async () => {
  const { json } = await app.get('/v1/reports/lift')
  const arm = { cases: 0, recovered: 0, amount: 0, amounts: [], comparedCases: 0, recoveredShare: null }
  const { control, explanation, offPolicy: _, ...lift } = json.lift
  assert.deepEqual(lift, {
    startDate: null,
    endDate: null,
    treated: arm,
    heldOut: arm,
    lift: null,
    interval: null,
    verdict: 'not enough yet',
    runningCases: 0,
  })
  assert.equal(control.name, 'common-1-3-5-7-days')
  assert.match(explanation, /200 cases .* are needed: there are 0 treated and 0 held out/)
})

test('a true difference is claimed in money and words, with 200 cases an arm and not before', async () => {
  const enough = await monthOf((at) =>
    makeArms(at, [
      ['treated', 800, 480],
      ['held_out', 200, 70],
    ]),
  )
  assert.deepEqual([enough.verdict, enough.lift], ['lift', 0.25])
  assert.ok(enough.interval[0] > 0.15 && enough.interval[1] < 0.35)
  const { cases, recovered, amount, amounts, recoveredShare } = enough.treated
  assert.deepEqual([cases, recovered, amount, recoveredShare], [800, 480, 480_000, 0.6])
  assert.deepEqual(amounts, [{ currencyCode: 'USD', atStake: 800_000, amount: 480_000 }])
  assert.match(enough.explanation, /^The engine recovered 25\.0 % more of the money at stake than the schedule/)
  const tooFew = await monthOf((at) =>
    makeArms(at, [
      ['treated', 800, 480],
      ['held_out', 199, 70],
    ]),
  )
  assert.equal(tooFew.verdict, 'not enough yet')
  assert.ok(tooFew.interval[0] > 0)
})

test('a loss is called a loss, and what may be chance is not claimed', async () => {
  const loss = await monthOf((at) =>
    makeArms(at, [
      ['treated', 800, 240],
      ['held_out', 200, 120],
    ]),
  )
  assert.deepEqual([loss.verdict, loss.lift], ['loss', -0.3])
  const unclear = await monthOf((at) =>
    makeArms(at, [
      ['treated', 800, 340],
      ['held_out', 200, 80],
    ]),
  )
  assert.deepEqual([unclear.verdict, unclear.lift], ['not enough yet', 0.025])
  assert.ok(unclear.interval[0] < 0 && unclear.interval[1] > 0)
})

test('cases that ended early are shown, and compared only when their days are over', async () => {
  clock.advance(100 * DAY_MS)
  const openedAt = clock.now()
  await makeArms(openedAt, [
    ['treated', 400, 400],
    ['held_out', 200, 10],
  ])
  await makeDrawnCases(database, tenant, { arm: 'treated', openedAt, count: 7, state: 'open' })
  const early = await liftOf(openedAt, clock.now())
  assert.deepEqual([early.treated.cases, early.treated.comparedCases, early.runningCases], [400, 0, 7])
  assert.deepEqual([early.verdict, early.lift], ['not enough yet', null])
  clock.advance(30 * DAY_MS)
  const later = await liftOf(openedAt, clock.now())
  assert.deepEqual([later.treated.cases, later.treated.comparedCases, later.runningCases], [407, 407, 0])
  assert.equal(later.verdict, 'lift')
})

test('amounts of several currencies are not added up', async () => {
  const report = await monthOf(async (openedAt) => {
    const recovered = { openedAt, arm: 'treated', count: 2, state: 'recovered' } as const
    await makeDrawnCases(database, tenant, { ...recovered, approvedMinor: 900 })
    await makeDrawnCases(database, tenant, { ...recovered, currency: 'JPY', approvedMinor: 1000 })
  })
  assert.equal(report.treated.amount, null)
  assert.deepEqual(report.treated.amounts, [
    { currencyCode: 'JPY', atStake: 2000, amount: 2000 },
    { currencyCode: 'USD', atStake: 2000, amount: 1800 },
  ])
})

test('payments that were played are in the report: charged by Reprise, and advised elsewhere', async () => {
  clock.advance(100 * DAY_MS)
  const openedAt = clock.now()
  const company = { holdoutShare: 0.5, limits: { merchantInitiated: { maxDays: 5 } } }
  assert.equal((await app.put('/v1/company', { company })).status, 200)
  for (let payment = 0; payment < 6; payment += 1) {
    gateway.declineNext(NO_FUNDS)
    const first = await app.charge({ initiatedBy: 'MIT', amount: 3000 })
    if (payment < 3) await app.charge({ referenceData: first.referenceData, retryCount: 1, amount: 3000 })
  }
  const { recommend, tell } = recommendationClient(app)
  const advised = await recommend({ initiatedBy: 'MIT' })
  await tell(advised.transactionId, { result: 'approved' })
  clock.advance(5 * DAY_MS)
  const { treated, heldOut, runningCases } = await liftOf(openedAt, clock.now())
  const sum = (name: string) => treated[name] + heldOut[name]
  assert.deepEqual([sum('cases'), sum('comparedCases'), runningCases], [7, 7, 0])
  assert.deepEqual([sum('recovered'), sum('amount')], [4, 3 * 3000 + 1999])
})

test('beside it stands what the plan’s own choice is worth, once enough decisions explored', async () => {
  const decided = (chosen: number, propensity: number) => ({ candidates: 4, chosen, propensity })
  const none = await monthOf((at) => makeArms(at, [['treated', 2, 1]]))
  const { estimate, interval, reason, method } = none.offPolicy
  assert.deepEqual([estimate, interval], [null, null])
  assert.match(reason, /anything to choose among/)
  assert.match(method, /self-normalised inverse propensity/)
  const explored = await monthOf(async (openedAt) => {
    const make = (state: 'recovered' | 'expired', count: number, chosen: number, propensity: number) =>
      makeDrawnCases(database, tenant, {
        arm: 'treated',
        openedAt,
        state,
        count,
        decisions: [decided(chosen, propensity)],
      })
    await make('recovered', 600, 0, 0.925)
    await make('expired', 400, 0, 0.925)
    await make('recovered', 30, 1, 0.025)
    await make('expired', 120, 2, 0.025)
  })
  assert.equal(explored.offPolicy.explored, 150)
  // First: 0.6. Any: a quarter of 0.6 and three quarters of 0.2, in the weights that were drawn.
  assert.ok(Math.abs(explored.offPolicy.estimate - 0.34) < 0.01, `${explored.offPolicy.estimate}`)
  assert.ok(explored.offPolicy.interval[0] > 0.2 && explored.offPolicy.effectiveCases < 1150)
})

test('a window that is none is refused with the field', async () => {
  const backwards = await app.get('/v1/reports/lift?startDate=2030-02-01&endDate=2030-01-01')
  assert.deepEqual([backwards.status, backwards.json.error.field], [400, 'endDate'])
  const noDate = await app.get('/v1/reports/lift?startDate=yesterday')
  assert.deepEqual([noDate.status, noDate.json.error.field], [400, 'startDate'])
})
