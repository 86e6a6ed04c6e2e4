import type { BatchColumnName } from '../../src/batch/batch-columns.ts'
import { DEFAULT_LAYOUT } from '../../src/batch/batch-layout.ts'
import { readBatch } from '../../src/batch/batch-reader.ts'
import type { BatchCells } from '../../src/batch/batch-rows.ts'
import { csvLine } from '../../src/batch/csv-writer.ts'
import type { BatchLayout } from '../../src/recovery/batch-format-port.ts'
import type { BatchLine } from '../../src/recovery/batch-row.ts'

/** A charge that is in order, as a row of a file. */
export const CHARGE_CELLS = {
  operation: 'Charge',
  merchantTransactionId: 'rebill-2041-1',
  orderId: 'order-2041',
  customerId: 'ada',
  amount: '1999',
  currencyCode: 'USD',
  creditCardNumber: '4111111111111111',
  expiryMonth: '09',
  expiryYear: '2031',
  fullName: 'Ada Byron',
} as const satisfies BatchCells

/** A row of each other operation that is in order. */
export const OTHER_CELLS = {
  authorize: { ...CHARGE_CELLS, operation: 'Authorize' },
  capture: { operation: 'Capture', merchantTransactionId: 'capture-1', transactionId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC' },
  refund: {
    operation: 'Refund',
    merchantTransactionId: 'refund-1',
    originalMerchantTransactionId: 'rebill-2040-1',
    amount: '500',
    currencyCode: 'USD',
  },
  void: { operation: 'Void', merchantTransactionId: 'void-1', transactionId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC' },
  recommend: {
    operation: 'Recommend',
    merchantTransactionId: 'rebill-2042-1',
    orderId: 'order-2042',
    customerId: 'bea',
    amount: '2999',
    currencyCode: 'EUR',
    firstSixDigits: '411111',
    lastFourDigits: '1111',
    'References.PreviousTransaction.transactionDate': '2026-11-24T10:15:00Z',
    'References.PreviousTransaction.networkCode': '51',
  },
  outcome: { operation: 'Outcome', transactionId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC', 'outcome.result': 'declined' },
  cancel: { operation: 'Cancel', originalMerchantTransactionId: 'rebill-2040-1', reason: 'Customer left' },
} as const satisfies Record<string, BatchCells>

/** A file of these rows under a header of these columns; absent: those that any row uses. */
export function batchText(
  rows: readonly BatchCells[],
  columns: readonly BatchColumnName[] = columnsUsed(rows),
  { delimiter, hasHeader }: { delimiter: BatchLayout['delimiter']; hasHeader: boolean } = {
    delimiter: ',',
    hasHeader: true,
  },
): string {
  const lines = rows.map((cells) =>
    csvLine(
      columns.map((name) => cells[name] ?? ''),
      delimiter,
    ),
  )
  return (hasHeader ? csvLine(columns, delimiter) : '') + lines.join('')
}

function columnsUsed(rows: readonly BatchCells[]): readonly BatchColumnName[] {
  return [...new Set(rows.flatMap((cells) => Object.keys(cells)))] as BatchColumnName[]
}

/** Bytes as a network hands them over. */
export async function* inChunks(content: string | Uint8Array, chunkBytes = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}

/** All lines of a file. @throws UnreadableBatch */
export async function readLines(
  content: string | Uint8Array,
  layout: BatchLayout = DEFAULT_LAYOUT,
  chunkBytes?: number,
): Promise<readonly BatchLine[]> {
  const lines: BatchLine[] = []
  for await (const line of readBatch(inChunks(content, chunkBytes), layout)) lines.push(line)
  return lines
}

/** What was written, as text. */
export async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
