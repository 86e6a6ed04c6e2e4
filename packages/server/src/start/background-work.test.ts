import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { createLogger } from '../observability/logger.ts'
import { startBackgroundWork } from './background-work.ts'

const silent = createLogger('silent', { write: () => {} })

/** Lets everything that is due by now run to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('work is done at once and then at its pace, and what waits first is done after its span', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const turns: string[] = []
  const work = (name: string, waitsFirst: boolean) => ({
    name,
    everyMs: 1000,
    waitsFirst,
    run: async () => void turns.push(name),
  })
  const background = startBackgroundWork([work('eager', false), work('patient', true)], silent)
  await settle()
  assert.deepEqual(turns, ['eager'])
  mock.timers.tick(1000)
  await settle()
  assert.deepEqual(new Set(turns.slice(1)), new Set(['eager', 'patient']))
  await background.stop()
  mock.timers.tick(5000)
  await settle()
  assert.equal(turns.length, 3, 'nothing begins after the stop')
  mock.timers.reset()
})

test('work that fails is logged, and its next turn comes as usual', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const lines: string[] = []
  let turns = 0
  const run = async () => {
    turns += 1
    if (turns === 1) throw new Error('the disk is full')
  }
  const logger = createLogger('error', { write: (line) => void lines.push(line) })
  const background = startBackgroundWork([{ name: 'sweep', everyMs: 1000, run }], logger)
  await settle()
  mock.timers.tick(1000)
  await settle()
  assert.equal(turns, 2)
  assert.match(lines.join(''), /"work":"sweep".*the disk is full|the disk is full.*"work":"sweep"/s)
  await background.stop()
  mock.timers.reset()
})

test('a stop waits for the work that is under way', async () => {
  let end = () => {}
  const underWay = new Promise<void>((resolve) => {
    end = resolve
  })
  const background = startBackgroundWork([{ name: 'long', everyMs: 1000, run: () => underWay }], silent)
  let isStopped = false
  const stopped = background.stop().then(() => {
    isStopped = true
  })
  await settle()
  assert.equal(isStopped, false)
  end()
  await stopped
})
