import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveUnresolved } from './resolve-unresolved.ts'

const tenant = { companyId: 'company', mode: 'live' } as const
const STALENESS = { ageMs: 60_000, writtenBefore: null }

/** Attempts as 'gateway/number'. */
function turnOver(names: readonly string[], resolveAttempt: (name: string) => Promise<'resolved' | 'unresolved'>) {
  const asked: string[] = []
  const failed: string[] = []
  const attempts = names.map((name) => ({ tenant, transactionId: name, gatewayToken: name.split('/')[0] ?? '' }))
  const turn = resolveUnresolved({
    ledger: { findUnresolved: async () => attempts },
    resolveAttempt: (_tenant, name) => {
      asked.push(name)
      return resolveAttempt(name)
    },
    staleness: STALENESS,
    onFailure: (name) => failed.push(name),
  })
  return { turn, asked, failed }
}

test('a gateway that does not answer holds up no other, and is not asked more than three times in a turn', async () => {
  const silent = ['down/1', 'down/2', 'down/3', 'down/4', 'down/5']
  const { turn, asked } = turnOver([...silent, 'up/1', 'up/2'], async (name) =>
    name.startsWith('down') ? 'unresolved' : 'resolved',
  )
  assert.equal(await turn, silent.length)
  assert.deepEqual(
    asked.filter((name) => name.startsWith('down')),
    silent.slice(0, 3),
  )
  assert.deepEqual(
    asked.filter((name) => name.startsWith('up')),
    ['up/1', 'up/2'],
  )
})

test('others are asked while one gateway takes its time', async () => {
  let answer = () => {}
  const slow = new Promise<'resolved'>((resolve) => {
    answer = () => resolve('resolved')
  })
  let others = () => {}
  const othersAsked = new Promise<void>((resolve) => {
    others = resolve
  })
  const { turn } = turnOver(['slow/1', 'quick/1'], async (name) => {
    if (name === 'slow/1') return slow
    others()
    return 'resolved'
  })
  await othersAsked
  answer()
  assert.equal(await turn, 0)
})

test('an attempt that cannot even be asked about is told of, and the next one is asked', async () => {
  const { turn, asked, failed } = turnOver(['one/1', 'one/2'], async (name) => {
    if (name === 'one/1') throw new Error('its gateway is gone')
    return 'resolved'
  })
  assert.equal(await turn, 1)
  assert.deepEqual([asked.length, failed], [2, ['one/1']])
})
