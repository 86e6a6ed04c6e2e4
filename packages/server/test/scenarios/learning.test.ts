import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { systemRandom } from '../../src/domain/random.ts'
import { composeAdmin } from '../../src/start/compose-admin.ts'
import { countingEngines } from '../harness/counting-engine.ts'
import { nextReference } from '../harness/payment-bodies.ts'
import { recommendationClient } from '../harness/recommendation-bodies.ts'
import { NO_FUNDS, openScriptedApp, type ScriptedApp } from '../harness/scripted-app.ts'

const QUARTER_MS = 15 * 60_000

const engines = countingEngines()
const app = await openScriptedApp({ after }, { createEngine: engines.create })
beforeEach(async () => {
  app.clock.advance(1_000)
  await app.app.followOutcomes()
})

/** What was told at once is learned when the event loop comes round; what others wrote, with the next turn. */
async function settle(of: ScriptedApp = app): Promise<void> {
  await setImmediate()
  await of.app.followOutcomes()
}

/** Outcomes of attempts learned since, as their ends: in the order of learning. */
function learnedSince(before: readonly string[], from = engines.newest): string[] {
  const known = new Set(before)
  return from.learned.filter((name) => !known.has(name)).map((name) => name.split(' ')[2] ?? '')
}

const learnedNow = (from = engines) => (from.made.length === 0 ? [] : from.newest.learned)

function adminOf(of: ScriptedApp, create = engines.create) {
  return composeAdmin(of.config, { clock: of.clock, random: systemRandom }, of.database, { createEngine: create })
}

/** A turn after a quarter of an hour writes what was learned since the last checkpoint. */
async function writeCheckpoint(of: ScriptedApp = app): Promise<void> {
  await settle(of)
  of.clock.advance(QUARTER_MS)
  await of.app.followOutcomes()
}

async function versionsOf(of: ScriptedApp = app) {
  return (await adminOf(of)['model.list']({ company: 'DEMO', mode: 'sandbox' })).versions
}

test('first attempts, approvals, declines and retries each teach the model once, without a turn', async () => {
  await app.charge()
  await settle()
  const before = learnedNow()
  app.clock.advance(1_000)
  await app.charge()
  app.gateway.declineNext(NO_FUNDS)
  const orderId = nextReference()
  const declined = await app.charge({ orderId })
  app.clock.advance(86_400_000)
  await app.charge({ orderId, retryCount: 1, referenceData: declined.referenceData })
  await setImmediate()
  assert.deepEqual(learnedSince(before), ['approved', 'declined', 'approved'])
  assert.match(engines.newest.learned.at(-1) ?? '', /\/2 /, 'the retry is the second attempt of its case')
  await settle()
  assert.equal(engines.newest.repeated, 0, 'what was told is not read again')
})

test('of two declines of one payment at once, each teaches once, under the case that both were written to', async () => {
  await app.charge()
  await settle()
  const before = learnedNow()
  const declined = { kind: 'declined', answer: NO_FUNDS } as const
  const [first, second] = [app.gateway.holdNext(declined), app.gateway.holdNext(declined)]
  const payment = { orderId: nextReference(), amount: 2800 }
  const one = app.charge(payment)
  await first.arrived
  app.clock.advance(1_000)
  const other = app.charge(payment)
  await second.arrived
  first.release()
  second.release()
  await Promise.all([one, other])
  await settle()
  await settle()
  const known = new Set(before)
  const learned = engines.newest.learned.filter((name) => !known.has(name))
  assert.equal(learned.length, 2, learned.join(', '))
  assert.equal(new Set(learned.map((name) => name.split('/')[0])).size, 1, learned.join(', '))
  assert.equal(engines.newest.repeated, 0)
})

test('what the gateway never took teaches too', async () => {
  const before = learnedNow()
  app.gateway.refuseNext()
  await app.charge()
  await settle()
  assert.deepEqual(learnedSince(before), ['not_processed'])
})

