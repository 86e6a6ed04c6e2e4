import type { ShownAttempt, ShownBooking, ShownCase, ShownRecovery } from '../admin/shown-case.ts'
import { printable } from './printable.ts'
import { renderCodes } from './render-codes.ts'
import { renderInstant } from './render-instant.ts'
import { renderFacts, renderIndentedTable } from './render-table.ts'

/** A payment's recovery for a person: how it stands, what was tried, and what was decided after each try. */
export function renderCase({ company, mode, recovery, attempts, gatewayNames }: ShownCase): string {
  const nameOf = (token: string) => gatewayNames[token] ?? token
  const sections = [
    recovery === null
      ? [`A payment of company ${company} (${mode}) that never was in recovery`]
      : [`Case ${recovery.caseId} of company ${company} (${mode})`, ...renderRecovery(recovery, nameOf)],
    ['Attempts', ...renderAttempts(attempts, nameOf)],
    ['Decided', ...renderDecisions(attempts)],
  ]
  return sections.map((lines) => lines.map(printable).join('\n')).join('\n\n')
}

function renderRecovery(recovery: ShownRecovery, nameOf: (token: string) => string): string[] {
  const { state, retryCount, forbiddenByCode, assignedGatewayToken, booked, arm } = recovery
  return renderFacts([
    ['state', state],
    ['retries made', String(retryCount)],
    ['first seen', `${renderInstant(recovery.firstSeenAt)} UTC`],
    ['deadline', `${renderInstant(recovery.deadlineAt)} UTC`],
    ...(booked === null ? [] : [['next retry', renderBooking(booked)] as const]),
    ...(assignedGatewayToken === null ? [] : [['next gateway', nameOf(assignedGatewayToken)] as const]),
    ...(forbiddenByCode === null ? [] : [['forbidden', `by a never-answer, ${forbiddenByCode}`] as const]),
    ...(arm === 'held_out' ? [['held out', 'the control schedule decides'] as const] : []),
  ])
}

function renderBooking({ promisedAt, nextAttemptAt, isTaken, holds }: ShownBooking): string {
  const notes = [
    nextAttemptAt === promisedAt ? [] : [`put off from ${renderInstant(promisedAt)}`],
    isTaken ? ['a worker has it'] : [],
    holds.map(({ kind, heldMs }) => `the ${kind} is held for ${Math.ceil(heldMs / 1000)} s`),
  ].flat()
  return [`${renderInstant(nextAttemptAt)} UTC`, ...notes].join(', ')
}

function renderAttempts(attempts: readonly ShownAttempt[], nameOf: (token: string) => string): string[] {
  const rows = attempts.map((attempt) => [
    renderInstant(attempt.sentAt),
    attempt.transactionId,
    attempt.type,
    attempt.merchantTransactionId ?? '(Reprise)',
    nameOf(attempt.gatewayToken),
    attempt.state,
    attempt.responseCode,
    renderCodes(attempt),
  ])
  const headings = ['UTC', 'TRANSACTION', 'TYPE', 'REFERENCE', 'GATEWAY', 'STATE', 'CODE', 'ANSWER']
  return renderIndentedTable(headings, rows)
}

function renderDecisions(attempts: readonly ShownAttempt[]): string[] {
  const lines = attempts.flatMap(({ transactionId, decided }) =>
    decided === null ? [] : [`  after ${transactionId}: ${decided.sentence}`],
  )
  return lines.length === 0 ? ['  nothing yet'] : lines
}
