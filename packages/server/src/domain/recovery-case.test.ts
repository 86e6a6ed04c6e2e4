import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CASE_TRANSITIONS, type CaseState, isLegalTransition, JOINABLE_STATES, statesBefore } from './recovery-case.ts'

const STATES = Object.keys(CASE_TRANSITIONS) as CaseState[]

describe('the transitions of a recovery case', () => {
  it('are these, and no others', () => {
    const legal = STATES.flatMap((from) =>
      STATES.filter((to) => isLegalTransition(from, to)).map((to) => `${from} -> ${to}`),
    )
    assert.deepEqual(legal.toSorted(), [
      'attempting -> cancelled',
      'attempting -> exhausted',
      'attempting -> expired',
      'attempting -> hard_declined',
      'attempting -> open',
      'attempting -> recovered',
      'attempting -> scheduled',
      'exhausted -> attempting',
      'exhausted -> cancelled',
      'hard_declined -> attempting',
      'hard_declined -> cancelled',
      'open -> attempting',
      'open -> cancelled',
      'open -> expired',
      'scheduled -> attempting',
      'scheduled -> cancelled',
      'scheduled -> exhausted',
      'scheduled -> expired',
      'scheduled -> hard_declined',
      'scheduled -> open',
      'scheduled -> recovered',
    ])
  })

  it('never leave recovered, expired and cancelled', () => {
    for (const end of ['recovered', 'expired', 'cancelled'] as const) assert.deepEqual(CASE_TRANSITIONS[end], [])
  })

  it('let a payment be recovered by an attempt, or by one that turns out approved while a retry is booked', () => {
    assert.deepEqual(
      statesBefore('recovered').filter((state) => state !== 'recovered'),
      ['scheduled', 'attempting'],
    )
  })

  it('seen from behind are the same table, staying included', () => {
    for (const to of STATES) {
      for (const from of STATES) {
        assert.equal(statesBefore(to).includes(from), from === to || isLegalTransition(from, to))
      }
    }
  })

  it('end only states that a post without referenceData does not join', () => {
    for (const state of JOINABLE_STATES) assert.ok(isLegalTransition(state, 'cancelled'))
    assert.deepEqual(JOINABLE_STATES, ['open', 'scheduled', 'attempting'])
  })
})
