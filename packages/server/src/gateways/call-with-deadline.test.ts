import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { inspect } from 'node:util'
import { NOTHING_SAID } from '../domain/nothing-said.ts'
import type { GatewayAnswer } from '../domain/transaction.ts'
import type { GatewayOutcome } from '../recovery/gateway-port.ts'
import { callWithDeadline } from './call-with-deadline.ts'

const ANSWER: GatewayAnswer = { ...NOTHING_SAID, gatewayTransactionId: 'g1', gatewayCode: 'approved' }
const APPROVED: GatewayOutcome = { kind: 'approved', answer: ANSWER }
const DEADLINE_MS = 30_000
const PAN = '4920201996449560'

/** A call that the test answers when it likes. */
function openCall() {
  let signal: AbortSignal | undefined
  let answer: (outcome: GatewayOutcome) => void = () => {}
  let fail: (error: unknown) => void = () => {}
  const call = (given: AbortSignal) => {
    signal = given
    return new Promise<GatewayOutcome>((resolve, reject) => {
      answer = resolve
      fail = reject
    })
  }
  return {
    call,
    answer: (outcome: GatewayOutcome) => answer(outcome),
    fail: (error: unknown) => fail(error),
    signal: () => {
      assert.ok(signal)
      return signal
    },
  }
}

describe('callWithDeadline', () => {
  it('hands on what the adapter answers in time', async () => {
    assert.equal(await callWithDeadline(async () => APPROVED, DEADLINE_MS), APPROVED)
  })

  it('waits to the last millisecond before the deadline', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const open = openCall()
    const outcome = callWithDeadline(open.call, 1000)
    t.mock.timers.tick(999)
    assert.equal(open.signal().aborted, false)
    open.answer(APPROVED)
    assert.equal(await outcome, APPROVED)
  })

  it('is unknown at the deadline, aborts the call, and ignores what arrives later', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const open = openCall()
    const outcome = callWithDeadline(open.call, 1000)
    t.mock.timers.tick(1000)
    assert.equal(open.signal().aborted, true)
    const settled = await outcome
    open.answer(APPROVED)
    await setImmediate()
    assert.deepEqual(settled, { kind: 'unknown', why: 'the gateway did not answer within 1000 ms' })
  })

  it('takes the word of an adapter that knows, when it is aborted, that nothing was sent', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const notSent: GatewayOutcome = { kind: 'not_processed', why: 'still waiting for a connection' }
    const outcome = callWithDeadline(
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(notSent))),
      1000,
    )
    t.mock.timers.tick(1000)
    assert.equal(await outcome, notSent)
  })

  it('leaves no timer behind after an answer or a failure', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    for (const end of ['answer', 'fail'] as const) {
      const open = openCall()
      const outcome = callWithDeadline(open.call, 1000)
      if (end === 'answer') open.answer(APPROVED)
      else open.fail(new Error('broken'))
      await outcome
      t.mock.timers.tick(1000)
      assert.equal(open.signal().aborted, false, `the deadline of a call that ended by ${end} still fired`)
    }
  })

  it('does not keep the process alive while it waits', async () => {
    const timersBefore = activeTimers()
    const open = openCall()
    const outcome = callWithDeadline(open.call, DEADLINE_MS)
    assert.equal(activeTimers(), timersBefore)
    open.answer(APPROVED)
    await outcome
  })

  it('is unknown when the adapter throws, because it may have sent before', async () => {
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    assert.deepEqual(await callWithDeadline(() => Promise.reject(reset), DEADLINE_MS), {
      kind: 'unknown',
      why: "the gateway's adapter failed: Error ECONNRESET",
    })
    const throwAtOnce = (): Promise<GatewayOutcome> => {
      throw new TypeError('undefined is not a function')
    }
    assert.equal((await callWithDeadline(throwAtOnce, DEADLINE_MS)).kind, 'unknown')
  })

  it('never repeats an error that may quote the request', async () => {
    const named = new Error('no')
    named.name = `Refused ${PAN}`
    const hostile: unknown[] = [
      new Error(`422: {"number": "${PAN}"}`),
      Object.assign(new Error('no'), { code: PAN }),
      Object.assign(new Error('no'), { code: `E${PAN}` }),
      new Error('no', { cause: new Error(PAN) }),
      named,
      PAN,
      { message: PAN },
    ]
    for (const error of hostile) {
      const outcome = await callWithDeadline(() => Promise.reject(error), DEADLINE_MS)
      assert.equal(outcome.kind, 'unknown')
      assert.doesNotMatch(inspect(outcome, { depth: null, showHidden: true }), /4920201996449560/)
    }
  })

  it('survives an adapter that fails after the deadline', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const open = openCall()
    const outcome = callWithDeadline(open.call, 1000)
    t.mock.timers.tick(1000)
    assert.equal((await outcome).kind, 'unknown')
    // An unhandled rejection would fail this file.
    open.fail(new Error('too late'))
    await setImmediate()
  })

  it('refuses a deadline that a timer would take for none', async () => {
    for (const deadlineMs of [0, -1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY]) {
      await assert.rejects(
        callWithDeadline(async () => APPROVED, deadlineMs),
        RangeError,
      )
    }
  })
})

function activeTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}
