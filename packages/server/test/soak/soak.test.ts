import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestPostgres, testDatabaseKind } from '../harness/database.ts'
import { historyOf } from './agreement.ts'
import { runSoak } from './soak.ts'

const skip = testDatabaseKind === 'postgres' ? false : 'needs REPRISE_TEST_DATABASE=postgres: several server processes'
const HISTORIES_MAX = 3

/** `npm run soak` is the same with more of everything. */
test('2,000 payments are charged once and none is forgotten, whoever is killed and whatever is lost', {
  skip,
}, async (t) => {
  const seed = Number(process.env['REPRISE_SOAK_SEED'] ?? Date.now() % 1_000_000_000)
  t.diagnostic(`seed ${seed}: REPRISE_SOAK_SEED=${seed} gives the same payments and the same gateway`)
  const databaseUrl = await createTestPostgres(t)
  const onProgress = (line: string) => t.diagnostic(line)
  const { accounts, disagreements, kills, log } = await runSoak({
    databaseUrl,
    cases: 2_000,
    seed,
    kills: 6,
    onProgress,
  })
  const orders = [...new Set(disagreements.map(({ orderId }) => orderId))].slice(0, HISTORIES_MAX)
  const report = [
    `seed ${seed}, ${disagreements.length} disagreements`,
    ...disagreements.map(({ orderId, what }) => `${orderId}: ${what}`),
    ...orders.map((orderId) => `\n${historyOf(accounts, orderId)}`),
    log,
  ]
  assert.equal(disagreements.length, 0, report.join('\n'))
  // A soak in which nothing happened would agree too.
  assert.ok(kills > 0)
  const events = [...accounts.ledger.byKey.values()].flat()
  for (const kind of ['processed', 'dropped', 'refused', 'asked'])
    assert.ok(
      events.some((event) => event.kind === kind),
      kind,
    )
  assert.ok(accounts.attempts.filter((attempt) => attempt.merchant_transaction_id === null).length > 500)
  assert.ok(accounts.stories.some(({ cancelledAtMs }) => cancelledAtMs !== null))
})
