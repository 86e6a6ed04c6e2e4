import type { ShownDecision, ShownReplay } from '../admin/admin-operations.ts'
import { type CardPayment, paymentOfCard } from '../recovery/card-payment.ts'
import type { KeptCard } from '../recovery/decision-port.ts'
import { printable } from './printable.ts'
import { renderCodes } from './render-codes.ts'
import { renderInstant } from './render-instant.ts'
import { renderFacts, renderIndentedTable } from './render-table.ts'

const MS_PER_MINUTE = 60_000

type NameOf = (gatewayToken: string) => string

/** A decision card for a person: what happened, what the plan saw, what it chose among, and why. */
export function renderDecision(decision: ShownDecision, wantsReplay: boolean): string {
  const { card, gatewayNames } = decision
  const nameOf: NameOf = (token) => gatewayNames[token] ?? token
  const unasked = decision.stopReason === null ? 'by the control schedule' : 'by a rule, before the engine was asked'
  const by = card === null ? unasked : `by model ${card.modelVersion}`
  const sections = [
    [
      `Transaction ${decision.transactionId} of company ${decision.company} (${decision.mode})`,
      `decided ${renderInstant(decision.decidedAt)} UTC ${by}`,
    ],
    [decision.summary],
    ...(card === null ? renderUnasked(decision) : renderCard(card, nameOf)),
    ...(wantsReplay ? [[renderReplay(decision.replay, nameOf)]] : []),
  ]
  return sections.map((lines) => lines.map(printable).join('\n')).join('\n\n')
}

function renderUnasked({ stopReason }: ShownDecision): readonly (readonly string[])[] {
  return stopReason === null ? [] : [[`Stopped: ${stopReason}`]]
}

function renderCard(card: KeptCard, nameOf: NameOf): readonly (readonly string[])[] {
  const payment = paymentOfCard(card)
  const { boundBy, drivers } = card.explanation
  return [
    ['What happened', ...renderAttempts(payment, nameOf)],
    ['What the plan saw', ...renderInputs(payment, nameOf)],
    renderDecided(card, payment, nameOf),
    ['Rules that bound', ...listOf(boundBy.map(({ rule, source }) => `${rule}: ${source}`))],
    ['What moved the chance', ...listOf(drivers.map(({ effect, words }) => `${points(effect)}  ${words}`))],
  ]
}

function renderAttempts({ attempts }: CardPayment, nameOf: NameOf): string[] {
  const rows = attempts.map((attempt) => {
    return [renderInstant(attempt.at), nameOf(attempt.gatewayId), attempt.outcome, renderCodes(attempt)]
  })
  return renderIndentedTable(['UTC', 'GATEWAY', 'OUTCOME', 'ANSWER'], rows)
}

function renderInputs(payment: CardPayment, nameOf: NameOf): string[] {
  const { card, gateways, deadline, retriesLeft, otherAttemptsOnCard } = payment
  const cardFacts = [card.network, card.bin, `funding ${card.funding}`, card.issuerCountry]
  return renderFacts([
    ['amount', `${payment.amountMinor} minor units of ${payment.currency}, started by the ${payment.initiator}`],
    ['card', cardFacts.filter((fact) => fact !== undefined).join(', ')],
    ['other attempts', `${otherAttemptsOnCard?.length ?? 0} on the card for other payments`],
    ['retries left', retriesLeft === undefined ? 'as the policy says' : String(retriesLeft)],
    ['deadline', deadline === undefined ? 'as the policy says' : `${renderInstant(deadline)} UTC`],
    ...gateways.map(({ gatewayId }) => ['gateway', described(gatewayId, nameOf)] as const),
  ])
}

function renderDecided(card: KeptCard, payment: CardPayment, nameOf: NameOf): string[] {
  const { decided } = card
  if (decided.action === 'stop') return ['Decided', `  stop: ${decided.reason}`]
  const { offsetMs } = decided.plan
  const rows = decided.candidates.map(({ at, gatewayId, approvalProbability, expectedValueMinor }, index) => [
    index === decided.chosen ? '*' : '',
    localClock(at, offsetMs),
    renderInstant(at),
    nameOf(gatewayId),
    `${(approvalProbability * 100).toFixed(1)} %`,
    expectedValueMinor.toFixed(2),
  ])
  const local = `CARDHOLDER (${offsetName(offsetMs / MS_PER_MINUTE)})`
  const explored = decided.chosen === 0 ? '' : ', to learn from it: the plan alone takes the first'
  return [
    'Candidates',
    ...renderIndentedTable(['', local, 'UTC', 'GATEWAY', 'CHANCE', `WORTH (${payment.currency}, minor units)`], rows),
    `  * chosen, with a chance of ${decided.propensity} to be drawn${explored}`,
  ]
}

function renderReplay(replay: ShownReplay | null, nameOf: NameOf): string {
  if (replay === null) return 'Replay: there is no card to replay, a rule decided.'
  if (replay.isSame) return 'Replay: the same answer.'
  const retry = `retry at ${renderInstant(replay.at ?? '')} UTC through ${nameOf(replay.gatewayId ?? '')}`
  return `Replay: ANOTHER answer, ${replay.action === 'stop' ? `stop: ${replay.stopReason}` : retry}.`
}

function described(gatewayToken: string, nameOf: NameOf): string {
  const name = nameOf(gatewayToken)
  return name === gatewayToken ? gatewayToken : `${name} (${gatewayToken})`
}

function listOf(entries: readonly string[]): readonly string[] {
  return entries.length === 0 ? ['  none'] : entries.map((entry) => `  ${entry}`)
}

/** By the cardholder's clock, as the plan took it to go. */
function localClock(instant: string, offsetMs: number): string {
  return renderInstant(new Date(new Date(instant).getTime() + offsetMs).toISOString())
}

/** UTC-06:00 */
function offsetName(minutes: number): string {
  const hours = String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0')
  return `UTC${minutes < 0 ? '-' : '+'}${hours}:${String(Math.abs(minutes) % 60).padStart(2, '0')}`
}

/** +12.0 points, as wide as two digits need */
function points(effect: number): string {
  const value = `${effect < 0 ? '' : '+'}${(effect * 100).toFixed(1)}`
  return `${value.padStart('+12.0'.length)} points`
}
