import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RetryEnd } from './attempt-retry.ts'
import { createRunCalendar, RETRIES_A_REQUEST, type RunCalendarPorts } from './run-calendar.ts'
import type { EarliestRetry } from './sandbox-clock-port.ts'

const TENANT = { companyId: 'company-1', mode: 'sandbox' } as const
const UNTIL = new Date('2026-04-01T00:00:00Z')

function due(caseId: string, at: string): EarliestRetry {
  const claim = { tenant: TENANT, gatewayToken: 'g', caseId, claimId: 'claim', newestTransactionId: `${caseId}-0` }
  return { kind: 'claimed', claim, dueAt: new Date(at) }
}

/** A calendar whose answers are given one after the other; then there is nothing more. What happens is noted in order. */
function scripted(
  answers: readonly EarliestRetry[],
  { unresolved = [], ...changes }: Partial<RunCalendarPorts> & { readonly unresolved?: readonly string[] } = {},
) {
  const notes: string[] = []
  const left = [...answers]
  const ports: RunCalendarPorts = {
    ids: { next: () => 'claim' },
    sandboxCalendar: {
      claimEarliest: async () => left.shift() ?? { kind: 'none' },
      findUnresolved: async () => unresolved,
    },
    dueRetries: { release: async ({ caseId }) => void notes.push(`released ${caseId}`) },
    attemptRetry: async ({ caseId }): Promise<RetryEnd> => {
      notes.push(`attempt ${caseId}`)
      return 'sent'
    },
    staleness: { ageMs: 90_000, writtenBefore: null },
    resolveAttempt: async () => 'resolved',
    breathe: async () => {},
    pause: async () => void notes.push('pause'),
    isStopping: () => false,
    onBroken: ({ caseId }) => void notes.push(`failed ${caseId}`),
    onUnresolvable: (transactionId) => void notes.push(`failed ${transactionId}`),
    ...changes,
  }
  const noteMove = async (at: Date) => void (at.getTime() > 0 && notes.push(`at ${at.toISOString().slice(0, 10)}`))
  return { notes, run: (moveTo = noteMove) => createRunCalendar(ports)(TENANT, UNTIL, moveTo) }
}

describe('the calendar of a sandbox', () => {
  test('is run retry by retry, the clock at the instant of each', async () => {
    const { notes, run } = scripted([due('a', '2026-03-02T00:00:00Z'), due('b', '2026-03-05T00:00:00Z')])
    assert.deepEqual(await run(), { attempts: 2, isDone: true })
    assert.deepEqual(notes, ['at 2026-03-02', 'attempt a', 'at 2026-03-05', 'attempt b'])
  })

  test('counts what was sent, and not what was only looked at', async () => {
    const ends: RetryEnd[] = ['sent', 'rebooked', 'put_off', 'ended', 'lost', 'handed_back']
    const days = ends.map((_, i) => due(`${i}`, `2026-03-0${i + 1}T00:00:00Z`))
    const { run } = scripted(days, { attemptRetry: async ({ caseId }) => ends[Number(caseId)] ?? 'lost' })
    assert.equal((await run()).attempts, 1)
  })

  test('waits for a retry that another worker has, before it runs what comes later', async () => {
    const taken = { kind: 'taken', dueAt: new Date('2026-03-01T00:00:00Z') } as const
    const { notes, run } = scripted([taken, taken, due('b', '2026-03-05T00:00:00Z')])
    await run()
    assert.deepEqual(notes, ['at 2026-03-01', 'pause', 'at 2026-03-01', 'pause', 'at 2026-03-05', 'attempt b'])
  })

  test('gives a retry back when the clock has been taken by somebody else', async () => {
    const { notes, run } = scripted([due('a', '2026-03-02T00:00:00Z')])
    await assert.rejects(
      run(() => Promise.reject(new Error('taken over'))),
      /taken over/,
    )
    assert.deepEqual(notes, ['released a'])
  })

  test('passes over a case that cannot even be attempted, and says so', async () => {
    const excepted: string[][] = []
    const answers = [due('a', '2026-03-02T00:00:00Z'), due('b', '2026-03-05T00:00:00Z')]
    const { notes, run } = scripted([], {
      sandboxCalendar: {
        claimEarliest: async (_tenant, _claimId, _until, except) => {
          excepted.push([...except])
          return answers.shift() ?? { kind: 'none' }
        },
        findUnresolved: async () => [],
      },
      attemptRetry: async ({ caseId }) => (caseId === 'a' ? assert.fail('the gateway was deleted') : 'sent'),
    })
    assert.deepEqual(await run(), { attempts: 1, isDone: true })
    assert.ok(notes.includes('failed a'))
    assert.deepEqual(excepted, [[], ['a'], ['a']])
  })

  test('asks about an open attempt before it runs what comes later, and three times at most', async () => {
    const asked: string[] = []
    const answers = Array.from({ length: 5 }, (_, i) => due(`${i}`, `2026-03-0${i + 1}T00:00:00Z`))
    const { notes, run } = scripted(answers, {
      unresolved: ['open'],
      resolveAttempt: async (_tenant, transactionId) => {
        asked.push(`${transactionId} after ${notes.length} notes`)
        return 'unresolved'
      },
    })
    assert.equal((await run()).attempts, 5)
    assert.deepEqual(asked, ['open after 0 notes', 'open after 2 notes', 'open after 4 notes'])
  })

  test('goes on when an attempt cannot be asked about', async () => {
    const { notes, run } = scripted([due('a', '2026-03-02T00:00:00Z')], {
      unresolved: ['open'],
      resolveAttempt: async () => assert.fail('the gateway was deleted'),
    })
    assert.equal((await run()).isDone, true)
    assert.ok(notes.includes('failed open'))
  })

  test('stops where it stands when the process ends', async () => {
    let isStopping = false
    const { run } = scripted([due('a', '2026-03-02T00:00:00Z'), due('b', '2026-03-05T00:00:00Z')], {
      isStopping: () => isStopping,
      attemptRetry: async () => {
        isStopping = true
        return 'sent'
      },
    })
    assert.deepEqual(await run(), { attempts: 1, isDone: false })
  })

  test('runs so many retries for one request, and leaves the rest to the next', async () => {
    const endless = { claimEarliest: async () => due('a', '2026-03-02T00:00:00Z'), findUnresolved: async () => [] }
    const { run } = scripted([], { sandboxCalendar: endless })
    assert.deepEqual(await run(), { attempts: RETRIES_A_REQUEST, isDone: false })
  })
})
