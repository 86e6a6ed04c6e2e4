import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TestClock } from '../../test/harness/test-clock.ts'
import type { Tenant } from '../domain/company.ts'
import { Conflict, Forbidden, InvalidField } from '../domain/errors.ts'
import type { RunCalendar } from './run-calendar.ts'
import { createSandboxClock, OFFSET_MS_MAX } from './sandbox-clock.ts'
import type { SandboxClocks } from './sandbox-clock-port.ts'

const SANDBOX: Tenant = { companyId: 'company-1', mode: 'sandbox' }
const DAY_MS = 86_400_000

/** One company's clock in memory, and a calendar that the test scripts. */
function scripted(runCalendar: RunCalendar = async () => ({ attempts: 0, isDone: true })) {
  const clock = new TestClock(new Date('2026-03-01T00:00:00Z'))
  const state = { offsetMs: 0, holder: null as string | null, forgotten: 0 }
  const clocks: SandboxClocks = {
    offsetMs: async () => state.offsetMs,
    async hold(_companyId, holder) {
      if (state.holder !== null) return null
      state.holder = holder
      return state.offsetMs
    },
    async move(_companyId, holder, offsetMs) {
      if (state.holder !== holder) return false
      state.offsetMs = Math.max(state.offsetMs, offsetMs)
      return true
    },
    async release(_companyId, holder) {
      if (state.holder === holder) state.holder = null
    },
    countEnds: async (_companyId, from, until) => Math.round((until.getTime() - from.getTime()) / DAY_MS),
  }
  const configurations = {
    forget: () => {
      state.forgotten += 1
    },
  }
  let ids = 0
  const sandboxClock = createSandboxClock({
    clock,
    ids: { next: () => `holder-${++ids}` },
    sandboxClocks: clocks,
    configurations,
    runCalendar,
  })
  return { state, clock, sandboxClock }
}

describe('the sandbox clock', () => {
  test('moves by what was asked, and runs on with the real time afterwards', async () => {
    const { clock, sandboxClock } = scripted()
    const { now } = await sandboxClock.advance(SANDBOX, { advance: '30d' })
    assert.equal(now.toISOString(), '2026-03-31T00:00:00.000Z')
    clock.advance(1_000)
    assert.equal((await sandboxClock.read(SANDBOX)).now.toISOString(), '2026-03-31T00:00:01.000Z')
    await sandboxClock.advance(SANDBOX, { advance: '1h' })
    assert.equal((await sandboxClock.read(SANDBOX)).now.toISOString(), '2026-03-31T01:00:01.000Z')
  })

  test('is at each retry’s instant while that runs, and at what was asked when all have run', async () => {
    const seen: string[] = []
    const { state, sandboxClock } = scripted(async (_tenant, until, moveTo) => {
      for (const day of ['2026-03-05', '2026-03-04', '2026-03-09']) {
        await moveTo(new Date(`${day}T00:00:00Z`))
        seen.push(new Date(Date.parse('2026-03-01T00:00:00Z') + state.offsetMs).toISOString().slice(0, 10))
      }
      assert.equal(until.toISOString(), '2026-03-31T00:00:00.000Z')
      return { attempts: 3, isDone: true }
    })
    const { now, attempts, ended } = await sandboxClock.advance(SANDBOX, { advance: '30d' })
    // What comes late, because something before it took its time, does not turn the clock back.
    assert.deepEqual(seen, ['2026-03-05', '2026-03-05', '2026-03-09'])
    assert.deepEqual([now.toISOString().slice(0, 10), attempts, ended], ['2026-03-31', 3, 30])
    assert.equal(state.forgotten, 4, 'this process reads the company anew after each move')
  })

  test('stays at the last retry that was run when there is more to do than one request may', async () => {
    const { sandboxClock } = scripted(async (_tenant, _until, moveTo) => {
      await moveTo(new Date('2026-03-05T00:00:00Z'))
      return { attempts: 1, isDone: false }
    })
    const { now, ended } = await sandboxClock.advance(SANDBOX, { advance: '30d' })
    assert.deepEqual([now.toISOString().slice(0, 10), ended], ['2026-03-05', 4])
  })

  test('is let go when a run fails, and stays where it got to', async () => {
    const { state, sandboxClock } = scripted(async (_tenant, _until, moveTo) => {
      await moveTo(new Date('2026-03-05T00:00:00Z'))
      throw new Error('the database is gone')
    })
    await assert.rejects(sandboxClock.advance(SANDBOX, { advance: '30d' }), /the database is gone/)
    assert.deepEqual([state.holder, state.offsetMs], [null, 4 * DAY_MS])
  })

  test('is moved by one request at a time', async () => {
    const { sandboxClock } = scripted(async () => {
      await assert.rejects(sandboxClock.advance(SANDBOX, { advance: '1d' }), Conflict)
      return { attempts: 0, isDone: true }
    })
    const { now } = await sandboxClock.advance(SANDBOX, { advance: '30d' })
    assert.equal(now.toISOString(), '2026-03-31T00:00:00.000Z')
  })

  test('runs nothing more when somebody else has taken it meanwhile', async () => {
    const ran: string[] = []
    const { state, sandboxClock } = scripted(async (_tenant, _until, moveTo) => {
      ran.push('before')
      state.holder = 'somebody else'
      await moveTo(new Date('2026-03-05T00:00:00Z'))
      ran.push('after')
      return { attempts: 1, isDone: true }
    })
    await assert.rejects(sandboxClock.advance(SANDBOX, { advance: '30d' }), Conflict)
    assert.deepEqual(ran, ['before'])
    assert.deepEqual([state.holder, state.offsetMs], ['somebody else', 0])
  })

  test('is not for live keys, neither to read nor to move', async () => {
    const { state, sandboxClock } = scripted(async () => assert.fail('ran live payments'))
    const live: Tenant = { ...SANDBOX, mode: 'live' }
    await assert.rejects(sandboxClock.read(live), Forbidden)
    await assert.rejects(sandboxClock.advance(live, { advance: '30d' }), Forbidden)
    assert.equal(state.offsetMs, 0)
  })

  test('does not move for a span that is none', async () => {
    const { state, sandboxClock } = scripted(async () => assert.fail('ran something'))
    for (const advance of ['-30d', '0d', '91d', '30', 'soon', null]) {
      await assert.rejects(sandboxClock.advance(SANDBOX, { advance }), InvalidField)
    }
    assert.deepEqual([state.holder, state.offsetMs], [null, 0])
  })

  test('stays within a hundred years', async () => {
    const { state, sandboxClock } = scripted()
    state.offsetMs = OFFSET_MS_MAX - DAY_MS
    await sandboxClock.advance(SANDBOX, { advance: '1d' })
    await assert.rejects(sandboxClock.advance(SANDBOX, { advance: '1s' }), /hundred years/)
    assert.deepEqual([state.holder, state.offsetMs], [null, OFFSET_MS_MAX])
  })
})
