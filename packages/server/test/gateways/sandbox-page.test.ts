import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { classifyDecline } from '@reprise/engine'
import {
  AMOUNT_ROWS,
  AVS_OTHERWISE,
  AVS_ROWS,
  CVV_OTHERWISE,
  CVV_ROWS,
  REFUND_ABOVE_ORIGINAL,
  SANDBOX_CARDS,
  SANDBOX_MESSAGES,
  UNKNOWN_CARD,
  VOID_DECLINED,
} from '../../src/gateways/flexpay-sandbox/flexpay-sandbox-table.ts'
import { LEDGER_ENTRIES_MAX } from '../../src/gateways/sandbox-ledger.ts'

const PAGE = readFileSync(new URL('../../../../docs/reference/sandbox.md', import.meta.url), 'utf8')

/** The text of one section of the page. */
function section(heading: string): string {
  const start = PAGE.indexOf(`\n## ${heading}\n`)
  assert.notEqual(start, -1, `docs/reference/sandbox.md has no section "${heading}"`)
  const end = PAGE.indexOf('\n## ', start + 1)
  return PAGE.slice(start, end === -1 ? undefined : end)
}

/** The cells of a section's table, without its head and without code marks. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const lines = section(heading)
    .split('\n')
    .filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) => line.slice(1, -1).split('|').map(plain))
}

function plain(cell: string): string {
  return cell.trim().replaceAll('`', '')
}

describe('docs/reference/sandbox.md', () => {
  it('lists every amount with its codes, in order, each with a note', () => {
    const rows = rowsOf('Amounts')
    assert.deepEqual(
      rows.map(([amount, responseCode, gatewayCode]) => [amount, responseCode, gatewayCode]),
      AMOUNT_ROWS.map((row) => [`${row.amountMinor}`, row.responseCode, row.gatewayCode]),
    )
    for (const [amount, , , note] of rows) assert.ok(note, amount)
  })

  it('tells under which condition an amount is approved, and which is declined on capture', () => {
    const conditions = { retried: 'retryCount', recovery_disabled: 'disableCustomerRecovery' } as const
    const notes = rowsOf('Amounts').map((row) => row[3] ?? '')
    for (const [index, row] of AMOUNT_ROWS.entries()) {
      const note = notes[index] ?? ''
      const condition = row.approvedWhen === null ? null : conditions[row.approvedWhen]
      assert.equal(note.includes('Approved, 10000'), condition !== null, `${row.amountMinor}`)
      assert.ok(note.includes(condition ?? ''), `${row.amountMinor}`)
      assert.equal(note.includes('capture'), row.declinesCapture, `${row.amountMinor}`)
    }
  })

  it('lists every card, security code, address and message as they are answered', () => {
    assert.deepEqual(
      rowsOf('Cards'),
      SANDBOX_CARDS.map((card) => [card.brand, card.number]),
    )
    assert.deepEqual(
      rowsOf('Security codes'),
      CVV_ROWS.map((row) => [row.cvv, row.cvvCode, row.responseCode, row.cvvMessage]),
    )
    assert.deepEqual(
      rowsOf('Addresses'),
      AVS_ROWS.map((row) => [row.address1, row.avsCode, row.avsMessage]),
    )
    assert.deepEqual(rowsOf("The gateway's own words"), Object.entries(SANDBOX_MESSAGES))
  })

  it('lists every follow-up that is declined', () => {
    const captures = AMOUNT_ROWS.filter((row) => row.declinesCapture)
    assert.deepEqual(
      rowsOf('Captures, voids and refunds').map((row) => row.slice(0, 3)),
      [
        ...captures.map((row) => [`capture of ${row.amountMinor}`, row.responseCode, row.gatewayCode]),
        [
          `void of a charge of ${VOID_DECLINED.chargeAmountMinor}`,
          VOID_DECLINED.responseCode,
          VOID_DECLINED.gatewayCode,
        ],
        ['refund above the original amount', REFUND_ABOVE_ORIGINAL.responseCode, REFUND_ABOVE_ORIGINAL.gatewayCode],
      ],
    )
  })

  it('says in its sentences what happens outside the tables', () => {
    assert.ok(section('Cards').includes(`answered ${UNKNOWN_CARD.responseCode};`))
    assert.ok(section('Security codes').includes(`\`${CVV_OTHERWISE.cvvCode}\`, "${CVV_OTHERWISE.cvvMessage}"`))
    assert.ok(section('Addresses').includes(`\`${AVS_OTHERWISE.avsCode}\`,\n"${AVS_OTHERWISE.avsMessage}"`))
    assert.ok(section('What it remembers').includes(LEDGER_ENTRIES_MAX.toLocaleString('en-US')))
  })
})

describe('the sandbox table', () => {
  const declines = [UNKNOWN_CARD, VOID_DECLINED, REFUND_ABOVE_ORIGINAL, ...CVV_ROWS, ...AMOUNT_ROWS]

  it('says of each decline the response code that the engine makes of it', () => {
    for (const { gatewayCode, responseCode } of declines) {
      if (gatewayCode === null) continue
      const at = new Date('2026-01-15T12:00:00Z')
      const classified = classifyDecline({ network: 'visa', gatewayType: 'flexpay_sandbox', gatewayCode, at })
      assert.equal(classified.basis.table, 'gateway', gatewayCode)
      assert.equal(classified.responseCode.retry ?? classified.responseCode.stop, responseCode, gatewayCode)
    }
  })
})
