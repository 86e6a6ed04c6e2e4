import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TestClock } from '../../test/harness/test-clock.ts'
import type { ClaimedRetry, DueQueue, QueueShare } from '../recovery/due-retries-port.ts'
import { createRetryRunner } from './run-due-retries.ts'

/** Queues by name, each with so many retries due; a retry ends when the test says so, or at once. */
function openRunner(due: Record<string, number>, slots: number, holds: (caseId: string) => boolean = () => false) {
  const running = new Map<string, () => void>()
  const claims: QueueShare[][] = []
  let most = 0
  const mostOfQueue = new Map<string, number>()
  const queueOf = (name: string): DueQueue => {
    return { tenant: { companyId: name, mode: 'live' }, gatewayToken: name, pace: null }
  }
  const pauses: (() => void)[] = []
  const released: string[] = []
  let claiming: Promise<void> = Promise.resolve()
  const runner = createRetryRunner({
    clock: new TestClock(),
    ids: { next: () => 'claim' },
    slots,
    pause: () => new Promise((resolve) => pauses.push(resolve)),
    dueRetries: {
      queuesWithDue: async (_now, position, limit) =>
        Object.keys(due)
          .sort((one, other) => (one < other ? -1 : 1))
          .filter((name) => name > position.companyId && (due[name] ?? 0) > 0)
          .slice(0, limit)
          .map(queueOf),
      takeTurn: async () => true,
      returnTurn: async () => {},
      release: async ({ caseId }) => void released.push(caseId),
      async claim(claimId, _now, shares) {
        claims.push([...shares])
        await claiming
        return shares.flatMap(({ queue, atMost }) => {
          const name = queue.gatewayToken
          const count = Math.min(atMost, due[name] ?? 0)
          due[name] = (due[name] ?? 0) - count
          return Array.from({ length: count }, (_, index): ClaimedRetry => {
            const caseId = `${name}-${due[name]}-${index}`
            return { ...queue, caseId, claimId, newestTransactionId: caseId }
          })
        })
      },
    },
    async attemptRetry({ caseId, gatewayToken }) {
      const held = new Promise<void>((resolve) => running.set(caseId, resolve))
      most = Math.max(most, running.size)
      const ofQueue = [...running.keys()].filter((id) => id.startsWith(`${gatewayToken}-`)).length
      mostOfQueue.set(gatewayToken, Math.max(mostOfQueue.get(gatewayToken) ?? 0, ofQueue))
      if (holds(caseId)) await held
      else await Promise.resolve()
      running.delete(caseId)
      return 'sent'
    },
    onEnd: () => {},
    onFailure: () => assert.fail('no retry fails here'),
  })
  const holdClaims = (until: Promise<void>) => {
    claiming = until
  }
  return { runner, running, claims, pauses, released, holdClaims, most: () => most, mostOfQueue, due }
}

describe('the retries that one process runs', () => {
  it('are all that is due, never more at once than it has slots', async () => {
    const { runner, most } = openRunner({ a: 23, b: 5 }, 4)
    assert.equal(await runner.turn(), 28)
    assert.ok(most() <= 4)
  })

  it('are shared out over the queues: a long one leaves slots to the others', async () => {
    const { runner, claims, mostOfQueue } = openRunner({ big: 1000, small: 3 }, 8)
    await runner.turn()
    const [first] = claims
    assert.deepEqual(
      first?.map(({ queue, atMost }) => [queue.gatewayToken, atMost]),
      [
        ['big', 4],
        ['small', 4],
      ],
    )
    assert.ok((mostOfQueue.get('big') ?? 0) <= 8)
  })

  it('do not wait for one that takes its time', async () => {
    const { runner, running, pauses, due } = openRunner({ slow: 1 }, 8, (caseId) => caseId.startsWith('slow'))
    const turn = runner.turn()
    while (pauses.length === 0) await new Promise(setImmediate)
    due['quick'] = 3
    pauses[0]?.()
    while ((due['quick'] ?? 0) > 0) await new Promise(setImmediate)
    assert.deepEqual([...running.keys()], ['slow-0-0'])
    for (const end of running.values()) end()
    assert.equal(await turn, 4)
  })

  it('are counted once when two ask at the same time', async () => {
    const { runner, most } = openRunner({ a: 9 }, 3)
    assert.deepEqual(await Promise.all([runner.turn(), runner.turn()]), [9, 9])
    assert.ok(most() <= 3)
  })

  it('are taken up no more once it stops, and those under way are waited for', async () => {
    const { runner, running, due } = openRunner({ a: 5 }, 2, () => true)
    const turn = runner.turn()
    while (running.size < 2) await new Promise(setImmediate)
    const stopped = runner.stop()
    for (const end of running.values()) end()
    await stopped
    assert.equal(await turn, 2)
    assert.equal(due['a'], 3)
  })

  it('are given back when their claim comes after the stop', async () => {
    const { runner, running, claims, released, holdClaims } = openRunner({ a: 2 }, 2)
    let open = () => {}
    holdClaims(
      new Promise((resolve) => {
        open = resolve
      }),
    )
    const turn = runner.turn()
    while (claims.length === 0) await new Promise(setImmediate)
    await runner.stop()
    open()
    assert.equal(await turn, 0)
    assert.equal(running.size, 0)
    assert.equal(released.length, 2)
  })
})

describe('the turn of a gateway that comes back', () => {
  for (const [end, isReturned] of [
    ['sent', false],
    ['rebooked', true],
    ['put_off', true],
    ['lost', true],
  ] as const) {
    it(`is ${isReturned ? 'given back' : 'over'} when the retry that had it was ${end}`, async () => {
      let due = 1
      let returned = 0
      const queue: DueQueue = { tenant: { companyId: 'c', mode: 'live' }, gatewayToken: 'g', pace: 1 }
      const runner = createRetryRunner({
        clock: new TestClock(),
        ids: { next: () => 'claim' },
        slots: 4,
        pause: () => new Promise(() => {}),
        dueRetries: {
          queuesWithDue: async () => (due > 0 ? [queue] : []),
          takeTurn: async () => true,
          returnTurn: async () => {
            returned += 1
          },
          release: () => assert.fail('nothing is given back here'),
          async claim(claimId) {
            due = 0
            return [{ ...queue, caseId: 'case', claimId, newestTransactionId: 'newest' }]
          },
        },
        attemptRetry: async () => end,
        onEnd: () => {},
        onFailure: () => assert.fail('no retry fails here'),
      })
      await runner.turn()
      assert.equal(returned, isReturned ? 1 : 0)
    })
  }
})