test('an outcome found out by asking teaches when it is known, once', async () => {
  const before = learnedNow()
  app.gateway.loseNextAnswer({ kind: 'declined', answer: NO_FUNDS })
  await app.charge()
  await settle()
  assert.deepEqual(learnedSince(before), [])
  app.clock.advance(3_600_000)
  await app.app.resolveUnresolved()
  await settle()
  await settle()
  assert.deepEqual(learnedSince(before), ['declined'])
})

test('a capture teaches, a void and a refund do not', async () => {
  const { transactionId } = await app.authorize()
  const charged = await app.charge()
  await settle()
  const before = learnedNow()
  app.clock.advance(1_000)
  await app.followUp('capture', transactionId)
  await app.followUp('refund', charged.transactionId)
  await settle()
  assert.deepEqual(learnedSince(before), ['approved'])
})

test('a decline elsewhere teaches, and so does the approval that is told of it', async () => {
  const before = learnedNow()
  const client = recommendationClient(app)
  const { transactionId } = await client.recommend()
  app.clock.advance(60_000)
  await client.tell(transactionId, { result: 'approved' })
  await settle()
  assert.deepEqual(learnedSince(before), ['declined', 'approved'])
  assert.equal(engines.newest.repeated, 0)
})

test('a start finds in the log what no checkpoint has, under the same names', async () => {
  app.gateway.declineNext(NO_FUNDS)
  const orderId = nextReference()
  const declined = await app.charge({ orderId })
  app.clock.advance(86_400_000)
  await app.charge({ orderId, retryCount: 1, referenceData: declined.referenceData })
  await settle()
  const fresh = countingEngines()
  const next = await app.beside({ after }, { createEngine: fresh.create })
  await next.charge()
  await setImmediate()
  const missing = engines.newest.learned.filter((name) => !fresh.newest.learned.includes(name))
  assert.deepEqual(missing, [])
})

test('an outcome that a process could not learn before it ended is learned by the next', async () => {
  const deaf = countingEngines('counting-1', () => true)
  const ending = await app.beside({ after }, { createEngine: deaf.create })
  const { transactionId } = await ending.charge()
  await settle(ending)
  assert.equal(
    deaf.newest.learned.some((name) => name.startsWith(transactionId)),
    false,
  )
  assert.ok(ending.logs.some((line) => line.includes('could not be learned')))
  const fresh = countingEngines()
  const next = await app.beside({ after }, { createEngine: fresh.create })
  await next.charge()
  assert.ok(fresh.newest.learned.some((name) => name.startsWith(transactionId)))
})

test('a checkpoint has all that was learned, and a start with it learns nothing again', async () => {
  await app.charge()
  await writeCheckpoint()
  const [current] = await versionsOf()
  assert.equal(current?.madeBy, 'outcomes')
  const fresh = countingEngines()
  const next = await app.beside({ after }, { createEngine: fresh.create })
  app.clock.advance(1_000)
  await next.charge()
  await setImmediate()
  assert.deepEqual(fresh.newest.learned.slice(0, -1), engines.newest.learned)
  assert.equal(fresh.newest.repeated, 0)
  await settle()
})

test('two processes learn each other’s outcomes, and stand on one version after a checkpoint', async () => {
  const others = countingEngines()
  const other = await app.beside({ after }, { createEngine: others.create })
  for (let round = 0; round < 3; round += 1) {
    app.clock.advance(1_000)
    await app.charge()
    app.clock.advance(1_000)
    app.gateway.declineNext(NO_FUNDS)
    await other.charge({ orderId: nextReference() })
  }
  await settle(app)
  await settle(other)
  assert.deepEqual(new Set(others.newest.learned), new Set(engines.newest.learned))
  app.clock.advance(QUARTER_MS)
  await app.app.followOutcomes()
  await other.app.followOutcomes()
  await app.app.followOutcomes()
  assert.deepEqual(others.newest.snapshot(), engines.newest.snapshot())
  const versions = await versionsOf()
  assert.equal(versions.filter(({ version }) => version === versions[0]?.version).length, 1)
})

