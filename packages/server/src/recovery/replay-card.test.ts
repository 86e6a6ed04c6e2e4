import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRetryEngine } from '@reprise/engine'
import { decidedCard } from '../../test/harness/decision-cards.ts'
import { Conflict } from '../domain/errors.ts'
import type { KeptCard } from './decision-port.ts'
import { replayCard } from './replay-card.ts'

const card = decidedCard(createRetryEngine())

test('a replay says what the card leads to, and that it is what was decided', () => {
  const { decided } = card
  assert.ok(decided.action === 'retry')
  const [first] = decided.candidates
  assert.deepEqual(replayCard(card, null), {
    action: 'retry',
    at: new Date(first?.at ?? ''),
    gatewayId: first?.gatewayId,
    stopReason: null,
    isSame: true,
  })
  const stopped = decidedCard(createRetryEngine(), { retriesLeft: 0 })
  const stop = { action: 'stop', at: null, gatewayId: null, stopReason: 'retry_limit', isSame: true }
  assert.deepEqual(replayCard(stopped, null), stop)
})

test('a replay that leads to another date than was answered is not the same', () => {
  const { at } = replayCard(card, null)
  assert.equal(replayCard(card, at).isSame, true)
  assert.equal(replayCard(card, new Date((at?.getTime() ?? 0) + 1)).isSame, false)
  const stopped = decidedCard(createRetryEngine(), { retriesLeft: 0 })
  assert.equal(replayCard(stopped, at).isSame, false)
})

test('a card of a form that is not known is refused in a sentence', () => {
  const unknown = { ...card, format: 99 } as unknown as KeptCard
  assert.throws(() => replayCard(unknown, null), new Conflict('This card cannot be replayed: format must be 1.'))
})
