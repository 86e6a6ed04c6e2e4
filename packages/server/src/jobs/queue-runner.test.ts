import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { TestClock } from '../../test/harness/test-clock.ts'
import { createQueueRunner } from './queue-runner.ts'
import type { Job, QueueSettings } from './queues.ts'

const SETTINGS: QueueSettings = {
  policy: 'short',
  retries: 1,
  retryAfterSeconds: 1,
  expireAfterSeconds: 60,
  slots: 2,
  everyMs: 1_000_000,
  onceInSeconds: null,
}

interface Waiting {
  readonly key: string
  end(error?: Error): void
}

/** A queue in memory, whose jobs end when the test says so. */
function startRunner(settings: Partial<QueueSettings> = {}) {
  const queued: { id: string; data: Job['data'] }[] = []
  const work: Job[] = []
  const running: Waiting[] = []
  const ended: string[] = []
  const failures: unknown[] = []
  const boss = {
    insert: async (jobs: { singletonKey?: string; data?: object }[]) => {
      for (const { singletonKey = '', data } of jobs) queued.push({ id: singletonKey, data: data as Job['data'] })
      return null
    },
    fetch: async (_: string, { batchSize = 1 }: { batchSize?: number }) => queued.splice(0, batchSize),
    complete: async (_: string, id: string) => void ended.push(`${id} completed`),
    fail: async (_: string, id: string, why: object) => void ended.push(`${id} failed ${JSON.stringify(why)}`),
  }
  const runner = createQueueRunner({
    boss: boss as never,
    queue: 'test',
    settings: { ...SETTINGS, ...settings },
    clock: new TestClock(),
    kind: {
      find: async () => work.splice(0),
      run: ({ key = '' }) =>
        new Promise((resolve, reject) => {
          running.push({ key, end: (error) => (error === undefined ? resolve(false) : reject(error)) })
        }),
    },
    events: { finished: () => {}, failed: (_, error) => void failures.push(error) },
  })
  const find = (...keys: string[]) => {
    work.push(...keys.map((key) => ({ key, data: { key } })))
    runner.wake()
  }
  return { runner, find, running, ended, failures }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await nextTurn()
}

test('a slow job costs its slot and nothing else: the others go on beside it', async () => {
  const { find, running, ended } = startRunner()
  find('slow', 'b', 'c', 'd')
  await settle()
  assert.deepEqual(
    running.map(({ key }) => key),
    ['slow', 'b'],
    'as many as there are slots',
  )
  for (const next of [1, 2, 3]) {
    running[next]?.end()
    await settle()
  }
  assert.deepEqual(ended, ['b completed', 'c completed', 'd completed'])
})

test('a job that fails is told of, and given back by the name of its error alone', async () => {
  const { find, running, ended, failures } = startRunner()
  find('a')
  await settle()
  const error = new TypeError('of a secret')
  running[0]?.end(error)
  await settle()
  assert.deepEqual(ended, ['a failed {"name":"TypeError"}'])
  assert.deepEqual(failures, [error])
})

test('what is found while a look is under way is looked for once more', async () => {
  const { runner, find, running } = startRunner()
  runner.wake()
  find('late')
  await settle()
  assert.deepEqual(
    running.map(({ key }) => key),
    ['late'],
  )
})

test('a stop waits for what runs, and takes nothing new', async () => {
  const { runner, find, running, ended } = startRunner({ slots: 1 })
  find('a', 'b')
  await settle()
  let isStopped = false
  const stopped = runner.stop().then(() => {
    isStopped = true
  })
  await settle()
  assert.equal(isStopped, false)
  running[0]?.end()
  await stopped
  await settle()
  assert.deepEqual(ended, ['a completed'])
  assert.equal(running.length, 1)
})
