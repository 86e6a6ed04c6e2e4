import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { metricOf } from '../harness/metric-of.ts'
import { openScriptedApp } from '../harness/scripted-app.ts'
import { registerReceiver, typesOf } from '../harness/webhook-receivers.ts'

const config = { allowsPrivateUrls: true }

describe('background jobs', () => {
  test('deliver what is committed, without being asked', async (t) => {
    const app = await openScriptedApp(t, { config })
    const receiver = await registerReceiver(t, app)
    await app.app.startJobs()
    await app.charge()
    await receiver.hasReceived(1)
    assert.deepEqual(typesOf(receiver), ['attempt.approved'])
    // The job ends after its answer: a stop waits for it.
    await app.app.close()
    const [job] = await app.database.query<{ state: string; output: unknown }>(
      `select state, output from jobs.job where name = 'webhook-delivery' order by created_on limit 1`,
    )
    assert.equal(job?.state, 'completed')
  })

  test('find at their start what was committed before, also by a process that died', async (t) => {
    const app = await openScriptedApp(t, { config })
    const receiver = await registerReceiver(t, app)
    await app.charge()
    const next = await app.beside(t, { config })
    await next.app.startJobs()
    await receiver.hasReceived(1)
  })

  test('of two processes send nothing twice', async (t) => {
    const app = await openScriptedApp(t, { config })
    const receiver = await registerReceiver(t, app)
    const other = await app.beside(t, { config })
    await Promise.all([app.app.startJobs(), other.app.startJobs()])
    const charges = Array.from({ length: 10 }, () => [app.charge(), other.charge()]).flat()
    await Promise.all(charges)
    await receiver.hasReceived(20)
    await Promise.all([app.app.close(), other.app.close()])
    assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 20)
    assert.equal(receiver.received.length, 20)
    for (const { logs } of [app, other]) {
      assert.ok(!logs.some((line) => line.includes('could not be started')), 'two that start at once')
    }
  })

  test('hold up neither a charge nor a stop while a receiver does not answer', async (t) => {
    const app = await openScriptedApp(t, { config })
    const receiver = await registerReceiver(t, app)
    receiver.react(() => {})
    await app.app.startJobs()
    await app.charge()
    await receiver.hasReceived(1)
    assert.equal((await app.charge()).responseCode, '10000')
    await app.app.close()
    await receiver.hangUp
  })

  test('are counted at /metrics by queue and result', async (t) => {
    const app = await openScriptedApp(t, { config })
    const receiver = await registerReceiver(t, app)
    await app.app.startJobs()
    await app.charge()
    await receiver.hasReceived(1)
    const name = 'reprise_jobs_total{queue="webhook-delivery",result="completed"}'
    for (let looks = 0; ; looks += 1) {
      const { text } = await app.send({ method: 'GET', url: '/metrics' })
      if (metricOf(text, name) > 0) {
        assert.equal(metricOf(text, 'reprise_webhook_tries_total{end="delivered"}'), 1)
        return
      }
      assert.ok(looks < 100_000, 'the job was never counted')
      await nextTurn()
    }
  })
})