test('a rollback brings an older version back in every process, and what came between is not learned again', async () => {
  await writeCheckpoint()
  await app.charge()
  await writeCheckpoint()
  const [good] = await versionsOf()
  const before = engines.newest.learned
  app.clock.advance(1_000)
  const bad = await app.charge()
  await writeCheckpoint()
  const { version } = await adminOf(app)['model.rollback']({ company: 'demo', mode: 'sandbox', version: good?.version })
  await app.app.followOutcomes()
  assert.deepEqual(engines.newest.learned, before)
  app.clock.advance(1_000)
  const later = await app.charge()
  await writeCheckpoint()
  assert.equal(
    engines.newest.learned.some((name) => name.startsWith(bad.transactionId)),
    false,
  )
  assert.ok(engines.newest.learned.some((name) => name.startsWith(later.transactionId)))
  const [current, rolledBack] = await versionsOf()
  assert.deepEqual(
    [current?.madeBy, rolledBack?.version, rolledBack?.restoredVersion],
    ['outcomes', version, good?.version],
  )
})

test('a rollback to a version that is not kept, or of another engine, is refused and changes nothing', async () => {
  await app.charge()
  await writeCheckpoint()
  const [current] = await versionsOf()
  const request = { company: 'DEMO', mode: 'sandbox', version: 4_000 }
  await assert.rejects(adminOf(app)['model.rollback'](request), /no such version/)
  const stranger = adminOf(app, countingEngines('counting-2').create)
  await assert.rejects(stranger['model.rollback']({ ...request, version: current?.version }), /does not read/)
  assert.deepEqual((await versionsOf())[0], current)
})

test('a reset begins with the shipped model', async () => {
  await app.charge()
  await writeCheckpoint()
  await adminOf(app)['model.reset']({ company: 'DEMO', mode: 'sandbox' })
  await app.app.followOutcomes()
  assert.deepEqual(engines.newest.learned, [])
  const [current] = await versionsOf()
  assert.deepEqual([current?.madeBy, current?.outcomesLearned, current?.snapshotBytes], ['reset', 0, 0])
})

test('the last ten versions are kept', async () => {
  for (let round = 0; round < 12; round += 1) {
    await app.charge()
    await writeCheckpoint()
  }
  const versions = await versionsOf()
  assert.equal(versions.length, 10)
  assert.equal(versions.filter(({ isCurrent }) => isCurrent).length, 1)
})

test('a version that the engine does not read is said so, and the company learns again from the log', async () => {
  const { transactionId } = await app.charge()
  await writeCheckpoint()
  const upgraded = countingEngines('counting-2')
  const next = await app.beside({ after }, { createEngine: upgraded.create })
  await next.charge()
  await settle(next)
  assert.ok(next.logs.some((line) => line.includes('this engine does not read a version')))
  assert.ok(upgraded.newest.learned.some((name) => name.startsWith(transactionId)))
  await writeCheckpoint(next)
  assert.deepEqual(upgraded.newest.snapshot().version, 'counting-2')
  const before = engines.newest.learned
  await settle(app)
  assert.ok(
    before.every((name) => engines.newest.learned.includes(name)),
    'the older process goes on with its own',
  )
})

test('metrics say how many outcomes were learned, how late, and how old and large the checkpoint is', async () => {
  await app.charge()
  await writeCheckpoint()
  const { text } = await app.get('/metrics')
  assert.match(text, /reprise_outcomes_learned_total\{mode="sandbox",source="own"\} [1-9]/)
  assert.match(text, /reprise_learning_lag_seconds_count\{mode="sandbox",source="own"\} [1-9]/)
  assert.match(text, /reprise_model_checkpoint_age_seconds\{mode="sandbox"\} 0/)
  assert.match(text, /reprise_model_checkpoint_bytes\{mode="sandbox"\} [1-9]/)
  assert.match(text, /reprise_model_versions_total\{mode="sandbox"\} [1-9]/)
})
