import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AttemptState } from '../domain/transaction.ts'
import { type ActOnRowPorts, createActOnRow, TAKES_MAX } from './act-on-row.ts'
import type { TakenRow } from './batch-port.ts'
import type { BatchRequest } from './batch-row.ts'
import type { LedgerEntry } from './ledger-port.ts'

const TENANT = { companyId: 'acme', mode: 'sandbox' } as const
const CHARGE = { operation: 'charge', request: {} } as unknown as BatchRequest
const ID = '01KB5P0S4V3TQ8XW2N7RJ9YHZC'

function taken(takes: number, operation: TakenRow['operation'] = 'charge'): TakenRow {
  return { line: 7, operation, transactionId: ID, sealedRequest: Buffer.alloc(0), takes }
}

/** The row's transaction is on disk in this state; null: it is not. What is called is noted, and a charge is approved. */
function portsWith(state: AttemptState | null) {
  const called: string[] = []
  const entry = state === null ? null : ({ transaction: { transactionId: ID }, attempt: { state } } as LedgerEntry)
  const ports = {
    ledger: { find: async () => entry, findByMerchantReference: async () => null },
    resolveAttempt: async (_: unknown, id: string) => {
      called.push(`ask about ${id}`)
      return 'resolved'
    },
    charge: async (...[, , , terms]: Parameters<ActOnRowPorts['charge']>) => {
      called.push(`charge as ${terms?.transactionId}`)
      return { transactionId: ID, responseCode: '10000', status: 1 }
    },
  } as unknown as ActOnRowPorts
  return { act: createActOnRow(ports), called }
}

describe('a row that is taken up', () => {
  test('for the first time is charged under the id that it was given when it was read', async () => {
    const { act, called } = portsWith(null)
    assert.deepEqual(await act(TENANT, taken(1), CHARGE), { line: 7, end: 'kept', transactionId: ID })
    assert.deepEqual(called, [`charge as ${ID}`])
  })

  test('again, after its process died with the charge on disk, is never charged again', async () => {
    for (const state of ['approved', 'declined', 'not_processed'] as const) {
      const { act, called } = portsWith(state)
      assert.deepEqual(await act(TENANT, taken(2), CHARGE), { line: 7, end: 'kept', transactionId: ID })
      assert.deepEqual(called, [], state)
    }
  })

  test('again, after a capture, void or refund of it did nothing, is tried under another id, but not for ever', async () => {
    for (const operation of ['capture', 'void', 'refund'] as const) {
      const { act, called } = portsWith('not_processed')
      const request = { operation } as unknown as BatchRequest
      assert.deepEqual(await act(TENANT, taken(2, operation), request), { line: 7, end: 'not_processed' })
      const last = await act(TENANT, taken(TAKES_MAX, operation), request)
      assert.deepEqual(last, { line: 7, end: 'kept', transactionId: ID })
      assert.deepEqual(called, [], operation)
    }
  })

  test('again, with a charge whose outcome nobody knows, is asked about at once, and not charged', async () => {
    for (const state of ['sending', 'unknown'] as const) {
      const { act, called } = portsWith(state)
      assert.deepEqual(await act(TENANT, taken(2), CHARGE), { line: 7, end: 'kept', transactionId: ID })
      assert.deepEqual(called, [`ask about ${ID}`], state)
    }
  })

  test('again, after its process died before it acted, is charged now', async () => {
    const { act, called } = portsWith(null)
    await act(TENANT, taken(3), CHARGE)
    assert.deepEqual(called, [`charge as ${ID}`])
  })
})
