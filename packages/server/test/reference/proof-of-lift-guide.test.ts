import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CONTROL_SCHEDULE } from '../../src/recovery/control-schedule.ts'
import { makeDrawnCases } from '../harness/drawn-cases.ts'
import { openTestApp } from '../harness/open-app.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'
import { TestClock } from '../harness/test-clock.ts'
import { assertShown, readExcerpts, readGuide } from './guide-excerpts.ts'

const DAY_MS = 86_400_000
const answers = await playGuide()
const GUIDE = readGuide('proof-of-lift.md', answers)
const excerpts = readExcerpts(GUIDE)

/** What the guide tells, in its order; the answers by the names they have there. */
async function playGuide(): Promise<Readonly<Record<string, unknown>>> {
  const clock = new TestClock(new Date('2026-11-24T10:00:00Z'))
  const app = await openTestApp({ after }, { clock })
  const company = (await app.put('/v1/company', { company: { holdoutShare: 0.1 } })).json
  const heldOut = await firstHeldOut(app)
  const [row] = await app.database.query<{ company_id: string }>('select company_id from companies')
  const tenant = { companyId: row?.company_id ?? '', mode: 'sandbox' } as const
  clock.advance(7 * DAY_MS)
  const openedAt = clock.now()
  for (const amountMinor of [990, 2990, 9900]) {
    const common = { openedAt, amountMinor, shareRatio: 0.1 }
    const arms = [
      ['treated', 406, 294],
      ['held_out', 32, 38],
    ] as const
    for (const [arm, recovered, lost] of arms) {
      const won = { ...common, arm, count: recovered, state: 'recovered', approvedMinor: amountMinor } as const
      await makeDrawnCases(app.database, tenant, won)
      await makeDrawnCases(app.database, tenant, { ...common, arm, count: lost, state: 'expired' })
    }
  }
  clock.advance(31 * DAY_MS)
  await makeDrawnCases(app.database, tenant, { openedAt: clock.now(), arm: 'treated', count: 41, state: 'open' })
  const report = await app.get(`/v1/reports/lift?startDate=${openedAt.toISOString()}`)
  return { company, 'held-out': heldOut, report: report.json }
}

async function firstHeldOut(app: Parameters<typeof recommendationClient>[0]) {
  const { recommend } = recommendationClient(app)
  for (let turn = 0; turn < 300; turn += 1) {
    const answer = await recommend({ amount: 2990 })
    if (answer.recommendation.modelVersion === null) return answer
  }
  assert.fail('nothing was held out')
}

test('the guide shows every answer of its story, and no JSON that nobody has answered', () => {
  assert.deepEqual(new Set(excerpts.map(({ name }) => name)), new Set(Object.keys(answers)))
})

for (const { name, shown } of excerpts) {
  test(`the answer "${name}" is as shown`, () => assertShown(shown, answers[name], name))
}

test('the guide names the schedule that held-out cases follow, and where it is from', () => {
  for (const text of [CONTROL_SCHEDULE.name, CONTROL_SCHEDULE.source]) assert.ok(GUIDE.includes(text), text)
})
