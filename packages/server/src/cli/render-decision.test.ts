import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRetryEngine } from '@reprise/engine'
import { decidedCard } from '../../test/harness/decision-cards.ts'
import type { ShownDecision } from '../admin/admin-operations.ts'
import { renderDecision } from './render-decision.ts'

const engine = createRetryEngine()

function shownWith(changes: Partial<ShownDecision> = {}): ShownDecision {
  const card = decidedCard(engine, { utcOffsetMinutes: -360 })
  return {
    company: 'ACME',
    mode: 'sandbox',
    transactionId: '01TRANSACTION',
    decidedAt: card.decidedAt,
    card,
    stopReason: null,
    summary: card.explanation.summary,
    gatewayNames: { 'gateway-1': 'Stripe, ours' },
    replay: null,
    ...changes,
  }
}

const withCard = (card: NonNullable<ShownDecision['card']>) => shownWith({ card, summary: card.explanation.summary })

test('a retry shows its past, its inputs, each candidate in both clocks with the chosen one marked, and why', () => {
  const text = renderDecision(shownWith(), false)
  assert.match(
    text,
    /^Transaction 01TRANSACTION of company ACME \(sandbox\)\ndecided Tue 2030-01-15 12:00 UTC by model /,
  )
  assert.match(text, /\n\nDeclined for insufficient_funds: retry 1 at /)
  assert.match(
    text,
    /What happened\n {2}UTC +GATEWAY +OUTCOME +ANSWER\n {2}Tue 2030-01-15 11:59 {2}Stripe, ours {2}declined/,
  )
  assert.match(text, /network 51, "Insufficient funds"\n/)
  assert.match(text, /What the plan saw\n {2}amount +2112 minor units of USD, started by the merchant\n/)
  assert.match(text, /\n {2}card +visa, 492020, funding debit, US\n/)
  assert.match(text, /\n {2}gateway +Stripe, ours \(gateway-1\)\n {2}gateway +gateway-2\n/)
  assert.match(text, /Candidates\n +CARDHOLDER \(UTC-06:00\) +UTC +GATEWAY +CHANCE +WORTH \(USD, minor units\)\n/)
  assert.equal(text.match(/^ {2}\* {2}\w{3} \d/gm)?.length, 1, 'one is marked')
  assert.match(text, /\* chosen, with a chance of 1 to be drawn\n/)
  assert.match(text, /Rules that bound\n/)
  assert.match(text, /What moved the chance\n {2,3}[+-]\d+\.\d points {2}\S/)
  assert.doesNotMatch(text, /Replay/)
})

test('the cardholder’s clock is six hours behind in every row, also where the plan guessed it by the card’s country', () => {
  const rows = renderDecision(shownWith(), false).match(
    /\d{4}-\d\d-\d\d \d\d:\d\d {2,}\w{3} \d{4}-\d\d-\d\d \d\d:\d\d/g,
  )
  assert.ok(rows !== null && rows.length > 1)
  for (const row of rows) {
    const [local, utc] = row.split(/ {2,}\w{3} /).map((time) => Date.parse(`${time.replace(' ', 'T')}Z`))
    assert.equal(Number(utc) - Number(local), 6 * 3_600_000)
  }
  const card = decidedCard(engine)
  assert.ok(card.decided.action === 'retry' && card.payment['utcOffsetMinutes'] === undefined)
  assert.match(renderDecision(withCard(card), false), /CARDHOLDER \(UTC-0[56]:00\)/)
})

test('a candidate that was drawn to learn from it is told as such', () => {
  const { card } = shownWith()
  assert.ok(card?.decided.action === 'retry')
  const explored = { ...card, decided: { ...card.decided, chosen: 1, propensity: 0.02 } }
  const text = renderDecision(withCard(explored), false)
  assert.match(text, /chance of 0\.02 to be drawn, to learn from it: the plan alone takes the first/)
  assert.match(text, /WORTH .*\n {5}\w.*\n {2}\* /, 'the mark is on the second')
})

test('a stop says why, with the rules that bound', () => {
  const text = renderDecision(withCard(decidedCard(engine, { retriesLeft: 0 })), false)
  assert.match(text, /Decided\n {2}stop: retry_limit\n/)
  assert.match(text, /What moved the chance\n {2}none/)
})

test('a rule that decided before the engine is named', () => {
  const rule = shownWith({ card: null, stopReason: 'recovery_disabled', summary: 'No retry is wanted.' })
  const text = renderDecision(rule, true)
  assert.match(
    text,
    /UTC by a rule, before the engine was asked\n\nNo retry is wanted\.\n\nStopped: recovery_disabled\n/,
  )
  assert.match(text, /Replay: there is no card to replay, a rule decided\.$/)
})

test('a replay is told as the same answer or as another', () => {
  const retry = { action: 'retry', at: '2030-01-18T15:00:00.000Z', gatewayId: 'gateway-1', stopReason: null } as const
  const same = shownWith({ replay: { ...retry, isSame: true } })
  assert.match(renderDecision(same, true), /\n\nReplay: the same answer\.$/)
  const other = shownWith({ replay: { ...retry, isSame: false } })
  assert.match(
    renderDecision(other, true),
    /Replay: ANOTHER answer, retry at Fri 2030-01-18 15:00 UTC through Stripe, ours\.$/,
  )
})

test('what a gateway said cannot steer the terminal', () => {
  const text = renderDecision(withCard(decidedCard(engine, { message: 'no\u001b[2J\nfunds' })), false)
  assert.match(text, /"no\?\[2J\?funds"/)
})
