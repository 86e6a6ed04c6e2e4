import { BATCH_COLUMNS } from '../../src/batch/batch-columns.ts'
import type { BatchCells } from '../../src/batch/batch-rows.ts'
import { batchText } from '../harness/batch-files.ts'

/** Three declines of last month: a card, a card with an address, and a method that is stored at the gateway. */
const DECLINES: readonly BatchCells[] = [
  {
    operation: 'Charge',
    merchantTransactionId: 'rebill-2041-1',
    orderId: 'order-2041',
    customerId: 'ada',
    amount: '2112',
    currencyCode: 'USD',
    creditCardNumber: '4920201996449560',
    expiryMonth: '09',
    expiryYear: '2031',
    fullName: 'Ada Byron',
    postalCode: '10001',
    city: 'New York',
    state: 'NY',
  },
  {
    operation: 'Charge',
    merchantTransactionId: 'rebill-2042-1',
    orderId: 'order-2042',
    customerId: 'bea',
    amount: '1999',
    currencyCode: 'USD',
    creditCardNumber: '5244209084665514',
    expiryMonth: '1',
    expiryYear: '2030',
    fullName: 'Lacks, "Bea"',
    postalCode: '00100',
  },
  {
    operation: 'Charge',
    merchantTransactionId: 'rebill-2043-1',
    orderId: 'order-2043',
    customerId: 'cyd',
    amount: '2012',
    currencyCode: 'EUR',
    creditCardNumber: '3530111333300000',
    expiryMonth: '12',
    expiryYear: '2032',
    fullName: 'Cyd Charisse',
  },
]

const OPERATIONS: readonly BatchCells[] = [
  { ...DECLINES[0], operation: 'Authorize', merchantTransactionId: 'hold-1' },
  { operation: 'Capture', merchantTransactionId: 'take-1', originalMerchantTransactionId: 'hold-1', amount: '2000' },
  { operation: 'Refund', merchantTransactionId: 'back-1', originalMerchantTransactionId: 'rebill-2042-1' },
  { operation: 'Void', merchantTransactionId: 'undo-1', transactionId: '01KB5P0S4V3TQ8XW2N7RJ9YHZC' },
  {
    operation: 'Recommend',
    merchantTransactionId: 'rebill-3001-1',
    orderId: 'order-3001',
    customerId: 'dot',
    amount: '4500',
    currencyCode: 'GBP',
    firstSixDigits: '411111',
    lastFourDigits: '1111',
    cardType: 'VISA',
    'References.PreviousTransaction.transactionDate': '2026-11-24T10:15:00Z',
    'References.PreviousTransaction.networkCode': '51',
  },
  {
    operation: 'Outcome',
    originalMerchantTransactionId: 'rebill-3001-1',
    'outcome.result': 'approved',
    'outcome.transactionDate': '2026-11-27T09:00:00Z',
  },
  { operation: 'Cancel', originalMerchantTransactionId: 'rebill-2041-1', reason: 'Customer left' },
]

const MISTAKES: readonly BatchCells[] = [
  ...DECLINES.slice(0, 1),
  { ...DECLINES[1], amount: '19.99' },
  { ...DECLINES[1], creditCardNumber: '5244209084665515', expiryYear: '30' },
  { ...DECLINES[2], orderId: '3530111333300000' },
  { ...DECLINES[2], operation: 'Rebill' },
]

const FIRST_COLUMNS = BATCH_COLUMNS.slice(0, 14).map(({ name }) => name)

/** The sample files of docs/samples, by their names. */
export const BATCH_SAMPLES: Readonly<Record<string, string>> = {
  'batch-with-header.txt': batchText(DECLINES, FIRST_COLUMNS),
  'batch-without-header.txt': batchText(DECLINES, FIRST_COLUMNS, { delimiter: ',', hasHeader: false }),
  'batch-of-every-operation.txt': batchText(OPERATIONS),
  // A quote in the wrong place, and a row that is too short: no writer makes them.
  'batch-with-mistakes.txt': `${batchText(MISTAKES, FIRST_COLUMNS)}Charge,rebill-2044-1,order-2044,dee,500,USD,,,,Dee "Dee" Ramone,,,,\nCharge,rebill-2045-1\n`,
}
